"""The system checks say what a reviewer would, and nothing about a project in order."""

import pytest
from django.core import checks as django_checks

from config import checks
from courses.models import Booking, Question, QuestionText


def problems(check):
    return [message.id for message in check(None)]


def test_the_project_has_no_problem_of_ours():
    ours = [message for message in django_checks.run_checks() if message.id.startswith("config.")]
    assert ours == []


def test_a_model_without_a_way_to_its_region_is_named(monkeypatch):
    monkeypatch.delattr(Booking, "region_lookup")
    assert problems(checks.every_row_reaches_one_region) == ["config.E001"]


@pytest.mark.parametrize(
    "lookup", ["run__course", "run__nowhere", "run__leaders__municipality__region", "run"]
)
def test_a_way_that_ends_elsewhere_is_named(monkeypatch, lookup):
    monkeypatch.setattr(Booking, "region_lookup", lookup)
    assert problems(checks.every_row_reaches_one_region) == ["config.E001"]


def test_a_way_over_something_that_may_be_empty_reaches_no_region(monkeypatch):
    monkeypatch.setattr(Booking, "region_lookup", "run__venue__municipality__region")
    assert problems(checks.every_row_reaches_one_region) == ["config.E001"]


def test_words_reach_the_region_of_their_parent():
    assert checks.lookup_of(QuestionText, "region_lookup") == f"parent__{Question.region_lookup}"


def test_a_municipality_lookup_that_leads_elsewhere_is_named(monkeypatch):
    monkeypatch.setattr(Booking, "municipality_lookup", "run__course")
    assert problems(checks.municipality_lookups_lead_there) == ["config.E002"]


def test_a_language_that_django_does_not_know_and_nobody_translated_is_named(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("tlh", "Klingon")]
    assert problems(checks.languages_are_known_and_compiled) == ["config.E003", "config.W001"]


def test_due_rows_that_nobody_can_work_are_named(settings):
    settings.DUE_HANDLERS = {"nothing": "builtins.bool", "pigeon": "courses.nowhere.deliver"}
    assert problems(checks.due_rows_have_handlers) == ["config.E004"]


def test_sessions_in_the_memory_of_one_process_are_named(settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    assert problems(checks.nothing_shared_is_kept_in_one_process) == ["config.E005"]


@pytest.mark.parametrize(("contact", "found"), [("b", []), ("a", ["config.W002"]), ("", ["config.W002"])])
def test_contacts_without_a_key_of_their_own_are_named(settings, contact, found):
    settings.SECRET_KEY, settings.CONTACT_KEY = "a", contact
    assert problems(checks.contacts_have_a_key_of_their_own) == found


@pytest.mark.parametrize(("required", "found"), [(True, []), (False, ["config.E011"])])
def test_a_site_whose_staff_show_no_second_factor_is_not_for_production(settings, required, found):
    settings.SECOND_FACTOR_REQUIRED = required
    assert problems(checks.staff_show_a_second_factor) == found
