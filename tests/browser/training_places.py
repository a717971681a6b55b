"""A module with every kind of step, in Swedish and Arabic, and where each of them is."""

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

TEXT = "<p>Barn lyssnar bäst när de först blivit sedda.</p>"
SCENES = [
    ("start", "Ditt barn skriker efter godis.", [("Jag ryter", "högre"), ("Jag sätter mig på huk", "lugn")]),
    ("högre", "Barnet skriker högre.", [("Jag sätter mig på huk", "lugn")]),
    ("lugn", "Barnet tystnar.", []),
]


def document(name: str):
    made = get_document_model()(title=name, file=ContentFile(b"0" * 300_000, name=name))
    made.save()
    return made


def steps(course) -> list[tuple[str, dict]]:
    from tests.factories import question_step, text_step

    sound = document("ljud.mp3")
    film = {"film": document("film.mp4"), "captions": document("film.vtt"), "captions_language": "sv"}
    film |= {"poster": None, "audio": sound}

    def told(kind, **facts):
        return kind, {"title": f"Ett steg av slaget {kind}", "sensitive": False, "text": TEXT} | facts

    scenes = [
        {"name": name, "text": f"<p>{text}</p>", "choices": [{"text": said, "to": to} for said, to in ways]}
        for name, text, ways in SCENES
    ]
    return [
        text_step(text=TEXT),
        ("film", {"title": "En morgon i hallen", "transcript": TEXT, "sensitive": False} | film),
        told("audio", audio=sound, transcript=TEXT),
        told("reflection", prompt="En stund då det ofta blir bråk"),
        told("exercise", days=3),
        question_step("En fråga", options=[("Hota", False, "Det skrämmer."), ("Förvarna", True)]),
        question_step("Flera svar", form="several"),
        question_step("I ordning", form="order"),
        ("scenario", {"title": "I mataffären", "sensitive": True, "scenes": scenes}),
        told("worksheet", lines=["Först", "Sedan"], document=None),
        told("plan", prompt="Så gör vi på morgonen"),
        told("talk"),
        told("course", course=course),
        told("rating", text="Jag vet vad jag ska göra.", pair="lugn", moment="before"),
        told("support", sensitive=True),
    ]


def training() -> dict[str, dict]:
    """For each language: `module`, `paper`, and `steps`, the addresses of its steps in order."""
    from django.urls import reverse
    from django.utils import translation
    from wagtail.models import Site

    from courses.models import Course
    from tests.factories import make_lesson, make_module
    from tests.home.test_routing import translate
    from training.outline import outline
    from training.views.steps import step_url

    region = Site.objects.get(is_default_site=True).region
    course = Course.objects.filter(region=region, municipality=None).first()
    module = make_module(region, "Lugn i hallen", slug="lugn-i-hallen", course=course, ages="3–12 år")
    lesson = make_lesson(module, steps(course), title="Att se barnet", slug="att-se-barnet", minutes=12)
    translate(module, "ar", title="هدوء في المدخل")
    copy = translate(lesson, "ar", title="أن ترى الطفل")
    raw = list(copy.steps.raw_data)[:-3]
    for step in raw:
        step["value"]["title"] = "خطوة"
    copy.steps = raw
    copy.save_revision().publish()
    region.refresh_from_db()
    known = outline(region).by_key[str(module.translation_key)]
    found = {}
    for language in region.languages:
        with translation.override(language):
            found[language] = {
                "module": known.urls[language],
                "paper": reverse("training:paper", args=[known.key]),
                "steps": [step_url(one, step.key, language) for one in known.lessons for step in one.steps],
            }
    return found


def groups() -> dict[str, str]:
    """Of the demo's groups: the codes of one that is open, with a run, and of one that is closed; a leader's link."""
    from training.group_links import leaders_token
    from training.models import TrainingGroup

    open_one = TrainingGroup.objects.filter(closed_at=None, run__isnull=False).order_by("pk").first()
    closed = TrainingGroup.objects.exclude(closed_at=None).first()
    return {"open": open_one.code, "closed": closed.code, "leader": leaders_token(open_one)}


def learners() -> dict:
    """Of the demo's learners: sessions of one with a certificate, of one who has just begun and of their
    trainer, codes, the discussion of their group, and steps.

    `steps` are in Swedish: a question that is answered, one that is not, and an assignment to hand in.
    """
    from django.conf import settings
    from django.test import Client
    from wagtail.models import Site

    from home.models import User
    from home.sign_in.factor import SHOWN
    from training import learning
    from training.models import Certificate, Cohort, Enrolment
    from training.outline import outline
    from training.views.steps import step_url

    def session(user: User) -> str:
        client = Client()
        client.force_login(user)
        begun = client.session
        begun[SHOWN] = True
        begun.save()
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    region = Site.objects.get(is_default_site=True).region
    active = Enrolment.objects.filter(state=Enrolment.State.ACTIVE, submissions=None)
    begun = active.select_related("user", "qualification").first()
    learner = learning.Learner(begun, outline(region).by_key[begun.qualification.module])
    every = [(lesson, step) for lesson in learner.module.lessons for step in lesson.steps]
    wanted = [
        next(one for one in every if one[1].kind == learning.QUESTION and one[1].key in learner.done),
        next(one for one in every if one[1].kind == learning.QUESTION and one[1].key not in learner.done),
        next(one for one in every if one[1].kind == learning.ASSIGNMENT),
    ]
    talk = Cohort.objects.get(has_discussion=True)
    held = Certificate.objects.filter(user__enrolments__state=Enrolment.State.ACTIVE).valid().first()
    return {
        "certified": session(held.user),
        "begun": session(begun.user),
        "trainer": session(talk.trainer),
        "discussion": talk.pk,
        "steps": [step_url(lesson, step.key, "sv") for lesson, step in wanted],
        "valid": held.code,
        "withdrawn": Certificate.objects.exclude(withdrawn_at=None).first().code,
    }


def publish_anew(title: str) -> None:
    """The second step of the lesson gets another title."""
    from home.models import touch
    from training.models import LessonPage

    lesson = LessonPage.objects.get(slug="att-se-barnet", locale__language_code="sv")
    raw = list(lesson.steps.raw_data)
    raw[1]["value"]["title"] = title
    lesson.steps = raw
    lesson.save_revision().publish()
    touch()
