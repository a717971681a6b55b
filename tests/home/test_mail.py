"""Mail on a developer's machine: kept whole, read in the browser."""

import email
import email.policy

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from tests.factories import make_region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "home.mail.FolderBackend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    make_region()
    return settings.MAIL_FOLDER


def send(subject="Din anmälan", **headers):
    message = EmailMultiAlternatives(subject, "Välkommen på måndag!", to=["åsa@example.org"], headers=headers)
    message.attach_alternative('<p style="color:red">Välkommen</p><script>alert(1)</script>', "text/html")
    message.attach("kalender.ics", "BEGIN:VCALENDAR", "text/calendar")
    assert message.send() == 1


def names(folder):
    return sorted(path.stem for path in folder.glob("*"))


def test_a_mail_is_kept_as_it_would_be_sent(folder):
    send(**{"Message-ID": "<1@example.org>"})
    (path,) = folder.iterdir()
    read = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert path.suffix == ".eml"
    assert (read["Subject"], read["Message-ID"]) == ("Din anmälan", "<1@example.org>")
    assert "Välkommen på måndag!" in read.get_body(("plain",)).get_content()


def test_every_mail_has_a_file_of_its_own(folder):
    for _number in range(3):
        send()
    assert len(names(folder)) == 3


def test_the_newest_mail_comes_first(client, folder):
    send("Den första")
    send("Den andra")
    html = client.get(reverse("mail_inbox")).content.decode()
    assert html.index("Den andra") < html.index("Den första")


def test_an_empty_folder_says_so(client):
    assert client.get(reverse("mail_inbox")).status_code == 200


def test_a_mail_shows_its_words_and_its_headers(client, folder):
    send(**{"Auto-Submitted": "auto-generated"})
    html = client.get(reverse("mail_letter", args=names(folder))).content.decode()
    assert "Välkommen på måndag!" in html and "auto-generated" in html and "kalender.ics" in html


def test_the_html_of_a_mail_has_its_styles_and_no_scripts(client, folder):
    send()
    url = reverse("mail_letter", args=names(folder))
    alone = client.get(url, {"part": "html"})
    assert b'style="color:red"' in alone.content
    policy = alone["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy + ";"
    assert "'unsafe-inline'" not in client.get(url)["Content-Security-Policy"]


def test_what_is_attached_can_be_taken_out(client, folder):
    send()
    url = reverse("mail_letter", args=names(folder))
    attached = client.get(url, {"part": "0"})
    assert attached.content == b"BEGIN:VCALENDAR"
    assert "kalender.ics" in attached["Content-Disposition"]
    assert client.get(url, {"part": "1"}).status_code == 404


def test_only_what_lies_in_the_folder_is_shown(client, folder, tmp_path):
    (tmp_path / "secret.eml").write_text("Subject: secret\n\nsecret")
    folder.mkdir()
    assert client.get("/mail/secret/").status_code == 404
    assert client.get("/mail/..%2Fsecret/").status_code == 404
