"""Run as a script beside the site under test: prints, as JSON, which addresses the demo has to look at.

Nothing here names a row: a page of each kind, and a run in each state that a visitor may meet.
"""

import json
import sys

import django

SOURCE = "sv"
OURS = ("campaigns", "courses", "home", "networks", "practices", "training")


def pages() -> dict[str, dict[str, str]]:
    """For each kind of page of the default site: its address in each language that has words of its own."""
    from wagtail.models import Page, Site

    from home.routing import address

    root = Site.objects.get(is_default_site=True).root_page
    found: dict[str, dict[str, str]] = {}
    for page in (
        Page.objects.live()
        .filter(alias_of=None)
        .order_by("depth", "path")
        .select_related("locale", "content_type")
    ):
        label = page.content_type.model_class()._meta.label
        tree = page.get_ancestors(inclusive=True).filter(translation_key=root.translation_key)
        if label.split(".")[0] in OURS and tree.exists():
            language = page.locale.language_code
            found.setdefault(label, {}).setdefault(language, address(page.url_path, language))
    return found


def runs() -> dict[str, list[int]]:
    """Primary keys of runs of the default site by what a visitor can do with them."""
    from django.utils import timezone
    from wagtail.models import Site

    from courses.booking import refusal, seats_left
    from courses.models import CourseRun

    now = timezone.now()
    found: dict[str, list[int]] = {}
    region = Site.objects.get(is_default_site=True).region
    listed = CourseRun.objects.public().of_region(region).filter(course__listed=True)
    for run in listed.select_related("course").order_by("starts_at", "pk"):
        reason = refusal(run, now)
        state = str(reason) if reason else ("open" if seats_left(run, now).free else "full")
        found.setdefault(state, []).append(run.pk)
        if state == "open" and run.form == "online":
            found.setdefault("online", []).append(run.pk)
        if state == "open" and not run.course.questions.exists() and run.listed_free >= 4:
            found.setdefault("plain", []).append(run.pk)
        if state == "open" and run.course.questions.exists():
            found.setdefault("with questions", []).append(run.pk)
    return found


def campaigns() -> dict[str, dict]:
    """A campaign in each phase: its pages in each language, and what can be chosen on its programme.

    `open` and `full` are items with seats in one municipality, `free` needs none; `together` are two at one time.
    """
    from django.utils import translation
    from wagtail.models import Site

    from campaigns.catalogue import campaigns_of
    from campaigns.clashes import overlapping
    from campaigns.models import Phase
    from campaigns.programme import runs_of

    region = Site.objects.get(is_default_site=True).region
    found: dict[str, dict] = {}
    for campaign in campaigns_of(region).by_pk.values():
        phase = campaign.phase()
        if phase.value in found:
            continue
        runs, place = runs_of(campaign.items.values()), campaign.places[0]
        seated = [item for item in campaign.items.values() if item.run_id in runs and not item.cancelled]
        # Where the most can be chosen: both what has seats left and what has none.
        places = {item.municipality_id for item in seated if not runs[item.run_id].listed_free}
        place = next((place for place in campaign.places if place.pk in places), place)
        here = [item for item in seated if item.municipality_id == place.pk]
        found[phase.value] = {
            "slug": campaign.row.slug,
            "open": [item.pk for item in here if runs[item.run_id].listed_free > 3],
            "full": [item.pk for item in here if not runs[item.run_id].listed_free],
            "together": next(
                (
                    [one.pk, other.pk]
                    for one, other in overlapping(
                        item for item in campaign.of_place(place.pk) if not item.is_open
                    )
                ),
                [],
            ),
            "free": [item.pk for item in campaign.of_place(place.pk) if not item.run_id],
            "pages": {},
        }
        for language in region.languages:
            with translation.override(language):
                found[phase.value]["pages"][language] = {
                    "master": campaign.page(language).url,
                    "local": campaign.url_of(place.pk, language),
                }
    assert set(found) == set(Phase.values), "the demo lacks a phase"
    return found


