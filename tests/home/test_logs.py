import io
import logging

from django.conf import settings
from pythonjsonlogger.json import JsonFormatter

from home.links import sign
from home.logs import MaskLinks


def written(log) -> str:
    """What production's handler would write of what `log(logger)` logs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("%(levelname)s %(message)s"))
    handler.addFilter(MaskLinks())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    log(logger)
    return stream.getvalue()


def test_a_signed_link_is_not_written_in_the_message_nor_with_the_request(rf):
    token = sign("manage", 1, 1)
    request = rf.post(f"/sv/anmalan/{token}/")
    text = written(lambda log: log.warning("Not allowed: %s", request.path, extra={"request": request}))
    assert "Not allowed" in text and token not in text


def test_of_an_error_its_kind_and_place_are_written_and_not_its_words():
    row = "Failing row contains (Sara, sara@example.org)"

    def log(logger):
        try:
            raise ValueError(row)
        except ValueError:
            logger.exception("broken")

    text = written(log)
    assert "ValueError" in text and "test_logs.py" in text
    assert "sara@example.org" not in text


def test_every_handler_masks():
    assert all("mask" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
