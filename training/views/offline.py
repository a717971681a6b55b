"""A module kept on a device: the worker that keeps it, and what there is to keep."""

import hashlib
import json
from collections.abc import Iterable

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from home.context import colours_url
from home.workers import worker_of
from training.views.papers import known
from training.views.steps import step_url
from training.whole import Written, whole

worker = worker_of("js/training-worker.js")

# Bytes that a page of a step and its part of styles and scripts take, about.
PAGE = 20_000
# Raised when pages are kept anew whatever they say.
KEEPING = 1


@require_safe
def contents(request, key):
    """What a device keeps of a module in the language of the address, as JSON. About 2 queries a lesson.

    `pages` are addresses; `bytes` is about what they and their pictures take, `media_bytes` what sound and film do;
    `version` is another when anything of it is published anew, and when a style or script of the site is.
    """
    module, language = known(request, key), get_language()
    lessons = whole(module, language)
    steps = [step for lesson in lessons for step in lesson.steps]
    pages = [
        module.urls[language],
        *(step_url(one.lesson, step.key, language) for one in lessons for step in one.steps),
    ]
    media = {file.url: file.size for step in steps for file in media_of(step)}
    says = [
        KEEPING,
        pages,
        media,
        module.in_language(language).title,
        [*of_pages(), colours_url(request.region)],
    ]
    says += [[step.language, step.block.get_prep_value()] for step in steps]
    answer = {
        "pages": pages,
        "bytes": len(pages) * PAGE + sum(picture.size for step in steps for picture in pictures_of(step)),
        "media": list(media),
        "media_bytes": sum(media.values()),
        "version": hashlib.sha256(json.dumps(says, default=str).encode()).hexdigest()[:16],
    }
    return JsonResponse(answer)


def of_pages() -> list[str]:
    """The names, with what they hold in them, of our styles and scripts: a page kept with another's would be broken.

    None where files are served as they lie (development). No query.
    """
    names = getattr(staticfiles_storage, "hashed_files", {})
    return sorted(hashed for name, hashed in names.items() if name.startswith(("css/", "js/")))


def media_of(step: Written) -> Iterable:
    """The files of a step that are heard or seen."""
    value = step.block.value
    return [
        value[name].file
        for name in ("film", "audio")
        if step.block.block_type in ("film", "audio") and value.get(name)
    ]


def pictures_of(step: Written) -> Iterable:
    """The files of the still pictures of a step, as its page shows them (templates/training/steps)."""
    value = step.block.value
    if step.block.block_type == "text" and value["image"]:
        return [value["image"].get_rendition("width-960").file]
    if step.block.block_type == "film" and value["poster"]:
        return [value["poster"].get_rendition("fill-1280x720|format-webp").file]
    return []
