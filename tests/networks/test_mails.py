"""Mails to groups' contacts: said in their language, and only while it is true."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from home import due, links
from home.models import DueRow
from networks import groups, mails
from networks.group_links import PURPOSE, mine_url
from networks.groups import Mail
from networks.models import Group
from tests.factories import make_group, make_municipality, make_region

pytestmark = pytest.mark.django_db
State = Group.State


@pytest.fixture
def vaxjo():
    return make_municipality(make_region(), "Växjö")


def make_contacted(vaxjo, **facts):
    return make_group(vaxjo, **{"contact_name": "Amina", "contact_email": "amina@example.org"} | facts)


def sent(days=0) -> list:
    """The mails that go when the worker's clock is so many days on."""
    mail.outbox.clear()
    due.work(now=timezone.now() + timedelta(days=days))
    return mail.outbox


def state_of(about: Mail) -> str:
    return DueRow.objects.get(kind=groups.MAIL, about=about.value).state


@pytest.mark.parametrize("about", list(Mail))
def test_a_mail_names_nobody_in_its_subject_and_leads_to_the_groups_own_page(vaxjo, about):
    states = {Mail.PROPOSED: State.PROPOSED, Mail.REFUSED: State.REFUSED, Mail.CLOSED: State.CLOSED}
    until = timezone.now() + timedelta(days=-1 if about is Mail.HIDDEN else 10)
    group = make_contacted(
        vaxjo, state=states.get(about, State.LISTED), confirmed_until=until, refusal="Platsen är privat."
    )
    groups.add_mail(group, about, "1")
    (letter,) = sent()
    assert letter.to == ["amina@example.org"] and letter.reply_to == ["kommun@example.org"]
    assert not any(word in letter.subject for word in ("Amina", group.name))
    assert mine_url(group) in letter.body and "Amina" in letter.body and group.name not in letter.subject
    assert ("Platsen är privat." in letter.body) == (about is Mail.REFUSED)


def test_a_mail_is_in_the_contacts_language_with_links_in_it(vaxjo):
    group = make_contacted(vaxjo, language="ar")
    groups.add_mail(group, Mail.LINK, "1")
    (letter,) = sent()
    assert letter.extra_headers["Content-Language"] == "ar" and "/ar/min-grupp/" in letter.body


def test_of_a_language_that_the_region_has_not_the_mail_is_in_its_first(vaxjo):
    groups.add_mail(make_contacted(vaxjo, language="uk"), Mail.LINK, "1")
    assert "/sv/min-grupp/" in sent()[0].body


def test_a_group_that_was_confirmed_is_not_asked(vaxjo):
    group = make_contacted(vaxjo, confirmed_until=timezone.now() + timedelta(days=5))
    groups.add_mail(group, Mail.CONFIRM, "by a worker that has it in hand")
    Group.objects.update(confirmed_until=timezone.now() + timedelta(days=92))
    assert sent() == [] and state_of(Mail.CONFIRM) == DueRow.State.DROPPED


@pytest.mark.parametrize(
    ("about", "facts"),
    [
        (Mail.CONFIRM, {"state": State.CLOSED}),
        (Mail.HIDDEN, {"state": State.CLOSED}),
        (Mail.HIDDEN, {"state": State.LISTED}),
        (Mail.PROPOSED, {"state": State.LISTED}),
        (Mail.APPROVED, {"state": State.CLOSED}),
        (Mail.REFUSED, {"state": State.LISTED}),
        (Mail.CLOSED, {"state": State.LISTED}),
    ],
)
def test_what_is_not_true_any_more_is_not_written(vaxjo, about, facts):
    groups.add_mail(make_contacted(vaxjo, **facts), about, "1")
    assert sent() == []


def test_a_contact_is_asked_twice_and_told_on_the_day(vaxjo, monkeypatch):
    group = make_contacted(vaxjo, state=State.PROPOSED)
    groups.approve(group)
    told = []
    for days in (0, 72, 86, 93):
        later = timezone.now() + timedelta(days=days)
        with monkeypatch.context() as patch:
            patch.setattr("networks.mails.timezone.now", lambda later=later: later)
            told.append(len(sent()))
    assert told == [1, 1, 1, 1]
    assert set(DueRow.objects.filter(kind=groups.MAIL).values_list("state", flat=True)) == {DueRow.State.DONE}


def test_who_gave_only_a_phone_is_called_about_what_they_must_know(vaxjo):
    group = make_contacted(vaxjo, contact_email="", contact_phone="+46701740605", state=State.PROPOSED)
    groups.approve(group)
    groups.add_mail(group, Mail.LINK, "1")
    assert sent() == []
    assert (state_of(Mail.APPROVED), state_of(Mail.LINK)) == (DueRow.State.CALL, DueRow.State.DROPPED)
    assert list(mails.to_call(Group.objects.all())) == [group]
    mails.called(group)
    assert state_of(Mail.APPROVED) == DueRow.State.DONE and not mails.to_call(Group.objects.all()).exists()


def test_nobody_is_called_about_a_group_without_any_contact(vaxjo):
    groups.approve(make_contacted(vaxjo, contact_email="", state=State.PROPOSED))
    sent()
    assert state_of(Mail.APPROVED) == DueRow.State.DROPPED


def test_a_link_of_a_training_group_opens_no_group_of_the_same_number(vaxjo):
    group = make_contacted(vaxjo)
    token = links.sign("group", group.pk, group.link_version)
    assert links.unsign(token, PURPOSE) is links.LinkProblem.WRONG_PURPOSE
