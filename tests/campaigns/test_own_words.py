"""Own words are saved by one at a time, and not into a page that cannot be saved."""

from functools import partial

import pytest

from campaigns import own_words, shared_parts
from campaigns.admin.shared_parts import OWN
from campaigns.models import LocalCampaignPage
from campaigns.shared_parts import Standing, digest, parts
from tests.campaigns.local_pages import MEET, make_day, make_local
from tests.campaigns.test_shared_parts import answer, fresh, sign_in, write_own

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    return make_day()


def test_own_words_are_saved_by_one_at_a_time(day):
    page = make_local(day)
    own = OWN.to_python([{"type": "heading", "value": "Vi ses i hallen."}])

    def change(found):
        shared_parts.write_own(found, MEET, own, digest(day.master.body[0]))

    save = partial(own_words.save, page.pk, MEET, "", change, day.them.coordinator)
    assert [save(), save()] == [own_words.Saved.PUBLISHED, own_words.Saved.MEANWHILE]
    assert parts(day.master, fresh(page), "body")[0].standing == Standing.OWN


def test_a_page_that_is_not_valid_for_another_reason_says_so_and_keeps_what_was_typed(client, day):
    page, other = make_local(day), make_local(day, day.them.ljungby)
    write_own(sign_in(client, day.them.regional), page, MEET, "Vi ses i hallen.")
    LocalCampaignPage.objects.filter(pk=other.pk).update(municipality=page.municipality)
    shown = write_own(client, page, MEET, "Vi ses i salen.")
    assert shown.status_code == 200 and "Vi ses i salen." in shown.content.decode()
    assert list(shown.context["form"].errors) == ["__all__"]
    assert answer(client, page, "take_over", MEET).status_code == 302
    assert parts(day.master, fresh(page), "body")[0].standing == Standing.OWN
