"""Every address of the admin, found among the registered ones, walked by staff whom its rows are none of.

GET and POST, with the keys of a neighbour's rows, pages, drafts, translations, revisions and media: nothing of
theirs is named in an answer, and nothing is written. A view that is added tomorrow is walked without being listed.
"""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Comment
from wagtail.rich_text import RichText
from wagtail_localize.models import StringSegment, Translation, TranslationSource
from wagtail_localize.operations import translate_object

from courses.models import MunicipalityIndexPage, MunicipalityPage, Party
from home.models import CustomImage, Notice, StandardPage, User
from home.roles import create_municipality_groups, give_role
from tests.courses.admin_pages import Neighbours, make_neighbours, our_viewsets
from tests.courses.test_admin_access import SECRET, make_rows
from tests.factories import make_lesson, make_locale, make_module, make_region, make_staff

pytestmark = pytest.mark.django_db
# What opening a page leaves behind about whoever opened it; smaller copies of pictures are made when they are shown.
OWN_TRACES = {
    "django_session",
    "home_customrendition",
    "wagtailadmin_editingsession",
    "wagtailusers_userprofile",
}
# Not about anybody's rows: leaving, a crash on purpose, and the catch-all.
LEFT_OUT = ("admin/logout/", "admin/login/out/", "admin/failwhale/", "admin/^.*/$")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def admin_routes(patterns=None, prefix="") -> Iterator[str]:
    """The route of everything below admin/."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from admin_routes(pattern.url_patterns, route)
        elif route.startswith("admin/") and route not in LEFT_OUT:
            yield route


def make_place(municipality, index, name: str, editor) -> dict[str, object]:
    """A municipality's pages and media, each as far as names can be: a live page with a changed title that lies with
    its reviewers, a page below it that was never live, translations, an image and a document; their keys as addresses
    name them.
    """
    page = index.add_child(
        instance=MunicipalityPage(
            title=municipality.name, slug=municipality.slug, municipality=municipality, locale=index.locale
        )
    )
    create_municipality_groups(municipality)
    below = page.add_child(
        instance=StandardPage(title=f"{name} utkast under", slug="under", locale=index.locale, live=False)
    )
    page.title = f"{name} utkast"
    revision = page.save_revision(user=editor, log_action=True)
    Comment.objects.create(page=page, user=editor, text=f"{name} kommentar", contentpath="title", position="")
    page.get_workflow().start(page, editor)
    image = CustomImage.objects.create(
        title=f"{name} utkast bild", file=get_test_image_file(), collection=municipality.collection
    )
    document = Document.objects.create(
        title=f"{name} utkast dokument", file=ContentFile(b"x", "x.txt"), collection=municipality.collection
    )
    translate_object(page, [make_locale("ar")], user=editor)
    source = TranslationSource.objects.get(object_id=page.translation_key)
    role = give_role("coordinator", municipality)
    return {
        **dict.fromkeys(("page_id", "page_pk", "parent_page_id", "page_to_move_id", "object_id"), page.pk),
        **dict.fromkeys(("document_id", "doc_id"), document.pk),
        **dict.fromkeys(("app_label", "app_name", "content_type_app_name"), "courses"),
        **dict.fromkeys(("model_name", "content_type_model_name"), "municipalitypage"),
        "image_id": image.pk,
        "collection_id": municipality.collection_id,
        "destination_id": index.pk,
        "revision_id": revision.pk,
        "revision_id_a": "earliest",
        "revision_id_b": revision.pk,
        "translation_id": Translation.objects.get(source=source).pk,
        "translation_source_id": source.pk,
        "string_segment_id": StringSegment.objects.filter(source=source).first().pk,
        "workflow_state_id": page.current_workflow_state.pk,
        "task_state_id": page.current_workflow_task_state.pk,
        "task_id": page.current_workflow_task.pk,
        "workflow_pk": page.get_workflow().pk,
        "role_pk": role.pk,
        "action_name": "approve",
        "action": "delete",
        "filter_spec": "width-100",
        "below": below.pk,
        "group": role.group_id,
    }


def make_both(them: Neighbours) -> tuple[dict, dict]:
    """The keys of what is Växjö's and of what is Ljungby's, which has a secret in every title that is not live.

    So has the list above both, which is the region's; and what was never live at Ljungby leads to Växjö's page.
    """
    home = them.ljungby.region.site.root_page.specific
    index = home.add_child(
        instance=MunicipalityIndexPage(title="Kommuner", slug="kommuner", locale=home.locale)
    )
    own = make_place(them.vaxjo, index, "Vårt", them.coordinator)
    theirs = make_place(them.ljungby, index, SECRET, them.neighbour)
    link = RichText(f'<p><a linktype="page" id="{own["page_id"]}">Dit</a></p>')
    below = StandardPage.objects.get(pk=theirs["below"])
    below.body = [("text", link)]
    below.save()
    index.title = f"{SECRET} utkast lista"
    index.save_revision(user=them.regional, log_action=True)
    make_lesson(learned := make_module(another_region(), title=f"{SECRET} modul"))
    theirs["module"] = learned.translation_key
    User.objects.filter(pk=them.neighbour.pk).update(first_name=SECRET, email=f"{SECRET}@example.org")
    return own, theirs


def another_region():
    """Whose modules are for its own staff to see figures of."""
    return make_region("Fjällviken", hostname="fjallviken.example", default=False)


def addresses(place, keys: dict[str, object], person: User, rows: dict) -> set[str]:
    """Every route of the admin, filled with the keys of what is a municipality's."""
    things = {viewset.url_prefix: rows.get(viewset.model) for viewset in our_viewsets()}
    known = {name: row.pk for name, row in things.items() if row} | {
        "pages": keys["page_id"],
        "images": keys["image_id"],
        "documents": keys["document_id"],
        "workflows": keys["workflow_pk"],
        "people": person.pk,
        "users": person.pk,
        "groups": keys["group"],
        "collections": keys["collection_id"],
        "regions": place.region_id,
        "sites": place.region.site_id,
        "parties": rows[Party].pk,
    }
    # Where an address does not say of what its key is, each is tried.
    anything = {
        *(keys[name] for name in ("page_id", "below", "image_id", "document_id", "collection_id")),
        person.pk,
    }
    found = set()
    for route in admin_routes():
        names = {first or second for first, second in PARAMETER.findall(route)}
        first = route.split("/")[1]
        pks = ({known[first]} if first in known else anything) if "pk" in names else {None}
        found |= {filled(route, keys | {"pk": pk}) for pk in pks}
    # Where keys are not in the path.
    ids = "&".join(f"id={pk}" for pk in sorted(anything))
    found |= {f"{url}?{ids}" for url in found if url.endswith("/chosen-multiple/")}
    bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")  # asking is what registers them
    return found | {
        reverse("wagtail_bulk_action", args=[app, model, action]) + f"?next=/admin/&{ids}"
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for action in actions
    }


