"""A course that is made has its pages: one draft in each language of the region, ready to be written on."""

from django.utils.text import slugify
from wagtail.models import Locale
from wagtail_localize.operations import translate_object

from courses.models import Course, CourseIndexPage, CoursePage


def make_course_pages(course: Course, user=None) -> list[CoursePage]:
    """Drafts below the region's course lists, the source language first; those that exist are left alone.

    A language whose course list is missing gets no page. Returns what was made.
    """
    home = course.region.site.root_page
    index = CourseIndexPage.objects.descendant_of(home).first()
    if index is None:
        return []
    source = course.pages.filter(locale=index.locale).first()
    made = []
    if source is None:
        source = CoursePage(
            title=course.name,
            slug=free_slug(index, course.name),
            course=course,
            locale=index.locale,
            live=False,
        )
        index.add_child(instance=source)
        source.save_revision(user=user)
        made.append(source)
    return made + [translated(source, locale, user) for locale in missing_locales(course, index, source)]


def missing_locales(course: Course, index: CourseIndexPage, source: CoursePage) -> list[Locale]:
    """The region's other languages that have a course list and no page yet."""
    listed = index.get_translations().values("locale")
    written = source.get_translations(inclusive=True).values("locale")
    locales = Locale.objects.filter(language_code__in=course.region.languages, pk__in=listed)
    return list(locales.exclude(pk__in=written))


def translated(source: CoursePage, locale: Locale, user) -> CoursePage:
    """A draft that translators have sentence by sentence, with the source's words where there are none yet."""
    translate_object(source, [locale], user=user)
    return source.get_translation(locale)


def free_slug(index: CourseIndexPage, name: str) -> str:
    """The name as an address that no other course of the list has."""
    wanted = slugify(name)[:80] or "kurs"
    taken = set(index.get_children().values_list("slug", flat=True))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
