"""Run as a script on a migrated database: writes a leaders' module as a SCORM package, and again after an edit.

    scorm_scene.py <folder>

In `first.zip` there are four steps, the last a question; in `second.zip` a step is put in before the question.
"""

import sys
from pathlib import Path

import django

STEPS = ("Ett", "Två", "Skriv själv")
WRITTEN = (
    "reflection",
    {"title": STEPS[2], "sensitive": True, "text": "<p>Tänk</p>", "prompt": "Vad vill du?"},
)


def write(module, region, file: Path) -> None:
    from home.models import touch
    from training.outline import outline
    from training.scorm.package import package

    touch(region.pk)
    region.refresh_from_db()
    known = outline(region).by_key[str(module.translation_key)]
    with file.open("wb") as target:
        package(known, region, "sv", pass_mark=100).write(target)


def main(folder: Path) -> None:
    from tests.factories import make_lesson, make_module, make_region, question_step, text_step

    region = make_region(hostname="127.0.0.1")
    module = make_module(region, audience="leaders", introduction="En prövning")
    make_lesson(module, [*map(text_step, STEPS[:2]), WRITTEN])
    asked = make_lesson(module, [question_step()])
    write(module, region, folder / "first.zip")
    asked.steps.insert(0, text_step("Nytt steg"))
    asked.save_revision().publish()
    write(module, region, folder / "second.zip")


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]))