def filled(route: str, keys: dict[str, object]) -> str:
    path = PARAMETER.sub(lambda found: str(keys.get(found[1] or found[2], 1)), route)
    return "/" + path.replace("^", "").replace("$", "").replace("\\.", ".")


class Writes:
    """The tables that statements have written to."""

    def __init__(self):
        self.tables = []

    def __call__(self, execute, sql, params, many, context):
        if found := re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql):
            self.tables.append(found[1])
        return execute(sql, params, many, context)


def with_roles(*kinds):
    def make(them: Neighbours) -> User:
        user = make_staff(username="stranger")
        for kind in kinds:
            user.groups.add(give_role(kind, them.vaxjo, "ar" if kind == "translator" else "").group)
        return user

    make.__name__ = "_and_".join(kinds)
    return make


# One walk on every database, the others on the faster one.
STRANGERS = [
    with_roles("coordinator"),
    *(
        pytest.param(with_roles(kind), marks=pytest.mark.once, id=kind)
        for kind in ("editor", "translator", "leader")
    ),
]
# The list above both municipalities' pages, live by a title that is no secret.
LINK = "external-link-chooser-url"
SEARCHES = re.compile("search|chooser|choose-page|admin/api|/find/")


def body_of(answer) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(
        errors="replace"
    )


