"""A campaign for each page that there was, with the page's day; its revisions name it too."""

from datetime import datetime, time, timedelta

from django.db import migrations
from django.utils import timezone

# As long before the day as sign-up opens for a run, unless somebody says otherwise.
SIGN_UP = timedelta(days=60)
HOME_PATH = 8


def make_campaigns(apps, schema_editor):
    CampaignPage = apps.get_model("campaigns", "CampaignPage")
    stories = {}
    for page in CampaignPage.objects.filter(campaign=None).order_by("pk"):
        stories.setdefault(page.translation_key, []).append(page)
    for pages in stories.values():
        campaign = make_campaign(apps, pages[0])
        for page in pages:
            CampaignPage.objects.filter(pk=page.pk).update(campaign=campaign)
            name_in_revisions(apps, page, campaign)


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


def name_in_revisions(apps, page, campaign):
    for revision in apps.get_model("wagtailcore", "Revision").objects.filter(object_id=str(page.pk)):
        if revision.content.get("translation_key") == str(page.translation_key):
            revision.content["campaign"] = campaign.pk
            revision.save(update_fields=["content"])


def give_days_back(apps, schema_editor):
    CampaignPage = apps.get_model("campaigns", "CampaignPage")
    for page in CampaignPage.objects.select_related("campaign"):
        CampaignPage.objects.filter(pk=page.pk).update(date=page.campaign.starts_on, campaign=None)
    for name in ("Item", "Campaign"):
        apps.get_model("campaigns", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_campaigns_and_their_programmes"),
    ]

    operations = [migrations.RunPython(make_campaigns, give_days_back)]
