"""``kg versions``."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from kg.cli.data import data_option
from kg.cli.invocation import invocation
from kg.cli.table import table
from kg.cli.talk import say
from kg.cli.writing import wait_option, writable
from kg.store import Manifest, Size, Store, Version

_HEADS = ("version", "name", "time", "articles", "quads", "changed", "size", "own", "command")


@click.command("versions", short_help="List the versions: when they were made, by what, and what changed.")
@data_option
@click.option("--json", "as_json", is_flag=True, help="The manifests, with names and sizes, as a JSON array.")
@click.option("--name", nargs=2, type=(str, int), metavar="NAME N", help="Call version N so; it is then never pruned.")
@click.option("--unname", metavar="NAME", help="Take a name away.")
@wait_option
def command(data: Path, name: tuple[str, int] | None, unname: str | None, wait: float | None, *, as_json: bool) -> None:
    """List the versions, oldest first, or give one a name.

    "size" is what all files of a version weigh, "own" what deleting it would free: versions share most of their files.
    """
    store = writable(data)
    if name:
        store.name(*name, invocation(), datetime.now(UTC), wait)
        say(f"version {name[1]} is called {name[0]}")
    if unname:
        store.name(unname, None, invocation(), datetime.now(UTC), wait)
        say(f"no version is called {unname} any more")
    if not (name or unname):
        _list(store, as_json=as_json)


def _list(store: Store, *, as_json: bool) -> None:
    versions, sizes, names = store.versions(), store.sizes(), store.names()
    called = {each.number: sorted(n for n, number in names.items() if number == each.number) for each in versions}
    if as_json:
        listed = [_object(each, called[each.number], sizes[each.number]) for each in versions]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    before = [None, *versions]
    pairs = zip(versions, before, strict=False)
    table(_HEADS, [_row(each, last, ", ".join(called[each.number]), sizes[each.number]) for each, last in pairs])


def _object(version: Version, names: list[str], size: Size) -> dict[str, object]:
    manifest = version.manifest
    return asdict(manifest) | {"time": manifest.time.isoformat(), "names": names, "size": asdict(size)}


def _row(version: Version, before: Version | None, name: str, size: Size) -> list[str]:
    manifest = version.manifest
    return [
        str(manifest.number),
        name,
        manifest.time.isoformat(" ", "seconds"),
        str(manifest.articles),
        f"{manifest.quads:,}",
        ", ".join(_changes(manifest, before.manifest if before else None)),
        *(f"{each / 1e6:,.1f} MB" for each in (size.whole, size.own)),
        manifest.command,
    ]


def _changes(manifest: Manifest, before: Manifest | None) -> list[str]:
    articles = {"+": manifest.added, "~": manifest.replaced, "-": manifest.removed, "purged ": manifest.purged}
    changed = [f"{sign}{len(records)} articles" for sign, records in articles.items() if records]
    if manifest.quads_added is not None and manifest.quads_removed is not None:
        changed.append(f"+{manifest.quads_added:,} -{manifest.quads_removed:,} quads")
    elif before and before.number == manifest.parent:
        # Nobody counted what an update took away and what it put there: only what is left of both is known.
        changed.append(f"{manifest.quads - before.quads:+,} quads in all")
    return changed
