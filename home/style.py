"""The living style page: every component with words to fill it. Development settings only."""

from django import forms
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.illustrations import SCENES
from home.templatetags.look import ICONS, SEAT_ICONS

TOKENS = (
    "paper", "surface", "ink", "muted", "forest", "forest-dark", "on-forest", "lingon", "ok", "amber", "mist",
    "sky", "sun", "line", "rose", "leaf", "straw", "hairline", "deep", "ring",
)  # fmt: skip
RUN = {
    "url": "#rows",
    "course_title": "ABC 3–12",
    "iso": "2027-01-12",
    "weekday": "tisdag",
    "day": 12,
    "month": "jan",
    "time": "18:00, till 2 februari",
    "place": "Familjecentralen",
    "municipality": "Växjö",
    "language": "Svenska",
    "age": "3–12 år",
}
STEPS = [
    {"title": "Du anmäler dig", "text": "Det tar två minuter."},
    {"title": "Vi skriver till dig", "text": "Med plats, tid och en länk för att ändra."},
    {"title": "Vi ses", "text": "Fika finns."},
]
PERSON = {
    "name": "Åsa Öberg",
    "role": "Samordnare",
    "organisation": "Växjö kommun",
    "phone": "0470-12 34 56",
    "email": "asa@example.org",
}


class SampleForm(forms.Form):
    """One field of each kind; what is sent to it is wrong on purpose."""

    name = forms.CharField(label="Namn", help_text="Så som du vill bli kallad.")
    age = forms.ChoiceField(label="Barnets ålder", choices=[("", "Välj"), ("3", "3 år")], required=False)
    adults = forms.ChoiceField(
        label="Hur många vuxna?", choices=[("1", "En"), ("2", "Två")], widget=forms.RadioSelect
    )
    needs = forms.MultipleChoiceField(
        label="Behöver ni något?",
        choices=[("loop", "Hörslinga"), ("lift", "Hiss")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="Jag har läst råden", required=False)
    more = forms.CharField(label="Något mer?", widget=forms.Textarea, required=False)


def samples() -> dict:
    """What the components are filled with."""
    return {
        "tokens": TOKENS,
        "icons": sorted(ICONS),
        "kinds": [kind for kind in SCENES if kind not in ("face", "treeline")],
        "rows": [RUN | {"seats_state": state, "seats_text": state} for state in SEAT_ICONS],
        "steps": STEPS,
        "people": [PERSON, {"name": "Mahmoud Saleh", "role": "Familjepedagog"}],
        "documents": [{"title": "Slutrapport", "url": "#documents", "detail": "PDF, 240 kB"}],
        "logos": [{"name": "Länsstyrelsen"}, {"name": "Region Kronoberg", "url": "https://example.org/"}],
        "questions": [{"title": "Kan jag komma ensam?", "html": "Ja, alltid."}],
        "summary": [{"label": "Kurs", "value": "ABC 3–12", "change_url": "#summary"}],
        "crumbs": [{"title": "Start", "url": "#crumbs"}, {"title": "Kurser", "url": "#crumbs"}],
        "facts": [
            {"icon": "map-pin", "label": "Plats", "value": "Familjecentralen", "detail": "Storgatan 1"}
        ],
        "meetings": [
            {"when": "tisdag 5 januari", "time": "18:00–20:30", "iso": "2027-01-05", "past": True},
            {"when": "tisdag 12 januari", "time": "18:00–20:30", "iso": "2027-01-12"},
            {"when": "tisdag 19 januari", "time": "18:00–20:30", "iso": "2027-01-19", "cancelled": True},
        ],
        "pages": {
            "previous_url": "#pages",
            "next_url": "#pages",
            "pages": [
                {"number": 1, "url": "#pages"},
                {"number": 2, "url": "#pages", "current": True},
                {"number": None},
                {"number": 9, "url": "#pages"},
            ],
        },
        "form": SampleForm(),
        "wrong_form": SampleForm({"age": "900"}, prefix="wrong"),
    }


@require_safe
def style(request):
    """Every component, in the language that the browser asks for."""
    return render(request, "home/style.html", samples())
