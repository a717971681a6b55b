"""A campaign for each page that there was, with the page's day; its revisions, and what its translators have, name it."""

import json
from datetime import datetime, time, timedelta

from django.db import migrations
from django.utils import timezone

# As long before the day as sign-up opens for a run, unless somebody says otherwise.
SIGN_UP = timedelta(days=60)
HOME_PATH = 8
STEP = 4


def make_campaigns(apps, schema_editor):
    CampaignPage = apps.get_model("campaigns", "CampaignPage")
    stories = {}
    for page in CampaignPage.objects.filter(campaign=None).order_by("pk"):
        stories.setdefault(page.translation_key, []).append(page)
    for pages in stories.values():
        campaign = make_campaign(apps, pages[0])
        for page in pages:
            CampaignPage.objects.filter(pk=page.pk).update(campaign=campaign)
            say_in_copies(apps, page, {"campaign": campaign.pk})


def make_campaign(apps, page):
    home = apps.get_model("wagtailcore", "Page").objects.get(path=page.path[:HOME_PATH])
    region = apps.get_model("home", "Region").objects.get(
        site__root_page__translation_key=home.translation_key
    )
    day = page.date
    first = datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
    return apps.get_model("campaigns", "Campaign").objects.create(
        region=region,
        name=f"{page.title} {day.year}"[:80],
        slug=f"{page.slug}-{day.year}-{page.pk}"[-80:],
        starts_on=day,
        ends_on=day,
        sign_up_opens_at=first - SIGN_UP,
    )


def say_in_copies(apps, page, facts):
    """A page stands in its revisions as well, and where translators take its words from: both are made pages again."""
    key = str(page.translation_key)
    for revision in apps.get_model("wagtailcore", "Revision").objects.filter(object_id=str(page.pk)):
        if revision.content.get("translation_key") == key:
            revision.content |= facts
            revision.save(update_fields=["content"])
    sources = apps.get_model("wagtail_localize", "TranslationSource").objects
    for source in sources.filter(object_id=page.translation_key, locale=page.locale_id):
        source.content_json = json.dumps(json.loads(source.content_json) | facts)
        source.save(update_fields=["content_json"])


def give_days_back(apps, schema_editor):
    take_local_pages_away(apps)
    CampaignPage = apps.get_model("campaigns", "CampaignPage")
    for page in CampaignPage.objects.select_related("campaign"):
        day = page.campaign.starts_on
        CampaignPage.objects.filter(pk=page.pk).update(date=day, campaign=None)
        say_in_copies(apps, page, {"date": day.isoformat(), "municipalities": "[]"})
    Item = apps.get_model("campaigns", "Item")
    rows = [apps.get_model("campaigns", name) for name in ("ItemText", "TrackText")]
    # A deletion row by row would stop at campaigns that name the one before, which is deleted with them.
    for model in (*rows, Item.speakers.through, Item, apps.get_model("campaigns", "Track")):
        empty(model, schema_editor)
    empty(apps.get_model("campaigns", "Campaign"), schema_editor)


def empty(model, schema_editor):
    schema_editor.execute(f"DELETE FROM {schema_editor.quote_name(model._meta.db_table)}")


def take_local_pages_away(apps):
    """Municipalities' pages have nothing to be in a version that does not know them."""
    local, Page = apps.get_model("campaigns", "LocalCampaignPage"), apps.get_model("wagtailcore", "Page")
    pages = list(local.objects.values_list("pk", "path"))
    keys = [pk for pk, _path in pages]
    Revision = apps.get_model("wagtailcore", "Revision")
    Page.objects.filter(pk__in=keys).update(latest_revision=None, live_revision=None)
    Page.objects.filter(alias_of__in=keys).update(alias_of=None)
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(
        app_label="campaigns", model="localcampaignpage"
    )
    Revision.objects.filter(content_type__in=kind).delete()
    local.objects.all().delete()
    Page.objects.filter(pk__in=keys).delete()
    for path in {path[:-STEP] for _pk, path in pages}:
        below = Page.objects.filter(path__startswith=path, depth=len(path) // STEP + 1)
        Page.objects.filter(path=path).update(numchild=below.count())


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_campaigns_and_their_programmes"),
        # On the way back: whatever names a page has to be known where pages are deleted.
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(make_campaigns, give_days_back)]
