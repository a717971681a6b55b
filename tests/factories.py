"""Plain functions that make rows for tests; every argument has a sensible default."""

import itertools
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from wagtail.models import Locale, Page, Site
from wagtail.rich_text import RichText

from campaigns.models import Campaign, CampaignPage, Item, ItemText, LocalCampaignPage, Speaker
from campaigns.models.campaigns import midnight
from courses.models import (
    Course,
    CourseIndexPage,
    CoursePage,
    CourseRun,
    Leader,
    Meeting,
    Party,
    Programme,
    Venue,
)
from home.models import HomePage, Municipality, Region, User, touch
from home.roles import give_role
from networks.models import Group, GroupText
from networks.models.groups import CONFIRMED_FOR
from practices.models import (
    Indicator,
    IndicatorText,
    Organisation,
    Practice,
    PracticeIndexPage,
    PracticePage,
    PracticeResult,
)
from training.models import LessonPage, ModulePage, Qualification, TrainingIndexPage

counter = itertools.count(1)
LANGUAGES = ("sv", "en", "ar")


def make_locale(code="sv"):
    return Locale.objects.get_or_create(language_code=code)[0]


def make_home(slug="home", title="Föräldrastöd", locale=None):
    root = Page.objects.get(depth=1)
    return root.add_child(instance=HomePage(title=title, slug=slug, locale=locale or make_locale()))


def make_region(name="Kronoberg", hostname="testserver", languages=None, default=True, **facts):
    """A region with its site and Swedish home page: that of the name, with these facts, if it is there."""
    region = Region.objects.filter(name=name).first()
    if languages or not region:
        facts["languages"] = list(languages or LANGUAGES)
        for code in facts["languages"]:
            make_locale(code)
    if region:
        for fact, value in facts.items():
            setattr(region, fact, value)
        if facts:
            region.save()
        return region
    home = make_home(slug=f"home-{next(counter)}", title=name)
    if default:
        Site.objects.filter(is_default_site=True, region=None).delete()
        Site.objects.filter(is_default_site=True).update(is_default_site=False)
    site = Site.objects.create(
        hostname=hostname, port=80, root_page=home, is_default_site=default, site_name=name
    )
    return Region.objects.create(site=site, name=name, **facts)


def take_region_away():
    """As the migrations left the database, where the region that nearly every test begins with was made since."""
    region = Region.objects.select_related("site__root_page").get()
    for row in (region, region.site, region.site.root_page):
        row.delete()
    Locale.objects.exclude(language_code="sv").delete()
    Site.objects.create(hostname="localhost", root_page=Page.objects.get(depth=2), is_default_site=True)


def make_municipality(region=None, name="Växjö", **facts):
    region = region or make_region()
    facts = {
        "slug": f"m{next(counter)}",
        "town": name,
        "latitude": 56.88,
        "longitude": 14.81,
        "email": "kommun@example.org",
        "phone": "0980-319 200",
    } | facts
    return Municipality.objects.create(region=region, name=name, **facts)


def make_programme(region=None, name="ABC 3–12", **facts):
    facts = {"slug": f"p{next(counter)}", "age_from": 3, "age_to": 12, "meetings": 4} | facts
    return Programme.objects.create(region=region or make_region(), name=name, **facts)


def make_course(region=None, name="ABC 3–12", **facts):
    facts = {"age_from": 3, "age_to": 12} | facts
    return Course.objects.create(region=region or make_region(), name=name, **facts)


def make_venue(municipality=None, name="Familjecentralen", **facts):
    municipality = municipality or make_municipality()
    facts = {"street": "Storgatan 1", "place": municipality.town} | facts
    return Venue.objects.create(municipality=municipality, name=name, **facts)


def make_leader(municipality=None, name="Amina Lindqvist", **facts):
    return Leader.objects.create(municipality=municipality or make_municipality(), name=name, **facts)


def noon(moment: datetime) -> datetime:
    """An hour that each day has once: forms refuse the one that the change to winter time repeats."""
    local = timezone.localtime(moment)
    return datetime(local.year, local.month, local.day, 12, tzinfo=local.tzinfo)


def make_run(
    seats=2,
    starts_in_days=14,
    state="published",
    course=None,
    municipality=None,
    meetings=4,
    hour=18,
    now=None,
    leaders=(),
    **facts,
):
    """A run whose first meeting is at `hour` local time in `starts_in_days`; sign-up is open until the day before."""
    course = course or make_course(region=municipality.region if municipality else None)
    municipality = municipality or make_municipality(region=course.region)
    now = now or timezone.now()
    day = timezone.localdate(now) + timedelta(days=starts_in_days)
    tz = timezone.get_default_timezone()
    first = datetime(day.year, day.month, day.day, hour, tzinfo=tz)
    facts = {
        "venue": None if facts.get("form") == "online" else make_venue(municipality),
        "sign_up_opens_at": noon(min(now, first) - timedelta(days=30)),
        "sign_up_closes_at": first - timedelta(days=1),
        "cancelled_at": now if state == "cancelled" else None,
    } | facts
    run = CourseRun(course=course, municipality=municipality, seats=seats, state=state, **facts)
    planned = [
        Meeting(starts_at=first + timedelta(weeks=week), ends_at=first + timedelta(weeks=week, minutes=150))
        for week in range(meetings)
    ]
    run.set_schedule(planned)
    run.save()
    for meeting in planned:
        meeting.run = run
        meeting.save()
    if leaders:
        run.leaders.set(leaders)
        run.save()
    return run


