"""Run as a script beside a site without the demo: modules to learn from, as a parent's own phone meets them.

    phone_scene.py make|edit|group

Prints, as JSON, `modules` by their slugs: the key, and the steps' keys and paths by title; and by their codes `groups`:
the leader's address. `group` starts one for the module "barn".
`edit` changes the module "andras" as an editor would: two steps come, one goes, the rest changes places; and copies it.
"""

import json
import sys

import django

HARD = "Lyssna, sedan: prata; igen\\om – ”tillsammans” " * 3


def step(kind: str, title: str, **facts) -> tuple[str, dict]:
    texts = {
        "text": {"text": "<p>Barn vill bli sedda.</p>", "image": None},
        "reflection": {"text": "<p>Stanna upp.</p>", "prompt": "Vad gör dig lugn?"},
        "exercise": {"text": "<p>Fem minuter.</p>", "days": 3},
        "plan": {"text": "<p>Er plan.</p>", "prompt": "När det blir svårt gör vi så här"},
        "worksheet": {"text": "<p>Fyll i.</p>", "lines": ["Det gick bra", "Det var svårt"], "document": None},
        "rating": {"text": "Jag vet vad jag ska göra.", "pair": "lugn"},
        "support": {"text": "<p>Ring.</p>"},
    }
    return kind, {"title": title, "sensitive": False} | texts[kind] | facts


def make() -> None:
    from tests.factories import make_lesson, make_module, make_municipality, make_region, question_step
    from tests.home.test_routing import translate

    region = make_region(hostname="127.0.0.1", languages=["sv", "ar"])
    barn = make_module(region, slug="barn")
    options = [("Hota", False, "Det skrämmer."), ("Förvarna", True, "Det hjälper.")]
    steps = [step("text", "Ett"), step("reflection", "Två"), question_step("Tre", options=options)]
    lesson = make_lesson(barn, [*steps, step("text", "Fyra", sensitive=True)], slug="l1")
    several = [("Ja", True), ("Också", True), ("Nej", False)]
    order = [("Först", False), ("Sedan", False)]
    make_lesson(
        barn,
        [
            step("exercise", "Lek"),
            step("exercise", HARD, days=1),
            step("plan", "Plan"),
            step("worksheet", "Blad"),
            step("rating", "Före", moment="before"),
            step("rating", "Efter", moment="after"),
            question_step("Flera", form="several", options=several),
            question_step("Ordning", form="order", options=order),
        ],
        slug="l2",
    )
    copy = translate(lesson, "ar")
    copy.steps = [raw for raw in copy.steps.raw_data if raw["value"]["title"] != "Två"]
    copy.save_revision().publish()
    make_lesson(
        make_module(region, "Andras", slug="andras"), [step("text", f"A{n}") for n in range(5)], slug="l1"
    )
    make_municipality(region)
    make_lesson(
        make_module(region, "Stöd", slug="stod"),
        [step("text", "S1"), step("support", "S2"), step("text", "S3")],
        slug="l1",
    )
    leaders = make_module(region, "Ledare", slug="ledare", audience="leaders")
    make_lesson(
        leaders, [question_step("Hemlig", options=[("Fel", False, "Tyst."), ("Rätt", True)])], slug="l1"
    )


def edit() -> None:
    from home.models import touch
    from tests.factories import make_region
    from training.models import LessonPage, ModulePage

    lesson = LessonPage.objects.get(url_path__contains="/andras/l1/", locale__language_code="sv")
    kept = [raw for raw in lesson.steps.raw_data if raw["value"]["title"] != "A1"]
    new = [
        {**kept[0], "id": f"0000000{n}-new", "value": {**kept[0]["value"], "title": f"Ny {n}"}}
        for n in (1, 2)
    ]
    lesson.steps = [*reversed(kept), *new]
    lesson.save_revision().publish()
    module = ModulePage.objects.get(slug="andras")
    module.copy(recursive=True, update_attrs={"slug": "kopia", "title": "Kopia"}, copy_revisions=False)
    touch(make_region().pk)


def group() -> None:
    from tests.factories import make_municipality, make_region
    from training import groups
    from training.models import ModulePage

    module = ModulePage.objects.get(slug="barn", locale__language_code="sv")
    groups.start(make_municipality(make_region()), module.translation_key, "Måndagsgruppen")


def groups_made() -> dict[str, str]:
    from training.group_links import leaders_url
    from training.models import TrainingGroup

    return {one.code: leaders_url(one).split("/", 3)[3] for one in TrainingGroup.objects.all()}


def made() -> dict[str, dict]:
    from training.models import LessonPage, ModulePage

    found = {}
    for module in ModulePage.objects.filter(locale__language_code="sv"):
        steps = {}
        for lesson in LessonPage.objects.child_of(module).order_by("path"):
            for raw in lesson.steps.raw_data:
                where = f"/lar-dig/{module.slug}/{lesson.slug}/?step={raw['id'][:8]}"
                steps[raw["value"]["title"]] = {"key": raw["id"][:8], "path": where}
        found[module.slug] = {"key": str(module.translation_key), "steps": steps}
    return found


if __name__ == "__main__":
    django.setup()
    {"make": make, "edit": edit, "group": group}[sys.argv[1]]()
    sys.stdout.write(json.dumps({"modules": made(), "groups": groups_made()}))
