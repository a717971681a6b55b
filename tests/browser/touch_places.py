"""Families who went to a course of the demo that is over: three see each other, one alone, one has not answered."""


def touch() -> dict[str, dict[str, str]]:
    """Where each of them looks, in each language: `together`, `alone`, `unanswered`."""
    from django.utils import timezone, translation
    from wagtail.models import Site

    from courses.models import Booking, CourseRun, Party
    from networks import touch as staying

    region, now = Site.objects.get(is_default_site=True).region, timezone.now()
    published = (
        CourseRun.objects.of_region(region).select_related("municipality", "course").order_by("-ends_at")
    )
    run = next(run for run in published if staying.is_time(run, now))
    bookings = []
    for name, language in [("Amal", "sv"), ("Bodil", "sv"), ("Ester", "sv"), ("Aino", "fi"), ("Dunja", "")]:
        address = f"{name.lower()}@example.org"
        party = Party.objects.create(region=region, name=f"{name} Nilsson", email=address, language="sv")
        bookings.append(Booking.objects.create(run=run, party=party, seats=1))
        shown = {"first_name": name, "way": "email", "contact": address, "language": language}
        to_whom = "all" if language == "sv" else "language"
        if language:
            staying.say_yes(bookings[-1], shown | {"to_whom": to_whom}, now)
    found = {}
    for language in region.languages:
        with translation.override(language):
            found[language] = {
                "together": staying.touch_url(bookings[0]),
                "alone": staying.touch_url(bookings[3]),
                "unanswered": staying.touch_url(bookings[4]),
            }
    return found
