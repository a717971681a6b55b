"""The steps of a lesson: each a screen of its own, known by the id of its block in every language."""

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from home.blocks import FactBlock, FilmBlock, RowBlock, says_something, suffix
from training.scenario import troubles

TEXT = ["bold", "italic", "ol", "ul", "link"]
# A wav file is ten times as large as the others, but anything plays it, and a few seconds of it are few.
SOUNDS = {".mp3", ".m4a", ".ogg", ".oga", ".wav"}
# So much of a step's id is enough to tell it from others of a module, and short enough for a code to scan.
KEY = 8


def key_of(step) -> str:
    """What a step is known by: in its address, on a device, and in counts; the same in every language."""
    return step.id[:KEY]


def size_of(document) -> str:
    """How much there is to fetch, as it is told before it is."""
    size = document and document.get_file_size()
    return filesizeformat(size) if size else ""


class StepBlock(blocks.StructBlock):
    """What every step has."""

    title = blocks.CharBlock(max_length=120, label=_("title"))
    sensitive = blocks.BooleanBlock(
        required=False,
        label=_("sensitive"),
        help_text=_("The step has a button that leaves the page at once: about violence, for example."),
    )


class TextStep(StepBlock):
    text = blocks.RichTextBlock(features=TEXT, label=_("text"))
    image = ImageBlock(required=False, label=_("image"))

    class Meta:
        icon = "doc-full"
        label = _("text")


class FilmStep(FilmBlock):
    """A film that can be listened to instead, and read; nothing is fetched before it is asked for."""

    audio = DocumentChooserBlock(
        required=False,
        label=_("sound only"),
        help_text=_("The same as an mp3, m4a or ogg file, to save data."),
    )
    sensitive = StepBlock.base_blocks["sensitive"]

    class Meta:
        icon = "media"
        label = _("film")

    def clean(self, value):
        value = super().clean(value)
        must_be_sound(value)
        return value

    def get_context(self, value, parent_context=None):
        audio = value["audio"]
        sizes = {"film_size": size_of(value["film"]), "audio_size": size_of(audio)}
        return super().get_context(value, parent_context) | sizes


class AudioStep(StepBlock):
    text = blocks.TextBlock(required=False, label=_("text"))
    audio = DocumentChooserBlock(
        label=_("sound"), help_text=_("An mp3, m4a or ogg file. A wav file is large: for a few seconds only.")
    )
    transcript = blocks.RichTextBlock(features=TEXT, label=_("what is said"))

    class Meta:
        icon = "media"
        label = _("sound")

    def clean(self, value):
        value = super().clean(value)
        must_be_sound(value)
        if not (self.is_deferred_validation or says_something(value["transcript"])):
            message = ValidationError(_("Write what is said."))
            raise blocks.StructBlockValidationError(block_errors={"transcript": message})
        return value

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {"audio_size": size_of(value["audio"])}


def must_be_sound(value) -> None:
    audio = value["audio"]
    if audio and suffix(audio) not in SOUNDS:
        message = ValidationError(_("Choose an mp3, m4a, ogg or wav file."))
        raise blocks.StructBlockValidationError(block_errors={"audio": message})


class ReflectionStep(StepBlock):
    """A pause to think. What is written never leaves the device."""

    text = blocks.RichTextBlock(features=TEXT, label=_("text"))
    prompt = blocks.CharBlock(max_length=200, label=_("question to write about"))

    class Meta:
        icon = "edit"
        label = _("pause and think")


class ExerciseStep(StepBlock):
    """Something to try at home."""

    text = blocks.RichTextBlock(features=TEXT, label=_("text"))
    days = blocks.IntegerBlock(
        default=3, min_value=1, max_value=30, label=_("days until it can be reminded of")
    )

    class Meta:
        icon = "home"
        label = _("try at home")


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=200, label=_("answer"))
    right = blocks.BooleanBlock(required=False, label=_("right"))
    feedback = blocks.TextBlock(required=False, label=_("what is said to whoever chooses it"))


class QuestionStep(StepBlock):
    """A question with an answer that is right, or several, or an order."""

    SINGLE, SEVERAL, ORDER = "single", "several", "order"
    text = blocks.TextBlock(label=_("question"))
    form = blocks.ChoiceBlock(
        choices=[
            (SINGLE, _("one answer is right")),
            (SEVERAL, _("several answers are right")),
            (ORDER, _("put in order: they are written in the right one")),
        ],
        default=SINGLE,
        label=_("kind of question"),
    )
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8, label=_("answers"))
    explanation = blocks.TextBlock(label=_("said when it is answered"))

    class Meta:
        icon = "help"
        label = _("question")

    def clean(self, value):
        """A draft may be saved before its right answer is marked."""
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        right = sum(bool(option["right"]) for option in value["options"])
        if value["form"] == self.SINGLE and right != 1:
            wrong = _("Mark one answer as right.")
        elif value["form"] == self.SEVERAL and right < 1:
            wrong = _("Mark at least one answer as right.")
        else:
            return value
        raise blocks.StructBlockValidationError(block_errors={"form": ValidationError(wrong)})


class ChoiceBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=160, label=_("what you can do"))
    to = FactBlock(max_length=20, label=_("leads to"), help_text=_("The name of a scene."))


