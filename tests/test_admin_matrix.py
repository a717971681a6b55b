"""Every address of the admin, found among the registered ones, walked by staff whom its rows are none of.

GET and POST, with the keys of a neighbour's rows, pages, drafts, translations, revisions and media: nothing of
theirs is named in an answer, and nothing is written. A view that is added tomorrow is walked without being listed.
"""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail_localize.models import StringSegment, Translation, TranslationSource
from wagtail_localize.operations import translate_object

from courses.models import MunicipalityIndexPage, MunicipalityPage
from home.models import CustomImage, Notice, User
from home.roles import create_municipality_groups, give_role
from tests.courses.admin_pages import Neighbours, make_neighbours, our_viewsets
from tests.courses.test_admin_access import SECRET, make_rows
from tests.factories import make_locale, make_staff

pytestmark = pytest.mark.django_db
# What opening a page leaves behind about whoever opened it.
OWN_TRACES = {"django_session", "wagtailadmin_editingsession", "wagtailusers_userprofile"}
# Not about anybody's rows: leaving, a crash on purpose, and the catch-all.
LEFT_OUT = ("admin/logout/", "admin/failwhale/", "admin/^.*/$")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def admin_routes(patterns=None, prefix="") -> Iterator[str]:
    """The route of everything below admin/."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from admin_routes(pattern.url_patterns, route)
        elif route.startswith("admin/") and route not in LEFT_OUT:
            yield route


def make_page(municipality, index, user) -> dict[str, object]:
    """A page with an unpublished change and a translation, an image and a document; their keys as addresses name them."""
    page = index.add_child(
        instance=MunicipalityPage(
            title=f"{SECRET} sida",
            slug=municipality.slug,
            municipality=municipality,
            locale=index.locale,
            live=False,
        )
    )
    create_municipality_groups(municipality)
    page.title = f"{SECRET} utkast"
    revision = page.save_revision(user=user)
    image = CustomImage.objects.create(
        title=f"{SECRET} bild", file=get_test_image_file(), collection=municipality.collection
    )
    document = Document.objects.create(
        title=f"{SECRET} dokument", file=ContentFile(b"x", "x.txt"), collection=municipality.collection
    )
    translate_object(page, [make_locale("ar")], user=user)
    source = TranslationSource.objects.get(object_id=page.translation_key)
    translation = Translation.objects.get(source=source)
    segment = StringSegment.objects.filter(source=source).first()
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
        "translation_id": translation.pk,
        "translation_source_id": source.pk,
        "string_segment_id": segment.pk,
        "action_name": "publish",
        "action": "delete",
        "filter_spec": "width-100",
    }


def addresses(them: Neighbours) -> Iterator[str]:
    """Every route of the admin, filled with the keys of what is Ljungby's."""
    home = them.ljungby.region.site.root_page.specific
    index = home.add_child(
        instance=MunicipalityIndexPage(title="Kommuner", slug="kommuner", locale=home.locale)
    )
    keys = make_page(them.ljungby, index, them.regional)
    rows = make_rows(them.ljungby, SECRET)
    # Shown to everybody on every page of the site while it lasts.
    past = timezone.now() - timedelta(days=1)
    Notice.objects.update(starts_at=past - timedelta(days=1), ends_at=past)
    own = {viewset.url_prefix: rows.get(viewset.model) for viewset in our_viewsets()}
    User.objects.filter(pk=them.neighbour.pk).update(first_name=SECRET, email=f"{SECRET}@example.org")
    # A key may be of anything: where the address does not say of what, each is tried.
    anything = {
        *(keys[name] for name in ("page_id", "destination_id", "image_id", "document_id", "collection_id")),
        them.neighbour.pk,
        give_role("coordinator", them.ljungby).group_id,
        them.ljungby.region_id,
    }
    for route in admin_routes():
        row = own.get(route.split("/")[1])
        names = {first or second for first, second in PARAMETER.findall(route)}
        for pk in ({row.pk} if row else anything) if "pk" in names else {None}:
            yield filled(route, keys | {"pk": pk})


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


def staff_of_the_other(them):
    return them.coordinator


def staff_of_nothing(them):
    user = make_staff(username="nobody")
    group = Group.objects.create(name="Somebody")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


def editor_of_the_other(them):
    return make_staff(them.vaxjo, "editor", roles=["editor"])


def translator_of_the_other(them):
    user = make_staff(username="translator")
    user.groups.add(give_role("translator", them.vaxjo, "ar").group)
    return user


def leader_of_the_other(them):
    return make_staff(them.vaxjo, "leader", roles=["leader"])


STRANGERS = [
    staff_of_the_other,
    staff_of_nothing,
    editor_of_the_other,
    translator_of_the_other,
    leader_of_the_other,
]


@pytest.mark.parametrize("who", STRANGERS)
def test_no_address_of_the_admin_shows_or_changes_what_is_a_neighbours(client, who, caplog):
    caplog.set_level(logging.CRITICAL)
    them = make_neighbours()
    walked = sorted(set(addresses(them)))
    client.force_login(who(them))
    client.raise_request_exception = False
    client.get("/admin/")
    for url in walked:
        for press, data in ((client.get, {}), (client.post, {"title": "x", "id": "1"})):
            writes = Writes()
            with connection.execute_wrapper(writes):
                answer = press(url, data)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert SECRET not in body.decode(), (press.__name__, url, answer.status_code)
            assert set(writes.tables) <= OWN_TRACES, (press.__name__, url, answer.status_code, writes.tables)
    assert len(walked) > 250


def test_the_gate_is_open_for_what_is_ones_own(client):
    them = make_neighbours()
    home = them.vaxjo.region.site.root_page.specific
    index = home.add_child(
        instance=MunicipalityIndexPage(title="Kommuner", slug="kommuner", locale=home.locale)
    )
    keys = make_page(them.vaxjo, index, them.regional)
    for user, own in ((them.coordinator, True), (them.regional, True), (them.neighbour, False)):
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
