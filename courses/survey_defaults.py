"""Questions to start with, in every language of the site. A region changes them as it likes."""

from django.db import transaction

from courses.models import SurveyQuestion, SurveyQuestionText
from home.models import Region

SCALE, CHOICE, TEXT = SurveyQuestion.Kind.SCALE, SurveyQuestion.Kind.CHOICE, SurveyQuestion.Kind.TEXT
# (kind, keys of choices, words by language: fields of SurveyQuestionText)
QUESTIONS: list[tuple[str, str, dict[str, dict[str, str]]]] = [
    (
        SCALE,
        "",
        {
            "sv": {
                "label": "Hur nöjd är du med kursen som helhet?",
                "low": "Inte alls nöjd",
                "high": "Mycket nöjd",
            },
            "en": {
                "label": "How pleased are you with the course as a whole?",
                "low": "Not at all",
                "high": "Very pleased",
            },
            "ar": {"label": "ما مدى رضاك عن الدورة بشكل عام؟", "low": "غير راضٍ أبدًا", "high": "راضٍ جدًا"},
        },
    ),
    (
        SCALE,
        "",
        {
            "sv": {
                "label": "Kände du dig välkommen i gruppen?",
                "low": "Inte alls",
                "high": "Helt och hållet",
            },
            "en": {"label": "Did you feel welcome in the group?", "low": "Not at all", "high": "Completely"},
            "ar": {"label": "هل شعرت بأنك مرحَّب بك في المجموعة؟", "low": "أبدًا", "high": "تمامًا"},
        },
    ),
    (
        SCALE,
        "",
        {
            "sv": {
                "label": "Har du fått med dig något som du använder hemma?",
                "low": "Ingenting",
                "high": "Mycket",
            },
            "en": {
                "label": "Did you take something home that you use?",
                "low": "Nothing",
                "high": "A great deal",
            },
            "ar": {"label": "هل خرجت من الدورة بشيء تستخدمه في البيت؟", "low": "لا شيء", "high": "الكثير"},
        },
    ),
    (
        SCALE,
        "",
        {
            "sv": {
                "label": "Känner du dig tryggare som förälder nu än före kursen?",
                "low": "Inte alls",
                "high": "Mycket tryggare",
            },
            "en": {
                "label": "Do you feel more confident as a parent now than before the course?",
                "low": "Not at all",
                "high": "Much more",
            },
            "ar": {
                "label": "هل تشعر بثقة أكبر في دورك كأب أو أم الآن مقارنةً بما قبل الدورة؟",
                "low": "أبدًا",
                "high": "أكبر بكثير",
            },
        },
    ),
    (
        CHOICE,
        "yes maybe no",
        {
            "sv": {
                "label": "Skulle du rekommendera kursen till andra föräldrar?",
                "choices": "Ja\nKanske\nNej",
            },
            "en": {"label": "Would you recommend the course to other parents?", "choices": "Yes\nMaybe\nNo"},
            "ar": {"label": "هل تنصح آباء وأمهات آخرين بهذه الدورة؟", "choices": "نعم\nربما\nلا"},
        },
    ),
    (
        TEXT,
        "",
        {
            "sv": {"label": "Vad var bra, och vad kan vi göra bättre?"},
            "en": {"label": "What was good, and what can we do better?"},
            "ar": {"label": "ما الذي أعجبك، وما الذي يمكننا تحسينه؟"},
        },
    ),
]


@transaction.atomic
def make_questions(region: Region) -> int:
    """Give a region without questions these; how many. Free text only where the region allows it."""
    if region.survey_questions.exists():
        return 0
    made = [item for item in QUESTIONS if item[0] != TEXT or region.free_text_questions]
    for order, (kind, choices, texts) in enumerate(made, start=1):
        question = SurveyQuestion.objects.create(
            region=region, kind=kind, choices=choices, sort_order=order * 10
        )
        SurveyQuestionText.objects.bulk_create(
            SurveyQuestionText(parent=question, language=code, **words)
            for code, words in texts.items()
            if code in region.languages
        )
    return len(made)
