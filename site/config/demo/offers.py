"""What each region offers: programmes, courses with their questions, and the opening hours of drop-ins."""

from datetime import time

from config.demo.content import municipalities, offered_in, words
from courses.models import (
    Course,
    Kind,
    OpeningHours,
    OpeningHoursText,
    Programme,
    ProgrammeText,
    Question,
    QuestionText,
)

SHARED = ("age_from", "age_to", "expecting")
OF_PROGRAMME = (*SHARED, "meetings", "minutes", "group_min", "group_max")
OF_COURSE = (*SHARED, "kind", "children_welcome", "child_care", "counts_children")
DROP_IN = "oppna-forskolan"

# (slug of the region, slug of the course)
Courses = dict[tuple[str, str], Course]


def load_courses(regions, places) -> Courses:
    return {
        (slug, item["slug"]): course(item, region, places.get(item.get("municipality")))
        for slug, region in regions.items()
        for item in offered_in(slug)
    }


def course(item: dict, region, municipality) -> Course:
    known = Course.objects.filter(region=region, municipality=municipality, name=item["name"]).first()
    if known:
        return known
    made = Course.objects.create(
        region=region,
        municipality=municipality,
        programme=None if municipality or item["kind"] != Kind.COURSE else programme(item, region),
        name=item["name"],
        together=item["rule_together"],
        asks_age=item.get("asks_age", False),
        certificate_after=item.get("certificate_after", 0),
        **{name: item[name] for name in OF_COURSE},
    )
    for order, asked in enumerate(item.get("question", [])):
        question(made, asked, order)
    return made


def programme(item: dict, region) -> Programme:
    made = Programme.objects.create(
        region=region, slug=item["slug"], name=item["name"], **{name: item[name] for name in OF_PROGRAMME}
    )
    ProgrammeText.objects.bulk_create(
        ProgrammeText(parent=made, language=code, summary=text["summary"])
        for code, text in words(item).items()
        if code in region.languages
    )
    return made


def question(course: Course, item: dict, order: int) -> None:
    choices = item["choice"]
    made = Question.objects.create(
        course=course,
        kind=Question.Kind.SEVERAL if item["multiple"] else Question.Kind.ONE,
        required=item["required"],
        choices=" ".join(choice["value"] for choice in choices),
        sort_order=order,
    )
    QuestionText.objects.bulk_create(
        QuestionText(
            parent=made,
            language=code,
            label=text["label"],
            help_text=text["help"],
            choices="\n".join(choice[code]["label"] for choice in choices),
        )
        for code, text in words(item).items()
        if code in course.region.languages
    )


def load_opening_hours(courses: Courses, venues) -> None:
    for place in municipalities().values():
        course = courses[place["region"], DROP_IN]
        for item in place["hours"]:
            hours, new = OpeningHours.objects.get_or_create(
                course=course,
                venue=venues[item["venue"]],
                weekday=item["weekday"],
                opens=time.fromisoformat(item["from"]),
                closes=time.fromisoformat(item["to"]),
            )
            if new:
                OpeningHoursText.objects.bulk_create(
                    OpeningHoursText(parent=hours, language=code, note=text["note"])
                    for code, text in words(item).items()
                )
