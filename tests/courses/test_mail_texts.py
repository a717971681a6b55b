"""The region's own words in mails: facts stay, placeholders are checked, and ours are always there to fall back on."""

import logging

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from courses import booking, samples
from courses.letters import MAILS
from courses.letters.edited import VALUES
from courses.mail_kinds import EXPLAINED, KINDS, TO_BEGIN_FROM
from courses.models import Booking, Course, CourseRun, MailText, Offer, Party, QueueEntry
from home import due
from home.dates import moment_in_words
from home.models import DueRow
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import make_course, make_municipality, make_party, make_region, make_run, make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def make_text(kind="booked", language="en", text="So good that you come to {course}!", **facts):
    return MailText.objects.create(region=make_region(), kind=kind, language=language, text=text, **facts)


def booked(run=None, **party):
    run = run or make_run(seats=5, course=make_course(name="ABC 3–12"))
    return booking.book(run.pk, make_party(**({"language": "en"} | party)), queue_if_full=True)


def sent():
    mail.outbox.clear()
    due.work()
    return mail.outbox


def html_of(message):
    return message.alternatives[0].content


def problems_of(**facts):
    facts = {"kind": "booked", "language": "en", "text": "Welcome!"} | facts
    with pytest.raises(ValidationError) as caught, override("en"):
        MailText(region=make_region(), **facts).full_clean()
    with override("en"):
        return {field: [str(words) for words in found] for field, found in caught.value.message_dict.items()}


def test_a_mail_says_the_regions_words_and_keeps_its_facts():
    make_text(
        subject="So good",
        text="{seats} on {course}.\nWe meet {when}.\n\nBring slippers.",
        closing="Warm regards from us.",
    )
    party = booked(email="sara@example.org").party
    (message,) = sent()
    assert message.subject == f"So good, reference {party.reference}"
    for words in (message.body, html_of(message)):
        assert "Hello Sara Nilsson!" in words
        assert "You have a seat on ABC 3–12." in words
        assert "Bring slippers." in words and "Warm regards from us." in words
        assert "You are welcome!" not in words, "our own words have given way"
        assert "Familjecentralen" in words and "18:00–20:30" in words and "/anmalan/" in words
    assert "You have a seat on ABC 3–12.<br>We meet" in html_of(message)
    assert any(part.get_content_type() == "text/calendar" for part in message.message().walk())


def test_another_language_another_region_and_another_mail_keep_ours():
    make_text(language="ar", text="مرحباً")
    elsewhere = make_region("Dalarna", "dalarna.example", default=False)
    MailText.objects.create(region=elsewhere, kind="booked", language="en", text="From Dalarna")
    make_text(kind="cancelled", text="Only when cancelled")
    booked()
    (message,) = sent()
    assert "Your booking is confirmed. You are welcome!" in message.body
    assert "Dalarna" not in message.body and "Only when" not in message.body


def test_a_text_cannot_bring_html_into_a_mail_nor_can_what_is_filled_in():
    make_text(text='<script>alert(1)</script> <a href="x">{course}</a>')
    booked(run=make_run(seats=2, course=make_course(name="<b>{reference}</b>")))
    (message,) = sent()
    assert "<script>" not in html_of(message) and '<a href="x">' not in html_of(message)
    assert "&lt;script&gt;alert(1)" in html_of(message)
    assert "&lt;b&gt;{reference}&lt;/b&gt;" in html_of(message), "what is filled in is not read once more"


def test_a_broken_text_is_passed_over_and_the_mail_leaves_in_our_words(caplog):
    row = make_text(text="We meet {nowhere}.")
    booked()
    with caplog.at_level(logging.WARNING):
        (message,) = sent()
    assert "Your booking is confirmed" in message.body
    assert f"mail text {row.pk} could not be used: KeyError" in caplog.text


def test_the_deadline_in_the_mail_is_the_one_that_is_written_down():
    make_text(kind="offered", text="A seat! Say yes or no before {deadline}.")
    run = make_run(seats=1)
    first = booked(run)
    waits = booking.book(run.pk, make_party(language="en"), queue_if_full=True, automatic=False)
    due.work()
    booking.cancel(first.booking.pk)
    # Also when the tests run at night, when nobody is asked.
    DueRow.objects.filter(about="offered").update(due_at=timezone.now())
    message = next(message for message in sent() if message.to == [waits.party.email])
    with override("en"):
        assert moment_in_words(Offer.objects.get().deadline) in message.body


