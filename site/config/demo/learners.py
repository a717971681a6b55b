"""Leaders who train, each in a state of their own, and certificates that were given on paper before.

Made once, through training.learning where it is more than a row: where a region has a qualification, it is left.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from config.demo.runs import FRESH, clock_at
from courses.models import Programme
from home.models import DueRow, Municipality, User
from training import discussion, learning, reminders
from training.blocks import key_of
from training.certificates import after_months, new_code, withdraw
from training.models import (
    Attempt,
    Certificate,
    Cohort,
    Enrolment,
    LessonPage,
    Qualification,
    SeenStep,
    Submission,
)
from training.outline import KnownModule, outline
from training.questions import asked

MODULE, PROGRAMME, TRAINER = "att-leda-en-grupp", "abc-3-12", "redaktor"
# What is handed in, and what the trainer answers.
PLAN = (
    "Jag står vid dörren en kvart innan, med kaffet på. Alla får en namnlapp och ett handslag. Vi börjar på utsatt "
    "tid med en runda: ditt namn, barnens ålder, en sak som fungerar hemma. Den som kommer sent sätter sig närmast "
    "dörren, och jag säger i en mening var vi är."
)
AGAIN_PLAN = "Jag hälsar alla välkomna och går igenom reglerna. Sedan börjar vi."
AGAIN = "Bra början. Skriv också var tolken sitter, och vad du säger om någon inte vill berätta."
GOOD = "Fint att du har tänkt på den som kommer sent. Lycka till på tisdag!"
# What the group that is under way says to each other: days ago, at what hour, who, what. The fourth was removed.
TALK = (
    (28, 9, TRAINER, "Välkomna! Här kan ni fråga varandra mellan träffarna. Jag läser det varje vecka."),
    (
        24,
        20,
        "handledare-vaxjo",
        "Hur gör ni när ingen vill börja första rundan? Hos mig blir det alltid tyst.",
    ),
    (
        19,
        21,
        "samordnare-ljungby",
        "Jag börjar själv, med något som gick snett hemma. Då vågar fler.\nOch jag väntar längre än jag tror.",
    ),
    (17, 13, "vikarie-alvesta", "Hos oss satt samma pappa tyst i tre träffar."),
    (
        14,
        20,
        "handledare-vaxjo",
        "Provade i går att låta dem prata två och två först. Det blev nästan svårt att få stopp på dem.",
    ),
)
REMOVED = "Det gick att förstå vilken familj det var. Berätta gärna igen utan det."
WITHDRAWN = "Gavs av misstag: träffen med praktik var inte genomförd."


@dataclass(frozen=True)
class Story:
    """Somebody's way through the module: begun so many days ago, so many steps done, and what came of it.

    `answer` is the trainer's to the assignment, empty while it waits; without `done` nothing was handed in.
    """

    account: str
    place: str
    name: str
    days: int
    done: int = 99
    answer: str = Submission.State.ACCEPTED
    language: str = "sv"
    withdrawn: bool = False


# Within the last group of learners, and within the one two years before; certificates hold for 24 months.
STORIES = (
    Story("handledare-vaxjo", "vaxjo", "Sara Lindqvist", 700),
    Story("vikarie-alvesta", "alvesta", "Per-Anders Holm", 760),
    Story("redaktor-ljungby", "ljungby", "Inger Palm", 690, withdrawn=True),
    Story("samordnare-vaxjo", "vaxjo", "Åsa Öberg", 40),
    Story("oversattare", "vaxjo", "نور الخطيب", 35, language="ar"),
    Story("samordnare-ljungby", "ljungby", "Thomas Rydell", 20, done=5, answer=""),
    # She renews the one that expires soon, and waits for her trainer.
    Story("handledare-vaxjo", "vaxjo", "Sara Lindqvist", 30, answer=""),
    Story("vikarie-alvesta", "alvesta", "Per-Anders Holm", 25, answer=Submission.State.AGAIN),
)
# Leaders with a certificate on paper: who, of which programme, given so many months ago, valid for so many.
ON_PAPER = (
    ("ahmad-al-khatib", "abc-3-12", 8, 24),
    ("lena-hallberg", "abc-3-12", 20, 24),
    ("priya-raman", "abc-3-12", 3, 24),
    ("fatima-noor", "abc-3-12", 30, 24),
    ("bjorn-akerlund", "abc-3-12", 5, None),
    ("hodan-warsame", "abc-0-2", 6, 24),
    ("rania-haddad", "abc-0-2", 23, 24),
    ("yusuf-demir", "abc-tonar", 11, 24),
    ("johan-ekvall", "komet-3-11", 14, None),
)


def load_learners(world) -> int:
    """The first region's; returns how many have a certificate."""
    region = next(iter(world.regions.values()))
    if Qualification.objects.filter(region=region).exists():
        return 0
    region.refresh_from_db()
    module = next(module for module in outline(region).modules if module.slug == MODULE)
    programmes = {row.slug: row for row in Programme.objects.filter(region=region)}
    qualification = Qualification.objects.create(
        region=region, name="Gruppledare i ABC", module=module.key, programme=programmes[PROGRAMME], hours=12
    )
    people = {user.username: user for user in User.objects.all()}
    make_cohorts(qualification, people[TRAINER])
    blocks = blocks_of(module)
    for story in STORIES:
        live(story, qualification, module, blocks, people, world.municipalities[story.place])
    talk(qualification.cohorts.get(has_discussion=True), people)
    for slug, programme, months, valid in ON_PAPER:
        enter(world.leaders[slug], programmes[programme], months, valid)
    settle_mails()
    return Certificate.objects.filter(municipality__region=region).count()


