"""The one door to what learners do: enrol, see, answer, hand in, be done. Views, admin and tests all call these.

A verb that may finish a module locks the enrolment first, then looks at what is true; so of two last answers at once
one finishes it, and one certificate is given. What is sent again, late or in another order changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from home.models import Municipality, User
from home.permissions import reach
from training import reminders
from training.blocks import key_of
from training.certificates import give
from training.models import Attempt, Certificate, Cohort, Enrolment, Qualification, SeenStep, Submission
from training.outline import KnownModule
from training.questions import Answer, Asked, asked, judge

QUESTION, ASSIGNMENT = "question", "assignment"
# All of a question's right options, and no other; an order wholly as it should be.
ALL_RIGHT = {"rule": "all", "most": 1}
SECOND_CLICK = timedelta(seconds=10)


class Refusal(Enum):
    """Why somebody may not begin, or what they sent was not taken."""

    NO_WORK = _(
        "It is for those who work with parents in this region. Ask your coordinator for an account with a role."
    )
    CLOSED = _("It is not open now. Ask your coordinator about the next group of learners.")
    FIRST = _("Something else must be done first:")
    CERTIFIED = _("Your certificate is valid. You can renew it when its time is nearly over.")
    TOO_OFTEN = _(
        "You have answered this question as often as a day allows. Look at the lesson again, and come back tomorrow."
    )
    DONE = _("You have done this training: nothing more is handed in.")
    WAITS = _("What you handed in waits for an answer.")
    ANSWERED = _("Somebody has answered it already.")
    OWN = _("Nobody answers their own assignment: ask a colleague to.")


@dataclass
class Learner:
    """Somebody who takes a module, and how far they have come. Each fact costs 1 query, once."""

    enrolment: Enrolment
    module: KnownModule

    @cached_property
    def seen(self) -> set[str]:
        return set(self.enrolment.seen.values_list("step", flat=True))

    @cached_property
    def last_attempts(self) -> dict[str, Attempt]:
        """The latest answer at each step: after a right one none is kept."""
        return {row.step: row for row in self.enrolment.attempts.order_by("pk")}

    @cached_property
    def submissions(self) -> dict[str, Submission]:
        """The latest at each step."""
        return {row.step: row for row in self.enrolment.submissions.order_by("pk")}

    @cached_property
    def done(self) -> set[str]:
        """Keys of the steps of today's module that are done: seen, answered right, or accepted."""
        return {step.key for lesson in self.module.lessons for step in lesson.steps if self.has_done(step)}

    def has_done(self, step) -> bool:
        if step.kind == QUESTION:
            return step.key in self.last_attempts and bool(self.last_attempts[step.key].points)
        if step.kind == ASSIGNMENT:
            found = self.submissions.get(step.key)
            return found is not None and found.state == Submission.State.ACCEPTED
        return step.key in self.seen

    @property
    def percent(self) -> int:
        """Of today's steps, and never less than it once was; 100 only when it is done."""
        if self.enrolment.state == Enrolment.State.FINISHED:
            return 100
        share = 100 * len(self.done) // (len(self.module.steps) or 1)
        return max(share, min(self.enrolment.furthest, 99))

    @property
    def enough(self) -> bool:
        """Whether the module is done: everything seen and accepted, and enough of the questions answered right."""
        steps = [step for lesson in self.module.lessons for step in lesson.steps]
        questions = [step for step in steps if step.kind == QUESTION]
        if not steps or any(step.key not in self.done for step in steps if step.kind != QUESTION):
            return False
        right = sum(step.key in self.done for step in questions)
        return 100 * right >= self.enrolment.qualification.pass_mark * len(questions)

    @property
    def next_step(self) -> tuple:
        """The first (lesson, step) that is not done; the first of all when every one is."""
        every = [(lesson, step) for lesson in self.module.lessons for step in lesson.steps]
        return next(((lesson, step) for lesson, step in every if step.key not in self.done), every[0])

    def forget(self) -> None:
        """Read anew what is asked next."""
        for name in ("seen", "last_attempts", "submissions", "done"):
            self.__dict__.pop(name, None)


def learner_of(user, module: KnownModule, region) -> Learner | None:
    """Who takes the module now, else who has taken it last; None for who never began. 1 query."""
    rows = Enrolment.objects.filter(
        user=user, qualification__module=module.key, qualification__region=region
    ).select_related("qualification", "cohort")
    # "active" comes before "finished".
    row = rows.order_by("state", "-started_at").first()
    return Learner(row, module) if row else None