class SceneBlock(blocks.StructBlock):
    name = FactBlock(max_length=20, label=_("name"), help_text=_("Short, for you alone: “shouts”."))
    text = blocks.RichTextBlock(features=TEXT, label=_("what happens"))
    choices = blocks.ListBlock(
        ChoiceBlock(), default=[], label=_("choices"), help_text=_("A scene without choices is an end.")
    )


class ScenarioStep(StepBlock):
    """A small story with choices. The first scene is where it begins."""

    scenes = blocks.ListBlock(SceneBlock(), min_num=2, max_num=12, label=_("scenes"))

    class Meta:
        icon = "fork"
        label = _("story with choices")

    def clean(self, value):
        """A draft may be saved before the story holds together."""
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        scenes = [(scene["name"], [choice["to"] for choice in scene["choices"]]) for scene in value["scenes"]]
        if found := troubles(scenes):
            raise blocks.StructBlockValidationError(block_errors={"scenes": ValidationError(found)})
        return value

    def get_context(self, value, parent_context=None):
        """`scenes` are (anchor, text, choices as (anchor, text)): names are in any script, anchors are numbers."""
        anchors = {scene["name"]: f"scen-{number}" for number, scene in enumerate(value["scenes"], start=1)}
        scenes = [
            (
                f"scen-{number}",
                scene["text"],
                [(anchors.get(way["to"], ""), way["text"]) for way in scene["choices"]],
            )
            for number, scene in enumerate(value["scenes"], start=1)
        ]
        return super().get_context(value, parent_context) | {"scenes": scenes}


class WorksheetStep(StepBlock):
    """Lines to fill in, on the screen or on paper; on the screen they stay on the device."""

    text = blocks.RichTextBlock(features=TEXT, label=_("text"))
    lines = blocks.ListBlock(blocks.CharBlock(max_length=160), min_num=1, max_num=12, label=_("lines"))
    document = DocumentChooserBlock(required=False, label=_("the same as a document"))

    class Meta:
        icon = "form"
        label = _("worksheet")


class PlanStep(StepBlock):
    """A line of the family's own plan, which is kept on the device and can be printed whole."""

    text = blocks.RichTextBlock(features=TEXT, label=_("text"))
    prompt = blocks.CharBlock(max_length=200, label=_("line in the plan"))

    class Meta:
        icon = "list-ul"
        label = _("line in the family's plan")


class TalkStep(StepBlock):
    """Questions to bring to the group, or to somebody at home."""

    text = blocks.RichTextBlock(features=TEXT, label=_("text"))

    class Meta:
        icon = "group"
        label = _("talk about it in your group")


class CourseStep(StepBlock):
    text = blocks.RichTextBlock(features=TEXT, label=_("text"))
    course = RowBlock("courses.Course", label=_("course"))

    class Meta:
        icon = "date"
        label = _("a course to book")


class SupportStep(StepBlock):
    """Whom to talk to now: what the editors say, and the municipality that the parent chooses."""

    text = blocks.RichTextBlock(features=TEXT, label=_("text"))

    class Meta:
        icon = "user"
        label = _("need to talk to someone now?")


class RatingStep(StepBlock):
    """How sure one feels, before and after: held on the device, and sent once, together."""

    BEFORE, AFTER = "before", "after"
    text = blocks.TextBlock(label=_("statement to agree with or not"))
    pair = FactBlock(
        max_length=20, label=_("name of the pair"), help_text=_("The same before and after: “calm”.")
    )
    moment = blocks.ChoiceBlock(choices=[(BEFORE, _("before")), (AFTER, _("after"))], label=_("moment"))

    class Meta:
        icon = "order"
        label = _("how sure do you feel")


class AssignmentStep(StepBlock):
    """Something to write and hand in, in a module for leaders: a trainer answers it. Elsewhere it is read only."""

    text = blocks.RichTextBlock(features=TEXT, label=_("text"))
    prompt = blocks.CharBlock(max_length=200, label=_("what to hand in"))

    class Meta:
        icon = "edit"
        label = _("assignment")


class StepsBlock(blocks.StreamBlock):
    """What a lesson may be made of."""

    text = TextStep()
    film = FilmStep()
    audio = AudioStep()
    reflection = ReflectionStep()
    exercise = ExerciseStep()
    question = QuestionStep()
    scenario = ScenarioStep()
    worksheet = WorksheetStep()
    plan = PlanStep()
    talk = TalkStep()
    course = CourseStep()
    support = SupportStep()
    rating = RatingStep()
    assignment = AssignmentStep()


class ActivityBlock(blocks.StructBlock):
    """A part of a meeting, for whoever leads it."""

    title = blocks.CharBlock(max_length=120, label=_("title"))
    minutes = blocks.IntegerBlock(min_value=1, max_value=180, label=_("minutes"))
    text = blocks.RichTextBlock(features=TEXT, label=_("how to do it"))
    materials = blocks.TextBlock(required=False, label=_("what is needed"), help_text=_("One thing a line."))
    handout = DocumentChooserBlock(required=False, label=_("to print"))
    interpreter = blocks.TextBlock(required=False, label=_("to the interpreter"))
    checks = blocks.ListBlock(
        blocks.CharBlock(max_length=160),
        default=[],
        label=_("as the method says"),
        help_text=_("What the leader ticks afterwards."),
    )

    class Meta:
        icon = "time"
        label = _("part of the meeting")
