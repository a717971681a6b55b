"""The discussion of a group of learners: off until it is turned on, and for nobody but the group and its trainer."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import (
    make_lesson,
    make_module,
    make_municipality,
    make_qualification,
    make_region,
    make_staff,
    text_step,
)
from training import discussion, privacy
from training.admin.todo import todo_lines
from training.models import Cohort, Contribution, Enrolment

pytestmark = pytest.mark.django_db
SAID = "Hur gör ni när ingen vill börja?"


@pytest.fixture
def place():
    return make_municipality(make_region(languages=["sv", "ar"]))


@pytest.fixture
def qualification(place):
    module = make_module(place.region, title="Att leda", slug="handledare", audience="leaders")
    make_lesson(module, [text_step("Ett")])
    return make_qualification(module)


@pytest.fixture
def trainer(place):
    return make_staff(place, "tove", roles=("coordinator",))


@pytest.fixture
def cohort(place, qualification, trainer):
    return make_cohort(place, qualification, trainer)


@pytest.fixture
def asa(place, cohort):
    return make_learner(place, cohort, "asa")


def make_cohort(place, qualification, trainer, **facts):
    today = timezone.localdate()
    facts = {"municipality": place, "name": "Hösten", "has_discussion": True} | facts
    return Cohort.objects.create(
        region=place.region,
        qualification=qualification,
        starts_on=today,
        deadline=today + timedelta(days=30),
        trainer=trainer,
        **facts,
    )


def make_learner(place, cohort, username):
    user = make_staff(place, username, roles=("leader",))
    Enrolment.objects.create(
        user=user,
        qualification=cohort.qualification,
        municipality=place,
        cohort=cohort,
        name=f"Heter {username}",
        started_at=timezone.now(),
    )
    return user


def said_by(user, cohort, text=SAID):
    return Contribution.objects.create(cohort=cohort, author=user, text=text, key=uuid4())


def address(cohort, below=""):
    return f"/sv/min-utbildning/samtal/{cohort.pk}/{below}"


def write(client, cohort, text=SAID, key=None):
    return client.post(address(cohort), {"text": text, "key": key or uuid4()})


def signed_in(client, user):
    client.force_login(user)
    return client


def test_a_group_has_no_discussion_before_somebody_turns_it_on(client, place, qualification, trainer):
    assert Cohort().has_discussion is False
    silent = make_cohort(place, qualification, trainer, has_discussion=False)
    for user in (make_learner(place, silent, "asa"), trainer):
        signed_in(client, user)
        assert client.get(address(silent)).status_code == 404
        assert write(client, silent).status_code == 404
        assert "samtal" not in client.get("/sv/min-utbildning/").content.decode()
    assert not Contribution.objects.exists()


def test_the_module_and_ones_own_page_lead_there(client, asa, cohort):
    signed_in(client, asa)
    for page in ("/sv/lar-dig/handledare/", "/sv/min-utbildning/"):
        assert f'href="{address(cohort)}"' in client.get(page).content.decode()


def test_what_a_learner_writes_the_group_and_its_trainer_read_newest_last(
    client, place, asa, cohort, trainer
):
    answer = write(signed_in(client, asa), cohort)
    row = Contribution.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{address(cohort)}#c{row.pk}")
    write(signed_in(client, make_learner(place, cohort, "bo")), cohort, "Jag börjar själv.")
    for user in (asa, trainer):
        page = signed_in(client, user).get(address(cohort))
        html = page.content.decode()
        assert -1 < html.find("Heter asa") < html.find(SAID) < html.find("Jag börjar själv.")
        assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex"


def test_nobody_else_reads_or_writes(client, place, qualification, asa, cohort, trainer):
    row = said_by(asa, cohort)
    elsewhere = make_municipality(place.region, name="Annan")
    other = make_cohort(elsewhere, qualification, None, name="Andra")
    ended = make_learner(place, cohort, "slut")
    ended.enrolments.update(state="finished", finished_at=timezone.now())
    strangers = [
        make_learner(elsewhere, other, "granne"),
        make_staff(elsewhere, "samordnare-granne"),
        make_staff(place, "kollega"),
        make_staff(username="chef", superuser=True),
        ended,
    ]
    for user in strangers:
        signed_in(client, user)
        for below in ("", f"{row.pk}/angra/", f"{row.pk}/ta-bort/"):
            sent = client.post(address(cohort, below), {"text": "x", "key": uuid4(), "reason": "x"})
            assert sent.status_code == 404, (user, below)
        assert client.get(address(cohort)).status_code == 404, user
    client.logout()
    assert client.get(address(cohort))["Location"].startswith("/admin/login/")
    for below in ("", f"{row.pk}/angra/", f"{row.pk}/ta-bort/"):
        assert client.post(address(cohort, below), {}).status_code == 302
    assert [(kept.text, kept.removed_reason) for kept in Contribution.objects.all()] == [(SAID, "")]


def test_a_trainer_who_works_there_no_more_does_not_read_it(client, asa, cohort, trainer):
    trainer.groups.clear()
    assert signed_in(client, trainer).get(address(cohort)).status_code == 404


def test_there_is_none_at_another_regions_address(asa, cohort, trainer):
    other = make_region("Jönköping", hostname="jonkoping.example.org")
    assert [bool(discussion.discussion_of(user, cohort.region, cohort.pk)) for user in (asa, trainer)] == [
        True
    ] * 2
    assert not any(discussion.discussion_of(user, other, cohort.pk) for user in (asa, trainer))


@pytest.mark.parametrize("gone", [{"is_active": False}, None])
def test_without_a_trainer_it_is_closed(client, asa, cohort, trainer, gone):
    if gone:
        type(trainer).objects.filter(pk=trainer.pk).update(**gone)
    else:
        trainer.delete()
    assert signed_in(client, asa).get(address(cohort)).status_code == 404


def test_it_is_not_turned_on_without_a_trainer(cohort):
    cohort.trainer = None
    with pytest.raises(ValidationError):
        cohort.clean()


def test_a_form_that_is_sent_twice_is_written_once(client, asa, cohort):
    signed_in(client, asa)
    key = re.search(r'name="key" value="([^"]+)"', client.get(address(cohort)).content.decode())[1]
    first, second = (write(client, cohort, key=key) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   \n", "å" * 2001])
def test_nothing_and_too_much_are_told_and_not_kept(client, asa, cohort, text):
    page = write(signed_in(client, asa), cohort, text)
    assert page.status_code == 200 and "error-summary" in page.content.decode()
    assert not Contribution.objects.exists()


def test_a_form_of_another_website_writes_nothing(asa, cohort):
    client = signed_in(Client(enforce_csrf_checks=True), asa)
    assert write(client, cohort).status_code == 403
    assert not Contribution.objects.exists()
    said_by(asa, cohort)
    html = client.get(address(cohort)).content.decode()
    forms = re.findall(r"<form[^>]+samtal.*?</form>", html, re.DOTALL)
    assert len(forms) == 2 and all('name="csrfmiddlewaretoken"' in form for form in forms)


def test_words_are_words_and_no_markup(client, asa, cohort):
    said_by(asa, cohort, "<script>alert(1)</script>")
    html = signed_in(client, asa).get(address(cohort)).content.decode()
    assert "&lt;script&gt;alert(1)" in html and "<script>alert" not in html


def test_each_deletes_their_own_words_and_no_others(client, place, asa, cohort, trainer):
    own, others = said_by(asa, cohort), said_by(make_learner(place, cohort, "bo"), cohort)
    signed_in(client, asa)
    assert client.get(address(cohort, f"{own.pk}/angra/")).status_code == 405
    assert client.post(address(cohort, f"{others.pk}/angra/")).status_code == 404
    assert client.post(address(cohort, f"{others.pk}/ta-bort/"), {"reason": "Nej"}).status_code == 404
    assert client.post(address(cohort, f"{own.pk}/angra/")).status_code == 302
    assert list(Contribution.objects.all()) == [others]


def test_the_trainer_removes_words_and_the_reason_stands_in_their_place(client, asa, cohort, trainer):
    row = said_by(asa, cohort)
    signed_in(client, trainer)
    unsaid = client.post(address(cohort, f"{row.pk}/ta-bort/"), {"reason": " "})
    assert "details open" in unsaid.content.decode() and Contribution.objects.get().text == SAID
    for reason in ("Berättar vem en familj är.", "En annan gång."):
        client.post(address(cohort, f"{row.pk}/ta-bort/"), {"reason": reason})
    html = signed_in(client, asa).get(address(cohort)).content.decode()
    assert "Berättar vem en familj är." in html and SAID not in html and "En annan gång." not in html
    assert Contribution.objects.get().text == ""
    assert client.post(address(cohort, f"{row.pk}/angra/")).status_code == 404


def test_another_groups_words_are_not_reached_by_way_of_ones_own(
    client, place, qualification, cohort, trainer
):
    theirs = make_cohort(place, qualification, make_staff(place, "annan"), name="Andra")
    row = said_by(make_learner(place, theirs, "bo"), theirs)
    signed_in(client, trainer)
    assert client.post(address(cohort, f"{row.pk}/ta-bort/"), {"reason": "Nej"}).status_code == 404
    assert Contribution.objects.get().text == SAID


@pytest.mark.once
def test_a_row_has_words_or_a_reason_and_its_name_tells_neither(asa, cohort):
    row = said_by(asa, cohort)
    assert SAID not in str(row) and "asa" not in str(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.update(removed_reason="Båda")


def test_the_trainer_is_told_what_is_new_until_it_has_been_read(client, asa, cohort, trainer):
    said_by(trainer, cohort, "Välkomna!")
    assert not discussion.unread(trainer)
    said_by(asa, cohort), said_by(asa, cohort)
    assert [row.new for row in discussion.unread(trainer)] == [2]
    told = [line for line in todo_lines(trainer) if line["url"] == address(cohort)]
    assert [line["count"] for line in told] == [2] and cohort.name in told[0]["label"]
    signed_in(client, asa).get(address(cohort))
    assert discussion.unread(trainer) and not discussion.unread(asa)
    signed_in(client, trainer).get(address(cohort))
    assert not discussion.unread(trainer)


def test_a_long_discussion_is_paged_and_costs_what_a_short_one_does(client, place, asa, cohort, trainer):
    people = [asa, trainer, make_learner(place, cohort, "bo"), trainer]
    signed_in(client, asa)
    said_by(asa, cohort, "nummer 0.")
    client.get(address(cohort))
    with CaptureQueriesContext(connection) as short:
        client.get(address(cohort))
    Contribution.objects.bulk_create(
        Contribution(cohort=cohort, author=people[n % 4], text=f"nummer {n}.", key=uuid4())
        for n in range(1, 45)
    )
    with CaptureQueriesContext(connection) as long:
        newest = client.get(address(cohort)).content.decode()
    assert len(long) == len(short) <= 12
    assert re.findall(r"nummer (\d+)\.", newest) == [str(n) for n in range(25, 45)]
    oldest = client.get(f"{address(cohort)}?page=3").content.decode()
    assert re.findall(r"nummer (\d+)\.", oldest) == [str(n) for n in range(5)]


def test_ones_own_words_are_told_forgotten_and_end_with_their_time(client, place, asa, cohort, trainer):
    said_by(asa, cohort), said_by(trainer, cohort, "Mitt.")
    signed_in(client, asa)
    told = client.get("/sv/min-utbildning/uppgifter.json").json()["discussions"]
    assert [one["text"] for one in told] == [SAID]
    client.post("/sv/min-utbildning/glom/")
    assert [row.text for row in Contribution.objects.all()] == ["Mitt."]
    last = timezone.now() + timedelta(days=30)
    privacy.remove_due(place.region_id, last + timedelta(days=364))
    assert Contribution.objects.exists()
    privacy.remove_due(place.region_id, last + timedelta(days=365))
    assert not Contribution.objects.exists()


def test_words_of_whoever_left_go_a_year_after(place, asa, cohort):
    said_by(asa, cohort)
    type(asa).objects.update(is_active=False, last_login=timezone.now() - timedelta(days=364))
    privacy.remove_due(place.region_id)
    assert Contribution.objects.exists()
    type(asa).objects.update(last_login=timezone.now() - timedelta(days=366))
    privacy.remove_due(place.region_id)
    assert not Contribution.objects.exists()
