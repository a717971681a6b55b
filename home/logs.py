import logging
import traceback

from home.links import mask


class MaskLinks(logging.Filter):
    """Keeps people out of what is logged: signed tokens, and what an error says of the data it met.

    A link that opens a booking is never kept in a file. A database's error repeats the row it refused, names and
    addresses included: of an error only its kind is kept, and where it was raised.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask(record.getMessage()), ()
        # Django adds the request to what it logs, and a formatter may print it with its path.
        record.__dict__.pop("request", None)
        if record.exc_info:
            kind, _error, frames = record.exc_info
            record.exc_text = "".join([*traceback.format_tb(frames), kind.__name__ if kind else ""])
            record.exc_info = None
        return True
