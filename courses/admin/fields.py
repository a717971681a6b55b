"""Form fields for values that the models keep in one column."""

from django import forms

from courses.models import LANGUAGES_OF_INSTRUCTION


class Checkboxes(forms.MultipleChoiceField):
    """Several of a few choices, kept as a list."""

    def __init__(self, **options):
        super().__init__(**{"required": False, "widget": forms.CheckboxSelectMultiple} | options)


class InterpretersField(Checkboxes):
    """Languages as boxes, kept as codes with commas around each (",ar,so,"), found by substring."""

    def __init__(self, **options):
        super().__init__(choices=LANGUAGES_OF_INSTRUCTION, **options)

    def prepare_value(self, value):
        return [code for code in value.split(",") if code] if isinstance(value, str) else value

    def clean(self, value):
        codes = super().clean(value)
        return f",{','.join(codes)}," if codes else ""

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial or ""), data)