def test_placeholders_keep_their_direction_in_arabic():
    make_text(language="ar", text="{course} أهلاً")
    booked(language="ar")
    (message,) = sent()
    assert "\u2068ABC 3–12\u2069" in message.body


def test_an_unknown_placeholder_is_refused_with_those_there_are():
    (words,) = problems_of(text="We meet {palce}.")["text"]
    assert words.startswith("There is no placeholder {palce} in this mail. There are: {seats}, {course}")
    assert "{deadline}" in problems_of(text="Before {deadline}")["text"][0], "it belongs to another mail"
    assert "closing" in problems_of(closing="{palce}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See {link}", "the links are set below"),
        ("Hello {name}", "greeting by name"),
        ("In {course", "A brace is missing"),
        ("In course}", "A brace is missing"),
        ("{}", "no placeholder {}"),
        ("{course.region}", "no placeholder {course.region}"),
    ],
)
def test_what_is_no_placeholder_is_explained(text, words):
    assert words in " ".join(problems_of(text=text)["text"])


def test_what_nothing_else_in_the_mail_says_has_to_stand_in_the_text():
    for name, kind in KINDS.items():
        for placeholder in kind.required:
            assert f"{{{placeholder}}} has to stand" in problems_of(kind=name)["text"][0]
    assert [name for name, kind in KINDS.items() if kind.required] == [
        "changed",
        "offered",
        "still_coming",
        "remind",
    ]


def test_a_subject_is_one_line_of_plain_words():
    for subject in ("{course}", "Hello\nBcc: all@example.org"):
        assert "one line" in problems_of(subject=subject)["subject"][0]


def test_a_language_the_region_does_not_have_and_a_second_text_are_refused():
    make_text()
    assert "already" in problems_of()["kind"][0]
    region = make_region("Dalarna", "dalarna.example", languages=("sv",), default=False)
    with pytest.raises(ValidationError) as caught:
        MailText(region=region, kind="booked", language="en", text="Welcome").full_clean()
    assert "language" in caught.value.message_dict


def test_every_placeholder_has_a_value_and_an_explanation():
    assert set(VALUES) == set(EXPLAINED)
    assert {name for kind in KINDS.values() for name in kind.placeholders} == set(EXPLAINED)
    assert set(KINDS) <= set(MAILS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["sv", "en", "ar"])
def test_every_kind_is_shown_with_every_placeholder_and_leaves_nothing_behind(kind, language):
    make_venue(make_municipality(make_region()))
    make_course(make_region(), name="ABC 3–12")
    placeholders = KINDS[TO_BEGIN_FROM].placeholders if kind == TO_BEGIN_FROM else KINDS[kind].placeholders
    text = MailText(
        region=make_region(),
        kind=kind,
        language=language,
        subject="Ord",
        text=" | ".join(f"{name}: {{{name}}}" for name in placeholders),
        closing="Hälsningar",
    )
    shown = samples.mail(text, "editor@example.org")
    html = html_of(shown)
    assert "{" not in shown.body and f'lang="{language}"' in html
    for name in placeholders:
        assert f"{name}: " in shown.body
        assert f"{name}:  |" not in shown.body, "it is filled in"
    assert shown.to == ["editor@example.org"]
    for model in (Party, Booking, QueueEntry, Offer, CourseRun, DueRow):
        assert model.objects.count() == 0, model


def page(client, url, **changes):
    shown = client.get(url)
    assert shown.status_code == 200, shown
    return client.post(url, typed(shown.context["form"], **changes))


NEW = {"kind": "booked", "language": "en", "text": "Welcome to {course}!", "subject": "", "closing": ""}


def test_the_regions_staff_write_change_and_see_the_history_of_a_text(client):
    them = make_neighbours()
    client.force_login(them.regional)
    answer = page(client, reverse("mail-texts:add"), **NEW)
    text = MailText.objects.get()
    assert answer.status_code == 302 and text.region == them.vaxjo.region
    url = reverse("mail-texts:edit", args=[text.pk])
    page(client, url, text="Come to {course}!", kind="offered")
    text.refresh_from_db()
    assert (text.text, text.kind) == ("Come to {course}!", "booked"), "what it is for is chosen once"
    history = client.get(reverse("mail-texts:history", args=[text.pk])).content.decode()
    assert "region" in history and history.count("w-human-readable-date") >= 2


