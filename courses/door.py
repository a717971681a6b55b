"""What a party shows at the door: a QR code that says which row of a leader's list is theirs, and nothing else.

It holds the address of a page that only says what the code is for, and behind `#` ten letters made from a key, which
no browser sends anywhere. They open nothing; only the list of that run knows whose they are (docs/adr/0027).
"""

from io import BytesIO

import segno
from django.urls import reverse

from courses.models import Booking, CourseRun, Form
from home import links

PURPOSE = "door"


def has_door(run: CourseRun) -> bool:
    """Whether people come to a place, where somebody ticks them."""
    return run.form != Form.ONLINE


def codes(booking: Booking) -> list[str]:
    """What the list takes for this booking: the code that is given out, then those of former keys."""
    return links.codes_for(PURPOSE, booking.pk, booking.run_id)


def door_path(booking: Booking) -> str:
    """What the QR code holds, below the site's own address."""
    return f"{reverse('courses:at_the_door')}#{codes(booking)[0]}"


def qr_png(address: str) -> bytes:
    """The QR code as a picture for mails, which show no SVG: black on white, with its quiet zone."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=6, border=4)
    return picture.getvalue()
