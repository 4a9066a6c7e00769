"""JSON that somebody sends us, read so that nothing surprising passes: each key once, finite numbers, no towers."""

import json
import math
from collections import Counter
from typing import Any, NoReturn

MAX_BYTES = 256 * 1024


class NotReadable(Exception):
    """Says in one sentence why this is no JSON we read."""


def read(text: str) -> Any:
    """The value; raises `NotReadable`."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise NotReadable("The file holds half characters. Save it as UTF-8 and try again.") from None
    if size > MAX_BYTES:
        raise NotReadable("The file is larger than 256 kB. A form of that size is better as several forms.")
    try:
        return json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except json.JSONDecodeError as wrong:
        raise NotReadable(f"This is not JSON: line {wrong.lineno}, column {wrong.colno}: {wrong.msg}.") from None
    except RecursionError:
        raise NotReadable("The JSON is nested too deeply to be a form.") from None
    except ValueError:
        raise NotReadable("The JSON holds a number that is too long to be read.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise NotReadable(f"“{twice[:60]}” stands twice in one object. Keep one of them.")
    return found


def _no_number(name: str) -> NoReturn:
    raise NotReadable(f"{name} is not a number a form can hold.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise NotReadable("The JSON holds a number that is too large.")
    return number