def make_cohorts(qualification: Qualification, trainer: User) -> None:
    today = timezone.localdate()
    for begins, ends in ((-780, -680), (-45, 30)):
        day = today + timedelta(days=begins)
        Cohort.objects.create(
            region=qualification.region,
            qualification=qualification,
            name=f"{'Våren' if day.month < 7 else 'Hösten'} {day.year}",
            starts_on=day,
            deadline=today + timedelta(days=ends),
            trainer=trainer,
            # Of the group that is under way.
            has_discussion=ends > 0,
        )


def blocks_of(module: KnownModule) -> list[tuple[str, object]]:
    """(lesson, step) of all, in order, in the words that they were written in."""
    pages = LessonPage.objects.in_bulk([lesson.source.pk for lesson in module.lessons])
    return [(lesson.key, bound) for lesson in module.lessons for bound in pages[lesson.source.pk].steps]


def live(story: Story, qualification, module, blocks, people, place: Municipality) -> None:
    region, user = qualification.region, people[story.account]
    began = timezone.now() - timedelta(days=story.days)
    with clock_at(began):
        enrolment = learning.enrol(user, qualification, region, story.name, place)
        if not isinstance(enrolment, Enrolment):
            raise RuntimeError(f"A learner of the demo was refused: {enrolment}, {story.account}")
    with clock_at(began + timedelta(days=9)):
        do(enrolment, blocks[: story.done], story.language, story.answer)
        if story.answer:
            submission = enrolment.submissions.get()
            feedback = AGAIN if story.answer == Submission.State.AGAIN else GOOD
            learning.respond(submission.pk, people[TRAINER], story.answer, feedback, module, region)
        else:
            learning.settle(learning.locked(enrolment.pk), module, region, story.language)
    if story.withdrawn:
        withdraw(enrolment.certificate.pk, people[TRAINER], WITHDRAWN)


def do(enrolment: Enrolment, blocks, language: str, answer: str) -> None:
    """Steps seen, questions answered right (the first wrong before that), and the assignment handed in."""
    seen, attempts = [], []
    for lesson, step in blocks:
        place = {"enrolment": enrolment, "step": key_of(step)}
        if step.block_type == learning.QUESTION:
            question = asked(step.value)
            facts = {"lesson": lesson, "question": learning.snapshot(step, question, "sv")}
            facts |= {"scoring": learning.ALL_RIGHT}
            if not attempts:
                wrong = [option.key for option in question.options if not option.right][:1]
                attempts.append(Attempt(**place, **facts, chosen=wrong, points=0))
            attempts.append(Attempt(**place, **facts, chosen=question.right, points=1))
        elif step.block_type == learning.ASSIGNMENT:
            text = AGAIN_PLAN if answer == Submission.State.AGAIN else PLAN
            learning.hand_in(enrolment.pk, lesson, step, text, language)
        else:
            seen.append(SeenStep(**place))
    SeenStep.objects.bulk_create(seen)
    Attempt.objects.bulk_create(attempts)


def talk(cohort: Cohort, people) -> None:
    """The trainer has read all but the last."""
    # The group reads who looks after what it writes.
    User.objects.filter(pk=people[TRAINER].pk, first_name="").update(first_name="Helena", last_name="Wrammer")
    trainer = discussion.Discussion(cohort, people[TRAINER], moderates=True)
    for days, hour, account, text in TALK:
        day = timezone.localtime() - timedelta(days=days)
        with clock_at(day.replace(hour=hour, minute=12 + days)):
            said = discussion.write(discussion.Discussion(cohort, people[account], False), text, uuid4())
        if account == "vikarie-alvesta":
            discussion.remove(trainer, said.pk, REMOVED)
            discussion.has_read(trainer, said.pk)


def enter(leader, programme: Programme, months: int, valid: int | None) -> None:
    """A certificate on paper, as the register's form keeps it."""
    place, issued = leader.municipality, after_months(timezone.localdate(), -months)
    Certificate.objects.create(
        user=leader.account,
        leader=leader,
        programme=programme,
        municipality=place,
        name=leader.name,
        language="sv",
        words={
            "sv": {
                "title": f"Gruppledarutbildning {programme.name}",
                "programme": programme.name,
                "municipality": place.name,
                "issuer": place.region.name,
                "language": "sv",
            }
        },
        hours=12,
        issued_on=issued,
        expires_on=after_months(issued, valid) if valid else None,
        code=new_code(),
        on_paper=True,
    )


def settle_mails() -> None:
    """Mails of the story's past have been sent in the story; the worker need not."""
    old = DueRow.objects.filter(
        kind=reminders.KIND, state=DueRow.State.DUE, due_at__lt=timezone.now() - FRESH
    )
    old.update(state=DueRow.State.DONE, attempts=1, ended_at=F("due_at"))