def make_party(email=None, phone="", adults=1, save=False, region=None, **facts):
    """An unsaved party (the verbs save it), or a saved one."""
    if email is None:
        email = f"party{next(counter)}@example.org"
    facts = {"name": "Sara Nilsson", "language": "sv"} | facts
    party = Party(email=email, phone=phone, adults=adults, **facts)
    if save:
        party.region = region or make_region()
        party.save()
    return party


def make_pages(region, course=None):
    """A course list below the region's home page and, with a course, its page; returns (index, page)."""
    home = region.site.root_page.specific
    index = CourseIndexPage.objects.descendant_of(home).first()
    if not index:
        index = home.add_child(instance=CourseIndexPage(title="Kurser", slug="kurser", locale=home.locale))
    page = None
    if course:
        page = index.add_child(
            instance=CoursePage(
                title=course.name, slug=f"kurs-{course.pk}", course=course, locale=index.locale
            )
        )
    return index, page


def make_staff(municipality=None, username="samordnare", superuser=False, roles=("coordinator", "editor")):
    """A member of staff with roles in a municipality, or a superuser."""
    user = User.objects.create_user(
        username=username, password="correct horse battery", is_superuser=superuser, is_staff=superuser
    )
    for kind in roles if municipality else ():
        role = municipality.roles.filter(kind=kind).select_related("group").first()
        user.groups.add((role or give_role(kind, municipality)).group)
    return user


def make_campaign(region=None, starts_in_days=30, days=1, opens_in_days=-5, name="Föräldrarnas dag", **facts):
    """A campaign of so many days that begins in `starts_in_days`; sign-up opens in `opens_in_days`."""
    first = timezone.localdate() + timedelta(days=starts_in_days)
    opens = min(noon(timezone.now() + timedelta(days=opens_in_days)), midnight(first) - timedelta(hours=1))
    facts = {
        "slug": f"c{next(counter)}",
        "starts_on": first,
        "ends_on": first + timedelta(days=days - 1),
        "sign_up_opens_at": opens,
    } | facts
    return Campaign.objects.create(region=region or make_region(), name=name, **facts)


def make_campaign_page(campaign, title=None, slug=None, **facts):
    """The live page of a campaign below its region's home page, in the source language."""
    home = campaign.region.site.root_page.specific
    facts = {
        "title": title or campaign.name,
        "slug": slug or f"dag-{campaign.pk}",
        "locale": home.locale,
    } | facts
    page = home.add_child(instance=CampaignPage(campaign=campaign, **facts))
    touch(campaign.region_id)
    return page


def make_local_page(master, municipality, **facts):
    """A municipality's live page below the campaign's, in the same language."""
    facts = {
        "title": f"{master.title} i {municipality.name}",
        "slug": municipality.slug,
        "locale": master.locale,
    } | facts
    page = master.add_child(instance=LocalCampaignPage(municipality=municipality, **facts))
    touch(municipality.region_id)
    return page


def make_item(campaign, municipality=None, title="Lugn på tisdagen", at=(11, 0), minutes=60, day=0, **facts):
    """A published item at a local time on the campaign's first day (or `day` days later), with Swedish words.

    `words` gives titles by language instead; `speakers` are set as they are.
    """
    words, speakers = facts.pop("words", {"sv": title}), facts.pop("speakers", ())
    start = datetime.combine(
        campaign.starts_on + timedelta(days=day), time(*at), tzinfo=timezone.get_default_timezone()
    )
    facts = {"state": "published", "ends_at": start + timedelta(minutes=minutes)} | facts
    item = Item.objects.create(campaign=campaign, municipality=municipality, starts_at=start, **facts)
    ItemText.objects.bulk_create(
        ItemText(parent=item, language=code, title=text) for code, text in words.items()
    )
    if speakers:
        item.speakers.set(speakers)
        item.save()
    touch(campaign.region_id)
    return item


def make_speaker(region=None, name="Åsa Öberg", **facts):
    return Speaker.objects.create(region=region or make_region(), name=name, **facts)


def make_module(region=None, title="Lugnare vardag", slug=None, **facts):
    """A live module below the region's list of online training, which is made when it is not there."""
    home = (region or make_region()).site.root_page.specific
    index = TrainingIndexPage.objects.child_of(home).first() or home.add_child(
        instance=TrainingIndexPage(title="Lär dig hemma", slug="lar-dig", locale=home.locale)
    )
    facts = {"title": title, "slug": slug or f"modul-{next(counter)}", "locale": home.locale} | facts
    return index.add_child(instance=ModulePage(**facts))


