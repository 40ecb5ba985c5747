"""Which version somebody asks for: one place for what ``?version=``, ``asOf:`` and ``--version`` may say.

    12                          the version of that number
    march-report                the version of that name
    2024-03-31                  the version that was current at the end of that day (UTC)
    2024-03-31T12:00:00Z        the version that was current then; without a time zone, UTC is meant

A version that was deleted is told from one that never was, so that whoever cited it learns what became of it.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from kg.errors import GoneError, MissingError, UsageError
from kg.store import Store, Version


def find(store: Store, asked: str | int | None) -> Version:
    """Return the version of *store* that *asked* names; the current one when nothing is asked for.

    Raises:
        UsageError: it is no number, name or date.
        GoneError: there was such a version, and it was deleted; names the nearest that is kept.
        MissingError: there was never such a version.
    """
    if asked is None:
        current = store.current()
        if current is None:
            raise MissingError(f"{store.folder.name}: holds no version yet; load something with `kg load`")
        return current
    text = str(asked).strip()
    versions = store.versions()
    if not versions:
        raise MissingError(f"version {text}: there is no version yet; load something with `kg load`")
    if text.isascii() and text.isdigit():
        return _numbered(versions, int(text))
    named = store.names().get(text)
    if named is not None:
        return _numbered(versions, named)
    moment = _moment(text)
    if moment is not None:
        return _current_at(versions, moment, text)
    names = store.names()
    if any(sign.isalpha() for sign in text):
        known = f"the names here are {', '.join(sorted(names))}" if names else "no version here has a name"
        raise MissingError(f"version {text!r}: there is none of that name; {known}")
    raise UsageError(f"version {text!r}: neither a number, nor a name, nor a date such as 2024-03-31")


def _numbered(versions: Sequence[Version], number: int) -> Version:
    found = next((each for each in versions if each.number == number), None)
    if found is not None:
        return found
    last = versions[-1].number
    if not 1 <= number <= last:
        raise MissingError(f"version {number}: there is no such version; the newest is {last}")
    nearest = min(versions, key=lambda each: (abs(each.number - number), each.number))
    raise _gone(f"version {number}", nearest)


def _current_at(versions: Sequence[Version], moment: datetime, text: str) -> Version:
    """Return the version that was current at *moment*: the last that was published until then."""
    before = [each for each in versions if each.manifest.time <= moment]
    after = [each for each in versions if each.manifest.time > moment]
    if before and (not after or after[0].manifest.parent in (before[-1].number, None)):
        return before[-1]
    if before:
        # Between the two there were others; one of them was current then.
        raise _gone(f"the version that was current at {text}", before[-1])
    if after[0].number > 1:
        raise _gone(f"the version that was current at {text}", after[0])
    raise MissingError(f"{text}: there was no version yet; the first is of {after[0].manifest.time.isoformat()}")


def _gone(what: str, nearest: Version) -> GoneError:
    return GoneError(f"{what}: was deleted; the nearest that is kept is version {nearest.number}")


def _moment(text: str) -> datetime | None:
    """Return the moment that *text* means; a day means its end.

    >>> _moment("2024-03-31").isoformat(), _moment("2024-03-31T12:00:00").isoformat(), _moment("spring")
    ('2024-03-31T23:59:59.999999+00:00', '2024-03-31T12:00:00+00:00', None)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return datetime.combine(day, time(tzinfo=UTC)) + timedelta(days=1, microseconds=-1)
    try:
        # In an address a plus that was not escaped stands for a space.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
