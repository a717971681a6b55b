"""A region's own words in its mails."""

from config.demo.content import read, words
from courses.models import MailText
from home.models import Region


def load_mail_texts(regions: dict[str, Region]) -> None:
    for item in read("mails")["text"]:
        for code, text in words(item).items():
            stripped = {field: value.strip() for field, value in text.items()}
            where = {"region": regions[item["region"]], "kind": item["kind"], "language": code}
            MailText.objects.get_or_create(**where, subject=stripped["subject"], defaults=stripped)
