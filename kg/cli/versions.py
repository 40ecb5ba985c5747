"""``kg versions``."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.data import data_option
from kg.cli.table import table
from kg.store import Manifest, Store


@click.command("versions", short_help="List the versions: when they were made, by what, and what changed.")
@data_option
@click.option("--json", "as_json", is_flag=True, help="The manifests, as a JSON array.")
def command(data: Path, *, as_json: bool) -> None:
    """List the versions, oldest first."""
    manifests = [version.manifest for version in Store(data).versions()]
    if as_json:
        listed = [asdict(each) | {"time": each.time.isoformat()} for each in manifests]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    table(["version", "time", "articles", "quads", "changed", "command"], [_row(each) for each in manifests])


def _row(manifest: Manifest) -> list[str]:
    articles = {"+": manifest.added, "~": manifest.replaced, "-": manifest.removed}
    changed = [f"{sign}{len(records)} articles" for sign, records in articles.items() if records]
    if manifest.quads_added is not None and manifest.quads_removed is not None:
        changed.append(f"+{manifest.quads_added:,} -{manifest.quads_removed:,} quads")
    return [
        str(manifest.number),
        manifest.time.isoformat(" ", "seconds"),
        str(manifest.articles),
        f"{manifest.quads:,}",
        ", ".join(changed),
        manifest.command,
    ]
