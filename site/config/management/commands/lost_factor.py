"""Somebody who runs the site has lost their second factor, and nobody in the admin may take it away."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.log_actions import log

from home.models import User
from home.people.verbs import LOST
from home.sign_in import lost


class Command(BaseCommand):
    help = "Take the second factor of an account away; the next sign-in sets up a new one."

    def add_arguments(self, parser):
        parser.add_argument("username")

    @transaction.atomic
    def handle(self, username, **options):
        person = User.objects.select_for_update(of=("self",)).filter(username=username).first()
        if person is None:
            raise CommandError(f"No account has the user name {username!r}.")
        lost.forget_factor(person)
        log(person, LOST)
        self.stdout.write(f"{username} signs in with the password, and sets up a new second factor.")
