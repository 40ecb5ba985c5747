"""The process that writes: ``python -m kg.writer.process DATA``.

On stdin comes an order a line, as JSON: the time, the command for the manifest, how many seconds to wait for another
writer, and the updates. On stdout goes ``{"at": 0}`` when the first of them is begun, and so on, ``{"at": n}`` when all
are made; then what came of the order: the version, and for each update its error or nothing; or why there is none. The
process is started anew (never forked), and ends when stdin does.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.readers.frames import pack_error
from kg.store import Store
from kg.writer.update import Update


def carry_out(store: Store, order: dict[str, Any]) -> dict[str, Any]:
    """Publish one version with the updates of *order* that can be made, and return what came of it."""
    errors: list[str | None] = []
    now = datetime.fromisoformat(order["now"])
    try:
        with store.draft(order["command"], now, wait=order["wait"]) as draft:
            for number, sparql in enumerate(order["updates"]):
                _say({"at": number})
                try:
                    Update(sparql).apply(draft)
                except KgError as error:
                    errors.append(pack_error(error).decode())
                else:
                    errors.append(None)
            _say({"at": len(errors)})
    except KgError as error:
        return {"failed": pack_error(error).decode()}
    published = draft.published or store.current()
    return {"version": published.number if published else 0, "errors": errors}


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201 - the server reads this


def main(data: str) -> None:
    """Carry out the orders that come on stdin."""
    store = Store(Path(data))
    for line in sys.stdin.buffer:
        _say(carry_out(store, json.loads(line)))


if __name__ == "__main__":
    main(*sys.argv[1:])
