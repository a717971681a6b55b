"""Fill an empty database with the demo: two regions, their pages, courses, runs, bookings, campaigns and staff."""

import time

from django.core.management import BaseCommand

from home.models import touch


class Command(BaseCommand):
    help = __doc__
    # What is checked at start-up may need rows that this command makes.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--runs", type=int, metavar="N", help="then add runs until the first region has N"
        )

    def handle(self, *, runs: int | None, **options):
        from config.demo.campaign_work import load_campaign_work
        from config.demo.large import fill
        from config.demo.learners import load_learners
        from config.demo.programmes import load_programmes
        from config.demo.runs import load_runs
        from config.demo.surveys import load_surveys
        from config.demo.training_groups import load_training_groups
        from config.demo.waits import load_waits
        from config.demo.world import load_world

        start = time.monotonic()
        world = load_world()
        self.say(f"{len(world.regions)} regions, {len(world.courses)} courses", start)
        made = load_runs(world)
        self.say(f"{made} runs made" if made else "every run was there already", start)
        items = load_programmes(world)
        self.say(f"{items} items on programmes" if items else "every programme was there already", start)
        waits = load_waits(world)
        self.say(f"{waits} parties wait for any run" if waits else "who waits for any run was there", start)
        answered = load_surveys(world)
        if answered:
            self.say(f"{answered} runs have been answered about", start)
        if made or items:
            touch()
        counted = load_campaign_work(world)
        if counted:
            self.say(f"{counted} tasks, visits and answers of campaigns", start)
        learned = load_training_groups(world) + load_learners(world)
        if learned:
            self.say(f"{learned} groups' counts and certificates of the training", start)
        if runs:
            added = fill(next(iter(world.regions.values())), runs)
            self.say(f"{added} runs more, to have {runs} to measure with", start)

    def say(self, words: str, start: float) -> None:
        self.stdout.write(f"  {words}, {time.monotonic() - start:.1f} s")
