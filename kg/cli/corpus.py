"""Loading many articles: they are mapped side by side into files first, and those then go into the version."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.article import SUFFIXES, Given
from kg.cli.bar import bar
from kg.cli.talk import say
from kg.corpus import Incoming, Merged, Plan, Recipe, map_batches, merge, name_of, plan
from kg.knowledge import Knowledge
from kg.store import Draft

MANY = 40
"""From so many articles on, the second that every process needs to begin is well spent."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was mapped, and waits to go into a draft; `names` are the files that it comes from."""

    names: frozenset[str]
    incoming: Incoming
    plan: Plan

    def merge(self, draft: Draft, *, replace: bool) -> Merged:
        """Put it into *draft*; see `kg.corpus.merge`."""
        return merge(draft, self.incoming, self.plan.batches, replace=replace)


@contextmanager
def mapped(  # noqa: PLR0913 - what a load knows
    data: Path,
    names: Sequence[str],
    knowledge: Knowledge,
    given: Given,
    command: str,
    *,
    quotes: bool,
    wait: float | None,
    processes: int | None,
) -> Iterator[Corpus | None]:
    """Map the articles and readings among the files *names*, with all cores; give nothing when they are few.

    What is mapped is deleted when the block has ended well, and else kept: loading the same again goes on with it.

    Raises:
        LockedError: somebody else is mapping.
        StoreError: *data* cannot be written to.
    """
    mappable = [name for name in names if Path(name).is_file() and Path(name).suffix.lower() in (*SUFFIXES, ".json")]
    found = plan(mappable)
    if found.articles < MANY:
        yield None
        return
    recipe = Recipe(given, tuple(str(folder) for folder in knowledge.folders[1:]), knowledge.base, quotes)
    incoming = Incoming(data, name_of(recipe.digest(knowledge.sources), found))
    with incoming.held(command, datetime.now(UTC), wait, say):
        for other in incoming.others():
            say(f"{other}: kept of a load that was cut off; load the same again to go on, or delete it")
        missing = incoming.missing(found)
        if len(missing) < len(found.batches):
            say(f"going on with a load that was cut off: {len(missing)} of {len(found.batches)} batches are missing")
        with bar(found.articles, "mapping") as advance:
            advance(found.articles - sum(batch.articles for batch in missing))
            map_batches(incoming, missing, recipe, processes or os.cpu_count() or 1, advance)
        yield Corpus(frozenset(mappable), incoming, found)
        incoming.clear()
