"""What came of the surveys: of one run, and over time. Everything shown is a sum of courses.survey_results."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Exists, Max, OuterRef
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column

from courses.admin.run_words import run_words, starts_words
from courses.models import Course, CourseRun, SurveyComment, SurveyQuestion, SurveyResult, SurveyRound
from courses.survey import Standing, asked_in, has_questions, standing_of
from courses.survey_links import last_day, settled_round, survey_url
from courses.survey_results import FEWEST, Sum, by_question, by_term, results_of, term_of
from home.dates import day_in_words
from home.exports import disarm
from home.models import Municipality
from home.viewsets import LinkColumn, RegionalViewSet, RowActionView, RowIndexView

TERMS = 6
WHOLE = 100


@dataclass(frozen=True)
class Bar:
    """A number in words and as the length of a bar, in hundredths."""

    label: str
    words: str
    width: int
    hidden: bool = False


@dataclass(frozen=True)
class Line:
    """One question and what was answered: a bar for a scale, several for choices."""

    label: str
    answers: str
    bars: list[Bar]


def at_least(number: int) -> str:
    return _("at least %(count)d") % {"count": number} if number else _("too few to show")


def answers_words(found: Sum) -> str:
    return _("at least %(count)d answers") % {"count": found.answers}


def line(found: Sum) -> Line:
    """A sum in the active language. No query: the question's texts are loaded."""
    asked = asked_in(found.question, get_language())
    if found.mean is not None:
        ends = _("1: %(low)s, 5: %(high)s") % {"low": asked.low, "high": asked.high}
        return Line(asked.label, answers_words(found), [Bar(ends, mean_words(found), mean_width(found))])
    bars = []
    for key, words in asked.choices:
        number = found.counts.get(key, 0)
        bars.append(Bar(words, at_least(number), number * WHOLE // found.answers, hidden=not number))
    return Line(asked.label, answers_words(found), bars)


def mean_words(found: Sum) -> str:
    return _("%(mean)s of 5") % {"mean": localize(found.mean)}


def mean_width(found: Sum) -> int:
    return round(found.mean * WHOLE / 5)


@dataclass(frozen=True)
class Cell:
    """A mean of one half year; empty where there is none."""

    words: str = ""
    answers: str = ""
    width: int = 0


def over_time(results: Iterable[SurveyResult]) -> dict:
    """The means of the scales by half year, the latest last: headings, and a row of cells for each question."""
    terms = list(reversed(by_term(results)[:TERMS]))
    questions: dict[int, SurveyQuestion] = {}
    cells: dict[int, dict] = {}
    for term, sums in terms:
        for found in sums:
            if found.mean is not None:
                questions[found.question.pk] = found.question
                made = Cell(localize(found.mean), at_least(found.answers), mean_width(found))
                cells.setdefault(found.question.pk, {})[term] = made
    order = sorted(questions.values(), key=lambda question: (question.sort_order, question.pk))
    return {
        "terms": [term.label for term, _sums in terms],
        "rows": [
            (asked_in(row, get_language()).label, [cells[row.pk].get(term, Cell()) for term, _sums in terms])
            for row in order
        ],
    }


HEADINGS = [
    gettext_lazy("Half year"),
    gettext_lazy("Municipality"),
    gettext_lazy("Course"),
    gettext_lazy("First meeting"),
    gettext_lazy("Question"),
    gettext_lazy("Answers, at least"),
    gettext_lazy("Mean, in half steps"),
    gettext_lazy("Choice"),
    gettext_lazy("Chosen by, at least"),
]


def file_of(results: Iterable[SurveyResult], comments: Iterable[SurveyComment] = ()) -> HttpResponse:
    """The same results as a file for spreadsheets, and what was written."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="evaluation.csv"'
    writer = csv.writer(response)
    writer.writerow([str(heading) for heading in HEADINGS])
    for result in results:
        for row in file_rows(result):
            writer.writerow([disarm(cell) for cell in row])
    for comment in comments:
        question = asked_in(comment.question, get_language())
        writer.writerow(
            [disarm(cell) for cell in [*run_cells(comment.run), question.label, "", "", comment.text]]
        )
    return response


def run_cells(run: CourseRun) -> list[str]:
    return [term_of(run).label, str(run.municipality), str(run.course), starts_words(run)]


def file_rows(result: SurveyResult) -> list[list]:
    asked = asked_in(result.question, get_language())
    start = [*run_cells(result.run), asked.label, result.answers]
    if result.half_steps is not None:
        return [[*start, localize(result.half_steps / 2)]]
    return [[*start, "", words, result.counts.get(key, 0)] for key, words in asked.choices]


class RunSurveyView(RowActionView):
    """One run's survey: its link while it is open, then what came of it."""

    http_method_names = ["get", "head"]
    permission_required = "view"
    page_title = gettext_lazy("Evaluation")
    form_class = forms.Form
    template_name = "courses/admin/run_survey.html"

    def get_base_object_queryset(self):
        rows = super().get_base_object_queryset()
        return rows.select_related("course", "municipality__region__site")

    def get_page_subtitle(self):
        return run_words(self.object)

    def get_context_data(self, **kwargs):
        run, region = self.object, self.object.municipality.region
        settled = settled_round(run)
        now_standing = standing_of(run, settled, timezone.now())
        if not has_questions(run, region):
            now_standing = Standing.NOTHING if now_standing is not Standing.CLOSED else now_standing
        lines = [line(found) for found in by_question(results_of(CourseRun.objects.filter(pk=run.pk)))]
        comments = comments_of(run)
        linked = now_standing in (Standing.EARLY, Standing.OPEN) and run.ends_at
        return super().get_context_data(**kwargs) | {
            "standing": now_standing.value,
            "sealed": bool(settled and settled.sealed),
            "waits": now_standing is Standing.CLOSED and waits_for_night(run, settled),
            "last_day": day_in_words(last_day(run, settled)) if run.ends_at else "",
            "ends": day_in_words(run.ends_at) if run.ends_at else "",
            "link": f"{region.site.root_url}{survey_url(run)}" if linked else "",
            "lines": lines,
            "comments": comments,
            "fewest": FEWEST,
            "file_url": reverse("runs:survey_file", args=[run.pk]) if lines or comments else "",
            "kept_days": run.municipality.retention_days,
        }


def waits_for_night(run: CourseRun, settled: SurveyRound | None) -> bool:
    """Whether the survey has closed and its results are still to come; on the day after also where nobody answered."""
    if run.state != CourseRun.State.PUBLISHED or (settled and settled.sealed):
        return False
    return settled is not None or timezone.localdate() == last_day(run, None) + timedelta(days=1)


def comments_of(run: CourseRun) -> list[tuple[str, list[str]]]:
    """What was written, by question; in the order of random keys. 2 queries."""
    found: dict[str, list[str]] = {}
    rows = run.survey_comments.select_related("question").prefetch_related("question__texts")
    for comment in rows:
        found.setdefault(asked_in(comment.question, get_language()).label, []).append(comment.text)
    return list(found.items())


class RunSurveyFileView(RunSurveyView):
    def get(self, request, *args, **kwargs):
        run = self.object
        comments = run.survey_comments.select_related("question", "run__course", "run__municipality")
        return file_of(
            results_of(CourseRun.objects.filter(pk=run.pk)), comments.prefetch_related("question__texts")
        )


class SurveyFilterSet(WagtailFilterSet):
    """By what a run is, never by what somebody answered or when."""

    course = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Course"), field_name="run__course", queryset=Course.objects.all()
    )
    municipality = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Municipality"),
        field_name="run__municipality",
        queryset=Municipality.objects.all(),
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    ends_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Last meeting"), field_name="run__ends_at", widget=DateRangePickerWidget
    )

    class Meta:
        model = SurveyRound
        fields = ["course", "municipality", "ends_at"]