def text_step(title="Att se barnet", text="<p>Barn vill bli sedda.</p>", **facts):
    return "text", {"title": title, "sensitive": False, "text": text, "image": None} | facts


def question_step(
    title="Vad hjälper?", form="single", options=(("Hota", False), ("Förvarna", True)), **facts
):
    """Options are (words, right, feedback); what is said of one that is chosen is empty unless given."""
    told = [
        {"text": text, "right": right, "feedback": feedback[0] if feedback else ""}
        for text, right, *feedback in options
    ]
    value = {"title": title, "sensitive": False, "text": title, "form": form, "options": told}
    return "question", value | {"explanation": "Barn behöver tid att ställa om."} | facts


def rating_step(pair="lugn", moment="before", title="Hur säker känner du dig?"):
    return "rating", {
        "title": title,
        "sensitive": False,
        "text": "Jag vet vad jag kan göra.",
        "pair": pair,
        "moment": moment,
    }


def make_lesson(module, steps=(), title="Första lektionen", slug=None, **facts):
    """A live lesson with the given (kind, value) steps; one text step unless given."""
    facts = {"title": title, "slug": slug or f"lektion-{next(counter)}", "locale": module.locale} | facts
    module.refresh_from_db()
    lesson = module.add_child(instance=LessonPage(steps=list(steps) or [text_step()], **facts))
    touch(Region.objects.get(site__root_page__path=module.path[: 2 * Page.steplen]).pk)
    return lesson


def make_qualification(module, **facts):
    """The rules under which a module for leaders gives a certificate; open to all who work in the region."""
    region = Region.objects.get(site__root_page__path=module.path[: 2 * Page.steplen])
    facts = {"name": module.title, "is_open": True, "pass_mark": 100} | facts
    return Qualification.objects.create(region=region, module=str(module.translation_key), **facts)


def make_group(
    municipality, name="Tvillingträffen", *, about="Vi träffas och fikar.", first_visit="", **facts
) -> Group:
    """An approved group that meets on Tuesdays in a park, confirmed for three months, in Swedish words."""
    facts = {
        "kind": Group.Kind.PARENTS,
        "state": Group.State.LISTED,
        "languages": ["sv"],
        "weekday": 1,
        "starts_at": time(9, 30),
        "ends_at": time(11, 30),
        "place": "" if facts.get("venue") else "Stadsparken",
        "confirmed_until": timezone.now() + CONFIRMED_FOR,
    } | facts
    group = Group.objects.create(municipality=municipality, name=name, **facts)
    if about:
        # A cluster's own manager would keep it in memory alone.
        GroupText.objects.create(parent=group, language="sv", about=about, first_visit=first_visit)
    touch(municipality.region_id)
    return group


def make_practice(region=None, name="Fem kvällar", country="SE", results=(), **facts):
    """A practice of a partner in a country; results are (indicator, before, target, after)."""
    region = region or make_region()
    organisation = Organisation.objects.get_or_create(
        region=region, name=f"Partner {country}", defaults={"country": country}
    )[0]
    facts = {
        "organisation": organisation,
        "started_on": date(2021, 9, 1),
        "contact": "Elin Sandberg",
        "email": "elin@example.org",
        "targets": ["0-6"],
        "topics": ["networks"],
        "cost": "low",
    } | facts
    practice = Practice.objects.create(region=region, name=name, **facts)
    for indicator, before, target, after in results:
        PracticeResult.objects.create(
            practice=practice,
            indicator=indicator,
            before=before,
            target=target,
            after=after,
            measured_on=None if after is None else date(2025, 5, 20),
            families=None if after is None else 64,
        )
    return practice


def make_indicator(region=None, key="someone_to_call", better="higher", name="Har någon att ringa", unit="%"):
    indicator = Indicator.objects.create(region=region or make_region(), key=key, better=better)
    IndicatorText.objects.create(parent=indicator, language="sv", name=name, method="En enkät.", unit=unit)
    return indicator


def make_practice_index(region, language="sv"):
    """The list of practices below the region's home page in a language, made if there is none."""
    home = region.site.root_page.get_translations(inclusive=True).get(locale=make_locale(language))
    known = PracticeIndexPage.objects.filter(path__startswith=home.path).first()
    if known:
        return known
    index = PracticeIndexPage(title="Goda exempel", slug="goda-exempel", locale=home.locale)
    if other := PracticeIndexPage.objects.first():
        index.translation_key = other.translation_key
    return home.add_child(instance=index)


def make_practice_page(practice, written=None, language="sv", of=None, **facts):
    """A page of a practice, in the language of its author or as a translation `of` another page."""
    index = make_practice_index(practice.region, language)
    slug = of.slug if of else f"practice-{next(counter)}"
    facts = {"title": practice.name, "slug": slug, "practice": practice} | facts
    page = PracticePage(locale=make_locale(language), **facts)
    page.sections = [
        ("section", {"key": key, "text": RichText(html)}) for key, html in (written or {}).items()
    ]
    if of:
        page.translation_key = of.translation_key
    return index.add_child(instance=page)
