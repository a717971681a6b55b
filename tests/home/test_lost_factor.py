"""A phone is lost: who is responsible takes the second factor away, and the person is told."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry

from home import due
from home.people import verbs
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_staff
from tests.home.test_sign_in import PASSWORD, SECRET, inside, sign_in, totp

pytestmark = pytest.mark.django_db


@pytest.fixture
def them():
    return make_neighbours()


@pytest.fixture
def anna(them):
    person = make_staff(them.vaxjo, "anna")
    person.email = "anna@example.org"
    person.save()
    totp.TOTP.activate(person, SECRET)
    return person


def take(client, actor, person):
    client.force_login(actor)
    return client.post(reverse("people:take_factor", args=[person.pk]))


def test_a_coordinator_takes_it_away_and_the_next_sign_in_sets_up_a_new_one(client, them, anna):
    hers = type(client)()
    hers.force_login(anna)
    assert inside(hers)
    client.force_login(them.coordinator)
    assert (
        reverse("people:take_factor", args=[anna.pk])
        in client.get(reverse("people:person", args=[anna.pk])).text
    )
    take(client, them.coordinator, anna)
    assert not Authenticator.objects.exists() and not inside(hers)
    assert sign_in(hers).url == reverse("second_step")
    entry = ModelLogEntry.objects.get(action=verbs.LOST)
    assert (entry.user, entry.object_id) == (them.coordinator, str(anna.pk))
    due.work()
    assert mail.outbox[-1].to == ["anna@example.org"] and "http://" in mail.outbox[-1].body


def test_nobody_takes_it_from_those_they_do_not_manage(client, them, anna):
    root = make_staff(username="root", superuser=True)
    totp.TOTP.activate(root, SECRET)
    totp.TOTP.activate(them.coordinator, SECRET)
    for actor, person in (
        (them.neighbour, anna),
        (them.coordinator, root),
        (them.coordinator, them.coordinator),
    ):
        assert take(client, actor, person).status_code in (403, 404, 302)
        assert verbs.take_factor(actor, person.pk) is verbs.Refusal.NOT_YOURS
    assert Authenticator.objects.count() == 3


def test_an_account_without_a_factor_has_no_such_button(client, them, anna):
    Authenticator.objects.all().delete()
    client.force_login(them.coordinator)
    page = client.get(reverse("people:person", args=[anna.pk]))
    assert "take-factor" not in page.text


def test_who_runs_the_site_takes_it_from_a_superuser(client, capsys):
    root = make_staff(username="root", superuser=True)
    totp.TOTP.activate(root, SECRET)
    call_command("lost_factor", "root")
    assert sign_in(client, "root", PASSWORD).url == reverse("second_step")
    assert ModelLogEntry.objects.get(action=verbs.LOST).user is None
    with pytest.raises(CommandError, match="No account"):
        call_command("lost_factor", "nobody")


def test_a_closed_account_is_told_nothing(them, anna):
    verbs.take_factor(them.coordinator, anna.pk)
    anna.is_active = False
    anna.save()
    due.work()
    assert mail.outbox == []
