"""Two editors save at once: real threads against a real database, and a control that fails without the lock."""

import threading
from functools import partial

import pytest
from django.db import OperationalError, connection, connections

from campaigns import own_words, shared_parts
from campaigns.admin.shared_parts import OWN
from campaigns.models import LocalCampaignPage
from campaigns.own_words import Saved
from campaigns.shared_parts import digest, replaced
from tests.campaigns.local_pages import BRING, MEET, make_day, make_local
from tests.courses.test_booking_races import at_once

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]
BLOCKS = (MEET, BRING)


@pytest.fixture
def ours():
    return make_local(make_day())


@pytest.fixture
def save(ours):
    """Save the words of one editor in place of a block, as it was before anybody had written."""
    master = ours.get_parent().specific
    said, user = {block.id: digest(block) for block in master.body}, ours.owner

    def saved(block, words):
        own = OWN.to_python([{"type": "heading", "value": words}])
        change = partial(shared_parts.write_own, block_id=block, own=own, seen=said[block])
        return own_words.save(ours.pk, block, "", change, user)

    return saved


def written(page) -> dict[str, str]:
    own = replaced(LocalCampaignPage.objects.get(pk=page.pk))
    return {block: value["own"][0].value for block, value in own.items()}


@pytest.fixture(autouse=True)
def everybody_may_publish(monkeypatch):
    monkeypatch.setattr(own_words, "may_publish", lambda user, page: True)


def test_of_two_who_write_in_the_same_place_the_second_is_told(ours, save):
    outcomes = at_once(2, lambda n: save(MEET, f"Ord {n}"))
    assert sorted(outcomes) == [Saved.MEANWHILE, Saved.PUBLISHED]
    assert written(ours) == {MEET: f"Ord {outcomes.index(Saved.PUBLISHED)}"}


def test_of_two_who_write_in_two_places_both_are_kept(ours, save):
    outcomes = at_once(2, lambda n: save(BLOCKS[n], f"Ord {n}"))
    assert outcomes == [Saved.PUBLISHED, Saved.PUBLISHED]
    assert written(ours) == {MEET: "Ord 0", BRING: "Ord 1"}


def test_without_the_lock_one_of_them_is_lost(ours, save, monkeypatch):
    """The control: what the tests above would not notice without the lock, this one shows."""
    read, mark = threading.Barrier(2), own_words.mark

    def read_together(*args):
        found = mark(*args)
        read.wait(timeout=20)
        return found

    monkeypatch.setattr(own_words, "lock", lambda pk: None)
    monkeypatch.setattr(own_words, "mark", read_together)
    if connection.vendor == "sqlite":
        # On SQLite the lock is BEGIN IMMEDIATE: a deferred transaction is what its absence looks like.
        monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "transaction_mode", "DEFERRED")
        monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 1)

    def work(number):
        try:
            return save(BLOCKS[number], f"Ord {number}")
        except OperationalError:
            return None

    outcomes = at_once(2, work)
    assert len(written(ours)) == 1
    assert (None in outcomes) == (connection.vendor == "sqlite")
