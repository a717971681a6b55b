"""What parents learn online, for programs: modules and their lessons. Read only.

Part of the API that courses.api began: the same promises, languages and answers. What is for leaders is not told here.
"""

from django.utils.translation import get_language
from ninja import Field, Router, Schema
from ninja.decorators import decorate_view

from courses.api import PROBLEMS, Language, full, words_in
from home.open_data import open_data
from training.outline import KnownLesson, KnownModule, outline

router = Router()


class LessonOut(Schema):
    key: str = Field(description="The same in every language, and for as long as the lesson is there.")
    title: str
    introduction: str
    title_language: str = Field(description="The language that title and introduction are in.")
    url: str
    minutes: int
    steps: int = Field(description="Screens of the lesson.")
    after_meeting: int | None = Field(
        description="For the time between this meeting of a group and the next; null for any time."
    )


class ModuleOut(Schema):
    key: str = Field(description="The same in every language, and for as long as the module is there.")
    slug: str = Field(description="What a list on another website names it by.")
    title: str
    introduction: str
    title_language: str = Field(description="The language that title and introduction are in.")
    ages: str = Field(description="Of the child, in words; empty when it is for all.")
    languages: list[str] = Field(description="That it is written in; in others it shows the first of them.")
    url: str
    minutes: int
    lessons: list[LessonOut]


@router.get(
    "/training", response={200: list[ModuleOut]} | PROBLEMS, summary="Online training for parents, in order"
)
@decorate_view(open_data)
def training(request, lang: Language = ""):
    with words_in(request, lang):
        return [module_out(request, module) for module in outline(request.region).for_parents]


def module_out(request, module: KnownModule) -> dict[str, object]:
    words = module.in_language(get_language())
    return {
        "key": module.key,
        "slug": module.slug,
        "title": words.title,
        "introduction": words.introduction,
        "title_language": words.language,
        "ages": words.ages,
        "languages": list(module.words),
        "url": full(request, module.urls[get_language()]),
        "minutes": module.minutes,
        "lessons": [lesson_out(request, lesson) for lesson in module.lessons],
    }


def lesson_out(request, lesson: KnownLesson) -> dict[str, object]:
    words = lesson.in_language(get_language())
    return {
        "key": lesson.key,
        "title": words.title,
        "introduction": words.introduction,
        "title_language": words.language,
        "url": full(request, lesson.urls[get_language()]),
        "minutes": lesson.minutes,
        "steps": len(lesson.steps),
        "after_meeting": lesson.after_meeting,
    }