def pressed(client, url) -> Iterator[tuple[str, object]]:
    """GET, POST, and a search for a word that every hidden title has."""
    yield "get", client.get(url)
    yield "post", client.post(url, {"title": "x", "id": "1", LINK: "/sv/kommuner/"})
    if SEARCHES.search(url):
        yield "search", client.get(url, {"q": "utkast", "search": "utkast"})


@pytest.fixture(autouse=True)
def sessions_without_a_table(settings):
    """Hundreds of requests, each with one query less."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"


@pytest.mark.parametrize("who", STRANGERS)
def test_no_address_of_the_admin_shows_or_changes_what_is_a_neighbours(client, who, caplog):
    caplog.set_level(logging.CRITICAL)
    them = make_neighbours()
    _own, keys = make_both(them)
    rows = make_rows(them.ljungby, SECRET)
    # Shown to everybody on every page of the site while it lasts.
    past = timezone.now() - timedelta(days=1)
    Notice.objects.update(starts_at=past - timedelta(days=1), ends_at=past)
    walked = sorted(addresses(them.ljungby, keys, them.neighbour, rows))
    client.force_login(who(them))
    client.raise_request_exception = False
    client.get("/admin/")
    writes = Writes()
    with connection.execute_wrapper(writes):
        for url in walked:
            for press, answer in pressed(client, url):
                assert SECRET not in body_of(answer), (press, url, answer.status_code)
                assert set(writes.tables) <= OWN_TRACES, (press, url, answer.status_code, writes.tables)
    assert len(walked) > 330


@pytest.mark.once
def test_on_the_addresses_of_ones_own_nothing_of_a_neighbours_is_named(client, caplog):
    """Usage, history, lists, reports: GET, with the keys of one's own rows beside the neighbour's."""
    caplog.set_level(logging.CRITICAL)
    them = make_neighbours()
    keys, _theirs = make_both(them)
    make_rows(them.ljungby, SECRET)
    past = timezone.now() - timedelta(days=1)
    Notice.objects.update(starts_at=past - timedelta(days=1), ends_at=past)
    rows = make_rows(them.vaxjo, "Vårt")
    client.force_login(with_roles("coordinator", "editor", "translator", "leader")(them))
    client.raise_request_exception = False
    seen = 0
    walked = addresses(them.vaxjo, keys, them.coordinator, rows)
    walked |= {f"{url.split('&')[0]}&id=all" for url in walked if "/bulk/" in url}
    for url in sorted(walked):
        answer = client.get(url)
        assert SECRET not in body_of(answer), (url, answer.status_code)
        seen += answer.status_code == 200
    assert seen > 150


def test_the_gate_is_open_for_what_is_ones_own(client):
    them = make_neighbours()
    _own, keys = make_both(them)
    for user, own in ((them.coordinator, False), (them.regional, True), (them.neighbour, True)):
        client.force_login(user)
        answers = [
            client.get(reverse(name, args=args)).status_code
            for name, args in (
                ("wagtailadmin_pages:edit", [keys["page_id"]]),
                ("wagtailadmin_pages:history", [keys["page_id"]]),
                ("wagtailadmin_choose_page_child", [keys["page_id"]]),
                ("wagtailimages:edit", [keys["image_id"]]),
                ("wagtaildocs:edit", [keys["document_id"]]),
                ("wagtail_localize:update_translations", [keys["translation_source_id"]]),
            )
        ]
        assert [answer != 404 for answer in answers] == [own] * 6, user
        for name in ("images", "documents", "pages"):
            named = SECRET in client.get(reverse(f"wagtailadmin_api:{name}:listing")).content.decode()
            assert named == own, (user, name)