def test_a_mistake_is_said_beside_the_field_and_nothing_typed_is_lost(client):
    them = make_neighbours()
    client.force_login(them.regional)
    answer = page(client, reverse("mail-texts:add"), **(NEW | {"text": "Welcome {palce}, {course}!"}))
    assert list(errors(answer)) == ["text"]
    assert "Welcome {palce}, {course}!" in answer.content.decode()
    assert not MailText.objects.exists()


def test_coordinators_and_other_regions_have_no_way_to_a_text(client):
    them = make_neighbours()
    text = make_text()
    client.force_login(them.coordinator)
    urls = [
        reverse("mail-texts:index"),
        reverse("mail-texts:add"),
        *(reverse(f"mail-texts:{name}", args=[text.pk]) for name in ("edit", "delete", "preview", "history")),
        reverse("mail-texts:preview_new"),
    ]
    for url in urls:
        for answer in (client.get(url), client.post(url, NEW)):
            assert answer.status_code in (302, 403, 404), url
            assert "So good" not in answer.content.decode()
    elsewhere = make_region("Dalarna", "dalarna.example", default=False)
    theirs = MailText.objects.create(region=elsewhere, kind="booked", language="en", text="Hemligt")
    client.force_login(them.regional)
    for name in ("edit", "delete", "preview", "history"):
        for answer in (client.get(reverse(f"mail-texts:{name}", args=[theirs.pk])),):
            assert answer.status_code == 404, name
    assert "Hemligt" not in client.get(reverse("mail-texts:index")).content.decode()
    forged = client.post(reverse("mail-texts:preview_new"), NEW | {"region": elsewhere.pk})
    assert "Dalarna" not in forged.content.decode()


def regional(client, email="anna@example.org"):
    them = make_neighbours()
    make_course(them.vaxjo.region, name="ABC 3–12")
    them.regional.email = email
    them.regional.save()
    client.force_login(them.regional)
    return them


def test_what_is_typed_is_seen_as_a_real_mail_and_not_saved(client):
    regional(client)
    text = make_text(text="As saved")
    url = reverse("mail-texts:preview", args=[text.pk])
    saved = client.get(url)
    assert "As saved" in saved.context["html"]
    shown = client.post(url, typed(saved.context["form"], text="As typed, {course}"))
    assert (
        "As typed, ABC 3–12" in shown.context["html"] and "As typed, ABC 3–12" in shown.context["mail"].body
    )
    page = shown.content.decode()
    assert 'sandbox=""' in page
    assert 'srcdoc="\n&lt;!doctype html&gt;\n&lt;html lang=&quot;en&quot;' in page, (
        "the mail stays in its frame"
    )
    text.refresh_from_db()
    assert text.text == "As saved" and mail.outbox == []


def test_a_preview_of_mistakes_says_them(client):
    regional(client)
    answer = client.post(reverse("mail-texts:preview_new"), NEW | {"text": "{palce}"})
    assert "{palce}" in answer.content.decode() and answer.context["mail"] is None


def test_a_test_goes_to_the_one_who_asks_and_to_nobody_else_so_many_times(client):
    regional(client)
    url = reverse("mail-texts:preview_new")
    for _time in range(12):
        assert client.post(url, NEW | {"send": "1", "email": "else@example.org"}).status_code == 200
    assert len(mail.outbox) == 10
    assert {tuple(message.recipients()) for message in mail.outbox} == {("anna@example.org",)}
    message = mail.outbox[0]
    assert message.subject.startswith("Test: ") and "Nobody has booked" in message.body
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 10
    assert not Party.objects.exists() and not MailText.objects.exists()


def test_a_looked_at_page_sends_nothing(client):
    regional(client)
    text = make_text()
    client.get(reverse("mail-texts:preview", args=[text.pk]), {"send": "1"})
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_said(client, settings):
    regional(client)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.post(reverse("mail-texts:preview_new"), NEW | {"send": "1"})
    levels = [message.level_tag for message in answer.context["messages"]]
    assert answer.status_code == 200 and levels == ["error"]


def test_an_account_without_an_address_and_a_region_without_courses_are_told(client):
    regional(client, email="")
    answer = client.post(reverse("mail-texts:preview_new"), NEW | {"send": "1"})
    assert mail.outbox == [] and [m.level_tag for m in answer.context["messages"]] == ["error"]
    Course.objects.all().delete()
    empty = client.post(reverse("mail-texts:preview_new"), NEW)
    assert empty.status_code == 200 and empty.context["mail"] is None
