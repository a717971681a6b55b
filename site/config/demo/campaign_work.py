"""What staff see of campaigns: checklists on the way, visits that were counted, and what people thought of the last day.

Made once: where a campaign has any of it, it is left as it is.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from campaigns.catalogue import campaigns_of
from campaigns.checklist import make_checklist, tick
from campaigns.models import Campaign, EvaluationCount, Phase, VisitCount
from config.demo.world import World
from home.models import User

What, Question = VisitCount.What, EvaluationCount.Question
# How readers of each language share the visits to a page, in tenths.
SHARES = {"sv": 6, "en": 1, "ar": 2, "so": 1, "uk": 1, "sv-x-lattlast": 1}
DAYS_COUNTED = 30
# Of ten who answered: marks, what was good, and whether they would come again.
ANSWERS = {
    Question.MARK: {"5": 5, "4": 3, "3": 1, "2": 1},
    Question.GOOD: {"people": 6, "children": 5, "talks": 4, "place": 3, "language": 2, "help": 2},
    Question.AGAIN: {"yes": 8, "maybe": 2},
}


def load_campaign_work(world: World) -> int:
    """Checklists, visits and answers of the campaigns that have none; returns how many rows were made."""
    made = 0
    for campaign in world.campaigns.values():
        phase, draw = campaign.phase(), random.Random(f"work {campaign.slug}")
        if phase in (Phase.ANNOUNCED, Phase.SIGN_UP) and not campaign.tasks.exists():
            made += checklist(campaign, draw)
        if phase != Phase.ANNOUNCED and not VisitCount.objects.filter(campaign=campaign).exists():
            made += len(VisitCount.objects.bulk_create(visits(campaign, draw)))
        if phase == Phase.AFTERWARDS and not EvaluationCount.objects.filter(campaign=campaign).exists():
            made += len(EvaluationCount.objects.bulk_create(answers(campaign, draw)))
    return made


def checklist(campaign: Campaign, draw: random.Random) -> int:
    """The usual tasks; what was due is mostly done, and Växjö's coordinator sees to what comes next there."""
    made = make_checklist(campaign)
    people = {user.username: user for user in User.objects.filter(username__startswith="samordnare-")}
    for task in campaign.tasks.select_related("municipality"):
        owner = people.get(f"samordnare-{task.municipality.slug}") if task.municipality else None
        if owner:
            task.owner = owner
            task.save()
        if task.due_on < timezone.localdate() + timedelta(weeks=3) and draw.random() < 0.8:
            tick(task, owner)
    return made


def counted_days(campaign: Campaign) -> list[date]:
    """The last weeks in which people looked: until today, or until the last day."""
    last = min(timezone.localdate(), campaign.ends_on)
    return [last - timedelta(days=n) for n in range(DAYS_COUNTED)]


def places_of(campaign: Campaign) -> list[int | None]:
    known = campaigns_of(campaign.region).by_pk[campaign.pk]
    return [None, *(place.pk for place in known.places)]


def visits(campaign: Campaign, draw: random.Random) -> Iterator[VisitCount]:
    for place in places_of(campaign):
        for day in counted_days(campaign):
            near = 3 if (campaign.starts_on - day).days < 3 else 1
            for language in campaign.region.languages:
                for what, most in ((What.PAGE, 6), (What.ITEM, 3), (What.MY_DAY, 2)):
                    count = draw.randint(0, most * near * SHARES[language])
                    if count:
                        yield VisitCount(
                            campaign=campaign,
                            municipality_id=place,
                            day=day,
                            language=language,
                            what=what,
                            phase=phase_on(campaign, day),
                            count=count,
                        )


def phase_on(campaign: Campaign, day: date) -> Phase:
    return Phase.UNDER_WAY if campaign.starts_on <= day <= campaign.ends_on else Phase.SIGN_UP


def answers(campaign: Campaign, draw: random.Random) -> Iterator[EvaluationCount]:
    for place in places_of(campaign)[1:]:
        for language in campaign.region.languages:
            tens = max(1, draw.randint(0, 2) * SHARES[language] // 3)
            for question, shares in ANSWERS.items():
                for answer, share in shares.items():
                    yield EvaluationCount(
                        campaign=campaign,
                        municipality_id=place,
                        language=language,
                        question=question,
                        answer=answer,
                        count=share * tens,
                    )
