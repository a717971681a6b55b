from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from home import limits
from home.models import RateCount


@pytest.mark.django_db
def test_the_first_so_many_are_allowed_and_no_more():
    assert [limits.hit("mail", "a", limit=3, per=60) for _time in range(5)] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.django_db
def test_names_and_keys_are_counted_apart():
    assert limits.hit("mail", "a", limit=1, per=60)
    assert limits.hit("mail", "b", limit=1, per=60)
    assert limits.hit("form", "a", limit=1, per=60)
    assert not limits.hit("mail", "a", limit=1, per=60)


@pytest.mark.django_db
def test_a_new_window_starts_when_the_old_one_has_passed():
    now = timezone.now()
    assert limits.hit("mail", "a", limit=1, per=60, now=now)
    assert not limits.hit("mail", "a", limit=1, per=60, now=now + timedelta(seconds=59))
    later = now + timedelta(seconds=60)
    assert limits.hit("mail", "a", limit=1, per=60, now=later)
    assert not limits.hit("mail", "a", limit=1, per=60, now=later + timedelta(seconds=59))


@pytest.mark.django_db
def test_counting_is_one_query_and_keeps_no_address(django_assert_num_queries):
    with django_assert_num_queries(1):
        limits.hit("mail", "192.0.2.7", limit=1, per=60)
    row = RateCount.objects.get()
    assert "192" not in row.key and len(row.key) == 64


@pytest.mark.django_db
def test_expired_counts_are_forgotten():
    now = timezone.now()
    limits.hit("mail", "old", limit=1, per=60, now=now - timedelta(hours=1))
    limits.hit("mail", "new", limit=1, per=60, now=now)
    assert limits.forget_expired(now) == 1
    assert RateCount.objects.get().key == limits.digest("mail", "new")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "unknown", "unknown"),
    ],
)
def test_a_client_is_counted_from_the_right_by_our_own_proxies(settings, proxies, forwarded, client):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="192.0.2.1")
    assert limits.client_address(request) == client


@pytest.mark.django_db
def test_several_are_counted_at_once_and_stay_within_the_limit_together():
    assert limits.hit("step", "a", limit=5, per=60, number=3)
    assert not limits.hit("step", "a", limit=5, per=60, number=3)
    assert RateCount.objects.get().count == 6