def offer() -> dict[str, dict[str, str]]:
    """An offer that somebody has not answered yet, and that party's own page, in each language."""
    from django.utils import translation
    from wagtail.models import Site

    from courses.models import Offer
    from courses.party_links import manage_url, offer_url

    region = Site.objects.get(is_default_site=True).region
    offered = Offer.objects.filter(entry__party__region=region, state=Offer.State.OPEN).first()
    found = {}
    for language in region.languages:
        with translation.override(language):
            party = offered.entry.party
            found[language] = {"offer": offer_url(offered, party), "manage": manage_url(party)}
    return found


def survey() -> dict[str, dict[str, str]]:
    """A run's survey that is open, and one that is not yet, in each language."""
    from django.utils import translation
    from wagtail.models import Site

    from courses.models import CourseRun
    from courses.survey import Standing, standing
    from courses.survey_links import survey_url

    region = Site.objects.get(is_default_site=True).region
    published = CourseRun.objects.of_region(region).filter(state=CourseRun.State.PUBLISHED)
    by_standing = {standing(run): run for run in published.select_related("municipality").order_by("-pk")}
    found = {}
    for language in region.languages:
        with translation.override(language):
            urls = {word: survey_url(by_standing[word]) for word in (Standing.OPEN, Standing.EARLY)}
            found[language] = {word.value: url for word, url in urls.items()}
    return found


def staff() -> dict[str, str]:
    """Somebody who may do everything, and the editor of a page whose parts an editor could have done better."""
    from django.urls import reverse
    from wagtail.models import Site

    from config.demo.staff import accounts
    from home.models import StandardPage

    home = Site.objects.get(is_default_site=True).root_page
    body = [
        ("text", "<h3>Small before large</h3><p>Words.</p>"),
        ("heading", " "),
    ]
    page = home.add_child(instance=StandardPage(title="Checked", slug="checked", body=body, live=False))
    page.save_revision()
    return {
        "name": accounts()[0].name,
        "password": accounts()[0].password,
        "other": accounts()[2].name,
        "other password": accounts()[2].password,
        "editor": reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }


def doors(number: int = 18) -> list[dict]:
    """Runs that meet today, each with its leader's list in two languages, who has booked, and one party's own page."""
    from django.utils import translation
    from wagtail.models import Site

    from courses import booking
    from courses.door import codes
    from courses.list_links import list_url
    from courses.models import BookingEvent, Course
    from courses.party_links import manage_url
    from home.models import Municipality
    from tests.factories import make_party, make_run

    region = Site.objects.get(is_default_site=True).region
    course = Course.objects.filter(region=region, municipality=None, counts_children=False).first()
    place = Municipality.objects.get(slug="vaxjo", region=region)
    found = []
    for _number in range(number):
        run = make_run(seats=20, starts_in_days=0, hour=12, meetings=2, course=course, municipality=place)
        for name in ("Amina", "Björn", "Sara"):
            party = make_party(region=region, name=f"{name} Ek", language="sv")
            booking.book(run.pk, party, queue_if_full=False, by=BookingEvent.By.STAFF)
        parties = {item.party.name.split()[0]: item for item in run.bookings.select_related("party")}
        door = {
            "run": run.pk,
            "meeting": run.meetings.first().pk,
            "bookings": {name: item.pk for name, item in parties.items()},
            "references": {name: item.party.reference for name, item in parties.items()},
            "code": codes(parties["Sara"])[0],
        }
        for language in ("sv", "ar"):
            with translation.override(language):
                door[language] = list_url(run)
                door[f"manage {language}"] = manage_url(parties["Sara"].party, run=run)
        found.append(door)
    return found


def website() -> int:
    """The port of a website that the municipality of Växjö has registered for booking."""
    import socket

    from home.models import Municipality

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    place = Municipality.objects.get(slug="vaxjo", region__site__is_default_site=True)
    place.embed_origins = f"https://www.vaxjo.example\nhttp://localhost:{port}"
    place.save()
    return port


if __name__ == "__main__":
    django.setup()
    from tests.browser.messages_places import messages
    from tests.browser.touch_places import touch
    from tests.browser.training_places import groups, learners, training

    places = {
        "training": training(),
        "groups": groups(),
        "learners": learners(),
        "pages": pages(),
        "runs": runs(),
        "campaigns": campaigns(),
        "offer": offer(),
        "survey": survey(),
        "messages": messages(),
        "touch": touch(),
    }
    places |= {"staff": staff(), "website": website(), "doors": doors()}
    json.dump(places, sys.stdout)
