"""The discussion of a group of learners: read, written in, and tidied by whoever may."""

from uuid import uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from home.dates import moment_in_words
from home.models.news import pagination
from training import discussion
from training.forms import ContributionForm, RemovalForm
from training.outline import outline
from training.views import learners

PER_PAGE = 20


def found(request, cohort: int) -> discussion.Discussion:
    """The group's discussion; for whoever has no part in it there is none."""
    talk = request.region and discussion.discussion_of(request.user, request.region, cohort)
    if not talk:
        raise Http404
    return talk


def show(request, talk: discussion.Discussion, form=None, refused: tuple = (0, None)):
    """The newest page, or an older one; within a page the newest stands last. 4 queries, 1 more when there is news.

    `refused` is a contribution's key and the form that did not remove it.
    """
    page = Paginator(talk.newest_first, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(reversed(page.object_list))
    names = discussion.names_of(talk, rows)
    lines = [line(talk, row, names, refused) for row in rows]
    if request.method == "GET" and rows:
        discussion.has_read(talk, rows[-1].pk)
    module = outline(request.region).by_key.get(talk.cohort.qualification.module)
    url = reverse("training:discussion", args=[talk.cohort.pk])
    context = {
        "talk": talk,
        "trainer": discussion.named(talk.cohort.trainer),
        "module": learners.named(module, talk.cohort.qualification),
        "lines": lines,
        "page": pagination(page, url),
        "form": form or ContributionForm(initial={"key": uuid4()}),
        "send_to": url,
    }
    return learners.private(TemplateResponse(request, "training/learner/discussion.html", context))


def line(talk: discussion.Discussion, row, names: dict[int, str], refused: tuple) -> dict[str, object]:
    """A contribution, by whom, and what whoever looks at it may do with it."""
    there = [talk.cohort.pk, row.pk]
    own, stands = row.author_id == talk.user.pk, not row.removed_reason
    removal = refused[1] if row.pk == refused[0] else RemovalForm(auto_id=f"id_{row.pk}_%s")
    removes = stands and talk.moderates and not own
    return {
        "row": row,
        "own": own,
        "trainer": row.author_id == talk.cohort.trainer_id,
        "name": names.get(row.author_id) or discussion.named(row.author),
        "when": moment_in_words(row.at),
        "take_back": reverse("training:take_back", args=there) if own and stands else "",
        "remove": reverse("training:remove", args=there) if removes else "",
        "removal": removal,
    }


def back(talk: discussion.Discussion, at: str = ""):
    url = reverse("training:discussion", args=[talk.cohort.pk])
    return learners.private(HttpResponseRedirect(f"{url}{at}"))


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, cohort: int):
    """Read, and write. About 12 queries, whatever has been written."""
    if not request.user.is_authenticated:
        return learners.sign_in(request)
    talk = found(request, cohort)
    if request.method != "POST":
        return show(request, talk)
    form = ContributionForm(request.POST)
    if not form.is_valid():
        return show(request, talk, form)
    row = discussion.write(talk, **form.cleaned_data)
    return back(talk, f"#c{row.pk}")


@require_POST
def take_back(request, cohort: int, pk: int):
    """Delete what one has written oneself."""
    if not request.user.is_authenticated:
        return learners.sign_in(request)
    talk = found(request, cohort)
    if not discussion.take_back(talk, pk):
        raise Http404
    return back(talk)


@require_POST
def remove(request, cohort: int, pk: int):
    """The trainer removes what somebody wrote, and says why."""
    if not request.user.is_authenticated:
        return learners.sign_in(request)
    talk = found(request, cohort)
    row = talk.cohort.contributions.filter(pk=pk).first()
    if not (row and talk.moderates):
        raise Http404
    form = RemovalForm(request.POST, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return show(request, talk, refused=(pk, form))
    discussion.remove(talk, pk, form.cleaned_data["reason"])
    return back(talk, f"#c{pk}")
