"""Whether two blocks say the same, and how their words differ."""

import pytest

from campaigns.admin.shared_parts import OWN
from campaigns.shared_parts import Side, compared, digest
from tests.campaigns.local_pages import MEET, make_day


@pytest.mark.django_db
def test_a_digest_is_of_what_is_said_not_of_the_keys_inside():
    day = make_day()
    said = {"title": "Frågor", "text": "<p>Svar</p>"}

    def accordion(key):
        item = {"type": "item", "value": said, "id": key}
        return {"type": "accordion", "value": [item], "id": MEET}

    first, second = (OWN.to_python([accordion(key)]) for key in ("a", "b"))
    assert digest(first[0]) == digest(second[0])
    assert digest(day.master.body[0]) != digest(day.master.body[1])


def test_a_comparison_reads_as_either_side():
    theirs, ours = "Vi ses i parken klockan tio.", "Vi ses i hallen klockan tio. Välkomna!"
    pieces = compared(theirs, ours)
    assert "".join(words for side, words in pieces if side != Side.OURS).strip() == theirs
    assert "".join(words for side, words in pieces if side != Side.THEIRS) == ours
    assert (Side.THEIRS, "parken ") in pieces and (Side.OURS, "hallen ") in pieces
