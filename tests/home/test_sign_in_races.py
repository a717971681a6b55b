"""Two at once on one account, with real threads: the last factor stays, a link is used once, one subject is kept."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from home import links
from home.models import MunicipalAccount, User
from home.people.invitation import PURPOSE, accept
from home.sign_in import matching, password
from home.sign_in.account import take_away
from home.sign_in.providers import Provider
from tests.courses.test_booking_races import at_once
from tests.factories import make_municipality, make_staff

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]

CHOSEN = ("ett nytt lösenord 42", "ett annat lösenord 17")


@pytest.fixture
def anna():
    person = make_staff(make_municipality(), "anna")
    person.email = "anna@vaxjo.example"
    person.save()
    return person


def soon():
    return timezone.now() + timedelta(hours=1)


@pytest.mark.parametrize("round_", range(3))
def test_of_two_factors_removed_at_once_one_stays(anna, round_):
    both = [
        Authenticator.objects.create(user=anna, type="webauthn", data={"name": str(number), "credential": {}})
        for number in range(2)
    ]
    done = at_once(2, lambda number: take_away(anna, both[number].pk))
    assert sorted(done) == [False, True]
    assert Authenticator.objects.filter(user=anna).count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_a_link_to_a_new_password_that_is_used_twice_at_once_sets_one(anna, round_):
    token = links.sign(password.LINK, anna.pk, anna.link_version, soon())
    done = at_once(2, lambda number: password.set_anew(token, CHOSEN[number]))
    assert sorted(done) == [False, True]
    anna.refresh_from_db()
    assert anna.check_password(CHOSEN[done.index(True)]) and anna.link_version == 2


def test_an_invitation_that_is_taken_twice_at_once_is_taken_by_one(anna):
    anna.set_unusable_password()
    anna.save()
    token = links.sign(PURPOSE, anna.pk, anna.link_version, soon())
    done = at_once(2, lambda number: accept(token, CHOSEN[number]))
    assert sorted(done) == [False, True]
    anna.refresh_from_db()
    assert anna.check_password(CHOSEN[done.index(True)])


@pytest.mark.parametrize("subjects", [("anna-1", "anna-2"), ("anna-1", "anna-1")])
def test_of_two_who_come_from_the_municipality_at_once_for_the_first_time_one_subject_is_kept(anna, subjects):
    """An old tab and a new one are the same person; two subjects with one address are not."""
    provider = Provider("vaxjo", "Växjö kommun", "https://id.example", "us", "secret", ("vaxjo.example",))

    def come(number):
        claims = {"sub": subjects[number], "email": anna.email, "email_verified": True}
        return matching.who(provider, claims)

    came = at_once(2, come)
    assert came.count(anna) == (2 if len(set(subjects)) == 1 else 1)
    assert MunicipalAccount.objects.get().user == User.objects.get(pk=anna.pk)
