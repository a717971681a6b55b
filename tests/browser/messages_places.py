"""A group that can be written to, and conversations with it in each of their states; for tests.browser.places."""

from uuid import uuid4


def messages() -> dict[str, dict]:
    """In each language: `group`, and by state the page of the visitor, or (`answered group`) of the contact."""
    from django.urls import reverse
    from django.utils import translation
    from wagtail.models import Site

    from home.models import Municipality
    from networks import conversations
    from networks.models.messages import Side
    from networks.relay import reply_path
    from tests.factories import make_group

    region = Site.objects.get(is_default_site=True).region
    place = Municipality.objects.get(slug="vaxjo", region=region)
    group = make_group(place, "Språkkaféet vid dammen", contact_email="leyla@example.org")

    def begun(*verbs):
        row, _outcome = conversations.begin(
            group,
            name="Amina",
            email="amina@example.org",
            language="sv",
            text="Hej! Är det någon som talar arabiska?\n\nJag kommer gärna på tisdag.",
            key=uuid4(),
        )
        for verb in verbs:
            verb(row)
        row.refresh_from_db()
        return row

    def answer(row):
        conversations.confirm(row)
        conversations.reply(row, Side.GROUP, "نعم، أهلًا وسهلًا بك يوم الثلاثاء!", uuid4())

    rows = {
        "waits": begun(),
        "answered": begun(answer),
        "reported": begun(answer, lambda row: conversations.report(row, Side.GROUP)),
    }
    found = {}
    for language in region.languages:
        with translation.override(language):
            found[language] = {name: reply_path(row, Side.WRITER) for name, row in rows.items()}
            found[language] |= {
                "group": reverse("networks:write", args=[group.pk]),
                "answered group": reply_path(rows["answered"], Side.GROUP),
            }
    # Last: it ends all that is open between the two.
    other, _outcome = conversations.begin(
        group, name="Sara", email="sara@example.org", language="sv", text="Hej!", key=uuid4()
    )
    conversations.confirm(other)
    conversations.block(other, Side.WRITER)
    other.refresh_from_db()
    for language, paths in found.items():
        with translation.override(language):
            paths["ended"] = reply_path(other, Side.WRITER)
    return found
