"""The pages that a course and a municipality begin with."""

from courses.admin.drafts import free_slug, make_drafts
from courses.models import Course, CourseIndexPage, CoursePage, MunicipalityIndexPage, MunicipalityPage
from home.models import Municipality


def make_course_pages(course: Course, user=None) -> list[CoursePage]:
    """A draft about a course in each language; returns what was made. None for one that no list would lead to."""
    if not course.listed:
        return []

    def page(index: CourseIndexPage) -> CoursePage:
        slug = free_slug(index, course.name, "kurs")
        return CoursePage(title=course.name, slug=slug, course=course, locale=index.locale)

    return make_drafts(course.region, CourseIndexPage, course.pages.all(), page, user)


def make_municipality_pages(municipality: Municipality, user=None) -> list[MunicipalityPage]:
    """A draft about a municipality in each language; returns what was made."""

    def page(index: MunicipalityIndexPage) -> MunicipalityPage:
        slug = free_slug(index, municipality.slug, "kommun")
        title, locale = municipality.name, index.locale
        return MunicipalityPage(title=title, slug=slug, municipality=municipality, locale=locale)

    return make_drafts(municipality.region, MunicipalityIndexPage, municipality.pages.all(), page, user)