def places_of(user, region) -> list[Municipality]:
    """Where in the region somebody works: their roles' municipalities; all of them for who works for the region."""
    around = reach(user)
    rows = Municipality.objects.filter(region=region)
    if not (around.everything or region.pk in around.regions or any_in_region(around, region)):
        rows = rows.filter(pk__in=around.municipalities)
    return list(rows)


def any_in_region(around, region) -> bool:
    """A role of the whole region, such as a translator's."""
    return any(role.region == region.pk and role.municipality is None for role in around.held)


def open_cohort(qualification: Qualification, places: list[Municipality], today: date) -> Cohort | None:
    """The group of learners that somebody from these municipalities can join today, the one that ends first."""
    rows = Cohort.objects.filter(qualification=qualification, starts_on__lte=today, deadline__gte=today)
    mine = [
        row
        for row in rows.order_by("deadline", "pk")
        if row.municipality_id is None or row.municipality_id in {place.pk for place in places}
    ]
    return mine[0] if mine else None


def open_places(user, qualification: Qualification, region) -> list[Municipality]:
    """Where somebody works and may begin today: a group of learners opens it for its own municipality alone."""
    places = places_of(user, region)
    if qualification.is_open:
        return places
    today = timezone.localdate()
    return [place for place in places if open_cohort(qualification, [place], today)]


def lacking(user, qualification: Qualification) -> list[Qualification]:
    """What must be had first and is not: no valid certificate of it. 1 query."""
    # One on paper may be of none: a NULL among them would let everything through.
    held = Certificate.objects.filter(user=user, qualification__isnull=False).valid().values("qualification")
    return list(qualification.requires.exclude(pk__in=held))


def why_not(user, qualification: Qualification | None, region, now: datetime | None = None) -> Refusal | None:
    """Why somebody may not begin a module; None when they may. About 5 queries."""
    today = timezone.localdate(now)
    places = places_of(user, region)
    if not places:
        return Refusal.NO_WORK
    if qualification is None:
        return Refusal.CLOSED
    own = Certificate.objects.filter(user=user, qualification=qualification).valid(today)
    if any(not renewable(certificate, today) for certificate in own):
        return Refusal.CERTIFIED
    if not (qualification.is_open or open_cohort(qualification, places, today)):
        return Refusal.CLOSED
    return Refusal.FIRST if lacking(user, qualification) else None


def renewable(certificate: Certificate, today: date) -> bool:
    """Whether its time is so nearly over that the module can be taken again."""
    months = certificate.qualification.renew_months if certificate.qualification else 0
    return bool(certificate.expires_on) and reminders.renewal_opens(certificate.expires_on, months) <= today


def enrol(
    user, qualification: Qualification, region, name: str, municipality: Municipality
) -> Enrolment | Refusal:
    """Somebody begins. Locks the person: of two clicks one begins, the other finds them there."""
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if found := Enrolment.objects.filter(
            user=user, qualification=qualification, state=Enrolment.State.ACTIVE
        ).first():
            return found
        if refusal := why_not(user, qualification, region):
            return refusal
        cohort = open_cohort(qualification, [municipality], timezone.localdate())
        if not (cohort or qualification.is_open):
            return Refusal.CLOSED
        row = Enrolment.objects.create(
            user=user,
            qualification=qualification,
            municipality=municipality,
            cohort=cohort,
            name=name,
            started_at=timezone.now(),
        )
        reminders.plan_deadline(row, region)
    return row


def locked(pk: int) -> Enrolment:
    """The enrolment, for this transaction alone."""
    rows = Enrolment.objects.select_for_update(of=("self",))
    return rows.select_related("qualification__programme", "cohort", "municipality", "user").get(pk=pk)


def see(learner: Learner, step: str, region, language: str) -> None:
    """A step without a question or an assignment was shown. Nothing is written the second time."""
    if learner.enrolment.state != Enrolment.State.ACTIVE or step in learner.seen:
        return
    SeenStep.objects.bulk_create([SeenStep(enrolment=learner.enrolment, step=step)], ignore_conflicts=True)
    settle_now(learner, region, language)


def catch_up(learner: Learner, region, language: str) -> None:
    """Finish what is done without anything being sent: an editor took away all that was left, or a trainer accepted
    the last of it while the module was not shown. No query beside those for what the learner has done."""
    if learner.enrolment.state == Enrolment.State.ACTIVE and learner.enough:
        settle_now(learner, region, language)


