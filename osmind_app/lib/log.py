"""One JSON line per happening: known fields only, ids only, nothing a person typed and no way to forge a line.

Libraries' own messages may hold cookies, payloads, addresses and queries. Of those only who spoke, from which line of
its source, and the class of the error is kept.
"""

import logging
import os
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from osmind_app.lib import clock

FIELDS = {
    "account_id", "attempt", "at", "count", "error", "event", "handler", "invitation_id", "kind", "letter_id", "level",
    "logger", "method", "path", "patient_id", "port", "practice_id", "provider_id", "queue", "reason", "reference",
    "seconds", "session_id", "status", "task_id", "where", "workflow_id",
}  # fmt: skip
MAX_VALUE = 300

_LINK = re.compile(r"/(i|r|g|jc?|se?|e|k|q|a|cal)/[^\s/?#\"']+")
_QUERY = re.compile(r"([?&][\w-]+=)[^\s&\"'#]+")
_library_record = logging.getLogRecordFactory()
_log: Any = structlog.get_logger()


def start() -> None:
    """Send what this process has to say to stderr as JSON lines; files it makes from now on are its owner's alone."""
    os.umask(0o077)
    logging.setLogRecordFactory(_tamed)
    said = _Said()
    logging.basicConfig(handlers=[said], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _stamp, _known, structlog.processors.JSONRenderer(sort_keys=True)],
        logger_factory=lambda *_: said,
        cache_logger_on_first_use=False,
    )


def info(event: str, **fields: Any) -> None:
    """Something happened as it should, or was refused as it should."""
    _log.info(event, **fields)


def warning(event: str, **fields: Any) -> None:
    """Somebody who runs this installation should look at it."""
    _log.warning(event, **fields)


def fault(event: str, exception: BaseException, **fields: Any) -> None:
    """A bug or an outage: the class of the exception and where it was raised, never its text."""
    _log.error(event, error=type(exception).__name__, where=_where(exception), **fields)


def masked(text: str) -> str:
    """The text on one line, without the secret parts of links and queries."""
    text = _QUERY.sub(r"\1…", _LINK.sub(r"/\1/…", text))
    return text.encode("unicode_escape").decode("ascii")[:MAX_VALUE]


class _Said(logging.Handler):
    """Writes one line to stderr, for structlog and for the libraries' loggers alike."""

    def msg(self, line: str) -> None:
        """Write it."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def emit(self, record: logging.LogRecord) -> None:
        """Write what `_tamed` has left of a library's words."""
        self.msg(record.getMessage())

    info = warning = error = msg


def _where(exception: BaseException) -> str:
    frames = traceback.extract_tb(exception.__traceback__)[-4:]
    return " > ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-2:])


def _stamp(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    line["at"] = clock.now().isoformat(timespec="milliseconds")
    return line


def _known(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in line.items() if name in FIELDS}
    return {
        name: value if isinstance(value, bool | int | float) else masked(str(value))
        for name, value in kept.items()
        if value is not None
    }


def _tamed(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A library's record without its words."""
    record = _library_record(*args, **kwargs)
    error = record.exc_info[0] if record.exc_info else None
    line = {
        "event": "library.said",
        "level": record.levelname.lower(),
        "logger": record.name,
        "where": f"{_short(record.pathname)}:{record.lineno}",
        "error": error.__name__ if error else None,
    }
    shown = _known(None, "", _stamp(None, "", line))
    record.msg = structlog.processors.JSONRenderer(sort_keys=True)(None, "", shown)
    record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
    return record
