"""What lies on the staff's tables: a page that translations lag behind, a machine's words, a page in review, a sleeper.

Made once: what somebody has done about it since is left as it is.
"""

from datetime import timedelta

from django.utils import timezone
from wagtail.users.models import UserProfile

from config.demo.staff import SLEEPER, STAFF
from courses.models import Leader, MunicipalityPage
from home.models import Municipality, PageWords, User
from home.roles import create_municipality_groups

NEWER = "Du kan också ringa oss och fråga om vad som helst som rör att vara förälder."
WAITING = "Hos oss i Ljungby träffas föräldrar på kvällar och helger."


def load_work(places: dict[str, Municipality], leaders: dict[str, Leader]) -> None:
    people = {user.username: user for user in User.objects.filter(username__in=[row[0] for row in STAFF])}
    for user in people.values():
        # Their addresses are invented.
        UserProfile.objects.update_or_create(
            user=user, defaults={"submitted_notifications": False, "approved_notifications": False}
        )
    lead_a_group(people["handledare-vaxjo"], places["vaxjo"], leaders)
    write_anew(page_of(places["vaxjo"], "sv"), people["samordnare-vaxjo"])
    leave_to_a_machine(page_of(places["alvesta"], "ar"))
    ask_for_somebody_else(places["ljungby"])
    send_in(page_of(places["ljungby"], "sv"), people["redaktor-ljungby"])
    long_ago = timezone.now() - timedelta(days=400)
    User.objects.filter(username=SLEEPER, last_login=None).update(last_login=long_ago)


def page_of(place: Municipality, language: str) -> MunicipalityPage:
    return MunicipalityPage.objects.get(municipality=place, locale__language_code=language)


def lead_a_group(user: User, place: Municipality, leaders: dict[str, Leader]) -> None:
    first = next(leader for leader in leaders.values() if leader.municipality_id == place.pk)
    if not Leader.objects.filter(account=user).exists():
        Leader.objects.filter(pk=first.pk).update(account=user)


def write_anew(page: MunicipalityPage, user: User) -> None:
    """Its translations say what it said before."""
    if not PageWords.objects.filter(page=page).exists():
        page.introduction = f"{page.introduction} {NEWER}"
        page.save_revision(user=user).publish(user=user)


def leave_to_a_machine(page: MunicipalityPage) -> None:
    PageWords.objects.get_or_create(page=page, defaults={"follows": 0, "machine": True})


def ask_for_somebody_else(place: Municipality) -> None:
    """Ljungby's editors approve each other's pages, until an administrator says otherwise."""
    if not place.pages.filter(latest_revision__isnull=False).exists():
        Municipality.objects.filter(pk=place.pk).update(four_eyes=True)
        create_municipality_groups(Municipality.objects.get(pk=place.pk))


def send_in(page: MunicipalityPage, user: User) -> None:
    if page.latest_revision_id is None:
        page.introduction = f"{page.introduction} {WAITING}"
        page.save_revision(user=user)
        page.get_workflow().start(page, user)
