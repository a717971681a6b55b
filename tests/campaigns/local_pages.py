"""What the tests of municipalities' pages share: a campaign of two neighbours in three languages, and its blocks."""

from dataclasses import dataclass
from functools import partial

from django.test import TestCase
from wagtail.models import Locale

from campaigns.models import CampaignPage, LocalCampaignPage
from tests.courses.admin_pages import Neighbours, make_neighbours
from tests.factories import make_campaign, make_campaign_page, make_local_page
from tests.home.translating import hand_over, in_language, job, write

MEET = "11111111-1111-4111-8111-111111111111"
BRING = "22222222-2222-4222-8222-222222222222"
LANGUAGES = ("sv", "en", "ar")


@dataclass
class Day:
    """A campaign of Växjö's and Ljungby's region; `master` is the region's Swedish page."""

    them: Neighbours
    master: CampaignPage

    @property
    def region(self):
        return self.them.vaxjo.region


def text(words: str, key: str) -> dict:
    return {"type": "text", "value": f"<p>{words}</p>", "id": key}


def make_day(**facts) -> Day:
    """A live Swedish page with two blocks below a home page that is translated by hand into the other languages."""
    them = make_neighbours()
    home = them.vaxjo.region.site.root_page.specific
    for code in LANGUAGES[1:]:
        home.copy_for_translation(Locale.objects.get(language_code=code)).save_revision().publish()
    blocks = [text("Vi ses i parken.", MEET), text("Ta med en filt.", BRING)]
    return Day(them, make_campaign_page(make_campaign(them.vaxjo.region), **({"body": blocks} | facts)))


def translate_master(day: Day, *codes: str) -> None:
    """The region's page, live in further languages: `sv: …` with another code in front."""
    hand_over(day.master, *codes)
    for code in codes:
        write(day.master, code)
        committed(partial(job(day.master, code).save_target, publish=True))


def committed(act):
    """What happens after a transaction happens, as it does outside tests."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return act()


def make_local(day: Day, municipality=None, codes=(), **facts) -> LocalCampaignPage:
    """A municipality's page, live in Swedish and, in full, in further languages."""
    page = make_local_page(day.master, municipality or day.them.vaxjo, **facts)
    page.save_revision().publish()
    hand_over(page, *codes)
    for code in codes:
        write(page, code)
        committed(partial(job(page, code).save_target, publish=True))
    return LocalCampaignPage.objects.get(pk=page.pk)


def pages_of(municipality) -> dict[str, LocalCampaignPage]:
    pages = LocalCampaignPage.objects.filter(municipality=municipality).select_related("locale")
    return {page.locale.language_code: page for page in pages}


def change_master(day: Day, code: str, **blocks: str) -> CampaignPage:
    """The region says something else in one language: words by the block's key."""
    page = in_language(day.master, code)
    data = [dict(one) for one in page.body.raw_data]
    for one in data:
        if one["id"] in blocks:
            one["value"] = f"<p>{blocks[one['id']]}</p>"
    page.body = [one for one in data if blocks.get(one["id"], "stays")]
    committed(lambda: page.save_revision().publish())
    return in_language(day.master, code)
