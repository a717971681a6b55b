import pytest

from courses.contact import contact_digest, normal_email, normal_phone, spoken_phone


@pytest.mark.parametrize(
    "typed",
    [
        "070-174 06 05",
        "0701740605",
        "+46 70 174 06 05",
        "0046701740605",
        "٠٧٠١٧٤٠٦٠٥",
        "\u202a070-174 06 05\u202c",
        " (070) 1740605 ",
    ],
)
def test_a_number_is_the_same_however_it_is_typed(typed):
    assert normal_phone(typed) == "+46701740605"


@pytest.mark.parametrize("typed", ["", "070", "ring mig", "12345678901234567890", "07017406051234"])
def test_what_is_no_number_is_none(typed):
    assert normal_phone(typed) is None


def test_a_number_from_abroad_keeps_its_country():
    assert normal_phone("+47 22 12 34 56") == "+4722123456"


def test_numbers_are_shown_as_people_write_them():
    assert spoken_phone("+46701740605") == "070-174 06 05"
    assert spoken_phone("+4722123456").startswith("+47 22")
    assert spoken_phone("not a number") == "not a number"


def test_an_address_is_the_same_in_capitals_and_with_marks_that_do_not_show():
    assert normal_email(" Sara@Example.ORG\u200f ") == "sara@example.org"


def test_the_digest_follows_the_address_not_the_way_it_was_typed():
    assert contact_digest("Sara@example.org", "") == contact_digest("sara@example.org ", "070-174 06 05")
    assert contact_digest("", "070-174 06 05") == contact_digest("", "+46701740605")
    assert contact_digest("sara@example.org", "") != contact_digest("omar@example.org", "")


def test_no_contact_has_no_digest():
    assert contact_digest("", "") == ""


def test_the_digest_needs_the_key(settings):
    before = contact_digest("sara@example.org", "")
    settings.CONTACT_KEY = "another"
    assert contact_digest("sara@example.org", "") != before
    assert "sara" not in before and len(before) == 64