def settle_now(learner: Learner, region, language: str) -> None:
    with transaction.atomic():
        settle(locked(learner.enrolment.pk), learner.module, region, language)
    learner.enrolment.refresh_from_db(fields=["state", "furthest", "finished_at"])
    learner.forget()


def answer(
    enrolment_pk: int, module: KnownModule, lesson: str, step, region, sent, language: str
) -> Answer | Refusal:
    """Judge an answer to a graded question, and keep it. `step` is the block, `sent` the form (request.POST).

    A question that has been answered right is not asked again: whatever is sent then changes nothing. Nor does the
    same answer that a second click sends: it takes none of the day's attempts.
    """
    question = asked(step.value)
    said = judge(question, sent)
    if said.error:
        return said
    with transaction.atomic():
        enrolment = locked(enrolment_pk)
        before = enrolment.attempts.filter(step=key_of(step))
        if enrolment.state == Enrolment.State.FINISHED or before.filter(points__gt=0).exists():
            return said
        last = before.last()
        again = last and last.chosen == list(said.chosen) and last.at >= timezone.now() - SECOND_CLICK
        if again and not said.right:
            return said
        most = enrolment.qualification.daily_attempts
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        if most is not None and before.filter(at__gte=midnight).count() >= most:
            return Refusal.TOO_OFTEN
        Attempt.objects.create(
            enrolment=enrolment,
            lesson=lesson,
            step=key_of(step),
            chosen=list(said.chosen),
            question=snapshot(step, question, language),
            scoring=ALL_RIGHT,
            points=ALL_RIGHT["most"] if said.right else 0,
        )
        settle(enrolment, module, region, language)
    return said


def snapshot(step, question: Asked, language: str) -> dict[str, object]:
    """The question as it was asked and judged."""
    return {
        "language": language,
        "title": step.value["title"],
        "text": step.value["text"],
        "form": question.form,
        "options": [
            {"key": option.key, "text": option.text, "right": option.right} for option in question.options
        ],
        "right": question.right,
    }


def hand_in(enrolment_pk: int, lesson: str, step, text: str, language: str) -> Submission | Refusal:
    """Hand in an assignment; one that waits for an answer, or is accepted, stays as it is.

    What editors add to a training that is done is read only: nobody would answer it.
    """
    with transaction.atomic():
        enrolment = locked(enrolment_pk)
        if enrolment.state == Enrolment.State.FINISHED:
            return Refusal.DONE
        last = enrolment.submissions.filter(step=key_of(step)).last()
        if last and last.state != Submission.State.AGAIN:
            return Refusal.WAITS
        return Submission.objects.create(
            enrolment=enrolment,
            lesson=lesson,
            step=key_of(step),
            text=text,
            task={
                "language": language,
                "title": step.value["title"],
                "text": strip_tags(step.value["text"].source.replace("</p><p", "</p>\n<p")),
                "prompt": step.value["prompt"],
            },
        )


def respond(
    submission_pk: int, trainer, state: str, feedback: str, module: KnownModule | None, region
) -> Refusal | None:
    """A trainer's answer to what was handed in, or why it is none. It may finish the module.

    `module` is None when it has been taken away meanwhile: the answer is kept all the same.
    """
    with transaction.atomic():
        enrolment = locked(Submission.objects.values_list("enrolment", flat=True).get(pk=submission_pk))
        row = enrolment.submissions.get(pk=submission_pk)
        if enrolment.user_id == trainer.pk:
            return Refusal.OWN
        if row.state != Submission.State.WAITING:
            return Refusal.ANSWERED
        row.state, row.feedback = state, feedback
        row.answered_at, row.answered_by = timezone.now(), trainer
        row.save(update_fields=["state", "feedback", "answered_at", "answered_by"])
        reminders.plan_answer(row, region)
        if module:
            settle(enrolment, module, region, row.task["language"])
    return None


def settle(enrolment: Enrolment, module: KnownModule, region, language: str) -> None:
    """Write down how far somebody has come; when everything is done, finish and give the certificate.

    In the caller's transaction, with the enrolment locked. 4 queries, and those of a certificate.
    """
    if enrolment.state != Enrolment.State.ACTIVE:
        return
    learner = Learner(enrolment, module)
    enrolment.furthest = max(enrolment.furthest, learner.percent)
    if learner.enough:
        enrolment.state, enrolment.finished_at = Enrolment.State.FINISHED, timezone.now()
        enrolment.furthest = 100
        reminders.plan_renewal(give(enrolment, module, region, language), region)
    enrolment.save(update_fields=["furthest", "state", "finished_at"])
