"""What a municipality sees of conversations with its groups: the reported ones, their words, and nobody's address."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from networks import conversations
from networks.models import Block, Conversation
from networks.models.messages import KEPT, Side
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_group, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def them():
    return make_neighbours()


def conversation(municipality, *, reported=True, words="Elaka ord", email="sara.lind@example.org"):
    group = make_group(municipality, f"Grupp i {municipality.name}", contact_email="leyla@example.net")
    row, _outcome = conversations.begin(
        group, name="Sara", email=email, language="sv", text=words, key=uuid4()
    )
    conversations.confirm(row)
    if reported:
        conversations.report(row, Side.GROUP)
    row.refresh_from_db()
    return row


def addresses(row) -> list[str]:
    return [reverse(f"reported:{name}", args=[row.pk]) for name in ("inspect", "open", "end")]


def test_its_own_coordinator_reads_the_words_of_what_was_reported_and_is_told_of_it(client, them):
    row = conversation(them.vaxjo)
    client.force_login(them.coordinator)
    assert "samtal med en grupp är anmält" in client.get(reverse("wagtailadmin_home")).text
    listed, read = client.get(reverse("reported:index")).text, client.get(addresses(row)[0]).text
    assert "Grupp i Växjö" in listed and "Elaka ord" not in listed
    assert "Elaka ord" in read
    hidden = ("sara.lind", "leyla@", "Sara")
    assert not [word for word in hidden if word in listed + read]


def test_another_municipalitys_coordinator_sees_nothing_of_it(client, them):
    row = conversation(them.ljungby)
    client.force_login(them.coordinator)
    assert "samtal med en grupp" not in client.get(reverse("wagtailadmin_home")).text
    assert "Grupp i Ljungby" not in client.get(reverse("reported:index")).text
    for address in addresses(row):
        assert client.get(address).status_code == client.post(address).status_code == 404
    row.refresh_from_db()
    assert row.reported_at and row.ended_at is None


def test_what_nobody_has_reported_is_read_by_nobody_superusers_included(client, them):
    row = conversation(them.vaxjo, reported=False)
    over = conversation(them.vaxjo, email="annan@example.org")
    Conversation.objects.filter(pk=over.pk).update(last_at=timezone.now() - KEPT - timedelta(seconds=1))
    for user in (them.coordinator, them.regional, make_staff(username="chef", superuser=True)):
        client.force_login(user)
        assert "Grupp i Växjö" not in client.get(reverse("reported:index")).text
        for address in (*addresses(row), *addresses(over)):
            assert client.get(address).status_code == client.post(address).status_code == 404


@pytest.mark.parametrize("roles", [("editor",), ("leader",)])
def test_editors_and_leaders_read_no_conversations(client, them, roles):
    row = conversation(them.vaxjo)
    client.force_login(make_staff(them.vaxjo, "annan", roles=roles))
    for address in (reverse("reported:index"), *addresses(row)):
        assert client.get(address).status_code in (302, 404)


def test_a_coordinator_opens_it_again_and_the_history_names_nobody(client, them):
    row = conversation(them.vaxjo)
    client.force_login(them.coordinator)
    client.post(reverse("reported:open", args=[row.pk]))
    row.refresh_from_db()
    assert row.takes_messages()
    entry = ModelLogEntry.objects.get(action="networks.conversation.opened")
    assert entry.user == them.coordinator and "Sara" not in entry.label
    assert client.post(reverse("reported:open", args=[row.pk])).status_code == 404


def test_a_coordinator_ends_it_for_that_address_and_group(client, them):
    row = conversation(them.vaxjo)
    client.force_login(them.coordinator)
    client.post(reverse("reported:end", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_at and row.reported_at and Block.objects.get().group == row.group
    assert "samtal med en grupp" not in client.get(reverse("wagtailadmin_home")).text


def test_the_outbox_says_nothing_of_who_writes_or_what(client, them):
    conversation(them.vaxjo)
    client.force_login(them.regional)
    text = client.get(reverse("outbox:index")).text
    assert "Meddelande till eller från en grupp" in text
    assert not [word for word in ("sara.lind", "leyla@", "Sara", "Elaka") if word in text]
