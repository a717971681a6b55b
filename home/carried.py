"""A form whose values go along when its reader changes the language: the header's switch is one of its buttons.

A template that has such a form is given `carried`: `step` is what the switch sends, `enter` what Enter in a field
sends as before, `form` the form's id.
"""

from django.forms import Form
from django.http import HttpRequest

LANGUAGE = "language"
CARRIED = {"step": LANGUAGE, "enter": "", "form": "carried"}


def changes_language(request: HttpRequest, form: Form) -> bool:
    """Whether a form was sent for another language only: what was typed is shown, and nothing is said of it yet."""
    if request.POST.get("step") != LANGUAGE:
        return False
    form._errors = type(form.errors)()
    return True