class SurveyIndexView(RowIndexView):
    """The means over time of the runs that the list shows, and the list: all that has been answered by five or more."""

    results_template_name = "courses/admin/surveys_results.html"

    def get_base_queryset(self):
        rows = super().get_base_queryset().filter(sealed=True)
        results = SurveyResult.objects.filter(run=OuterRef("run"))
        shown = rows.filter(Exists(results) | Exists(SurveyComment.objects.filter(run=OuterRef("run"))))
        most = Max("run__survey_results__answers", default=FEWEST)
        return shown.select_related("run__course", "run__municipality").annotate(most=most)

    def order_queryset(self, queryset):
        return queryset.order_by("-run__ends_at", "run")

    def get_row_url(self, instance):
        return reverse("runs:survey", args=[instance.pk])

    @cached_property
    def columns(self):
        return [
            LinkColumn("run", self.get_row_url, label=_("Course"), accessor=lambda row: row.run.course.name),
            Column("last", label=_("Last meeting"), accessor=lambda row: day_in_words(row.run.ends_at)),
            Column("municipality", label=_("Municipality"), accessor="run.municipality"),
            Column("answers", label=_("Answers"), accessor=lambda row: at_least(row.most)),
        ]

    def results(self) -> list[SurveyResult]:
        """Of every row that the filters leave, whatever page is shown."""
        return results_of(CourseRun.objects.filter(pk__in=self.get_queryset().order_by().values("run")))

    def get_context_data(self, **kwargs):
        results = self.results()
        query = self.request.GET.urlencode()
        return super().get_context_data(**kwargs) | {
            "lines": [line(found) for found in by_question(results)],
            "over_time": over_time(results),
            "file_url": f"{reverse('evaluations:file')}?{query}",
            "fewest": FEWEST,
        }


class SurveyFileView(SurveyIndexView):
    def get(self, request, *args, **kwargs):
        return file_of(self.results())


class SurveyViewSet(RegionalViewSet):
    model = SurveyRound
    name = "evaluations"
    icon = "success"
    menu_label = gettext_lazy("Evaluation")
    pages = ("index",)
    inspect_view_enabled = False
    form_fields = ()
    index_view_class = SurveyIndexView
    filterset_class = SurveyFilterSet

    @property
    def url_finder_class(self):
        """A round has no page of its own for Wagtail to lead to."""
        return ModelAdminURLFinder

    def get_urlpatterns(self):
        file = path("file/", self.construct_view(SurveyFileView, **self.get_index_view_kwargs()), name="file")
        return [*super().get_urlpatterns(), file]
