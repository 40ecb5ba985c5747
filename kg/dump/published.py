"""Published dumps: the files of a version under DATA/dumps/N/, with their sizes, counts and checksums in a manifest.

    DATA/dumps/12/
      kg.trig.gz kg.nq.gz kg.jsonld.gz    the dataset
      kg.ttl.gz                           the union of all graphs
      graph/article/<key>.ttl …           each graph, named as its IRI below the base
      delta-11.rdfp.gz                    what changed since version 11, as RDF Patch
      manifest.json SHA256SUMS

The same content gives the same files, the packed ones included (gzip without time and name). A folder appears whole, by
a rename. Only a command makes one, never a request.
"""

import gzip
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import QuerySolutions

from kg.dump.assembly import FORMS, assembled
from kg.dump.crew import Watch, parts
from kg.dump.part import EACH, Part, Wanted
from kg.errors import DamagedError, MissingError
from kg.store import Version
from kg.store.formats import Format, format_of

FOLDER = "dumps"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
_WHOLE = ("trig", "nquads", "jsonld", "turtle")
_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)*")
_LEVEL = 6
_CLASSES = "SELECT ?term (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?term } GROUP BY ?term"
_PROPERTIES = "SELECT ?term (COUNT(*) AS ?n) WHERE { ?s ?term ?o } GROUP BY ?term"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a published dump: `bytes` and `sha256` are its own, the `content_` ones those of what is packed in it.

    `holds` is ``dataset``, ``union``, ``graph`` (then `graph` is its IRI) or ``delta`` (then `since` is a version).
    """

    name: str
    media_type: str
    holds: str
    bytes: int
    sha256: str
    content_bytes: int
    content_sha256: str
    statements: int | None = None
    graph: str | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What `manifest.json` says of the dump of a version; `time` is that of the version, in ISO 8601.

    `sources` are the SHA-256 of what the version was made with; `classes` and `properties` say how many things are of
    each class, and how many statements have each property.
    """

    version: int
    time: str
    base: str
    tool: str
    quotes: bool
    quads: int
    sources: dict[str, str]
    classes: dict[str, int]
    properties: dict[str, int]
    files: tuple[File, ...]

    @classmethod
    def read(cls, folder: Path) -> "Published":
        """Return what the manifest in *folder* says.

        Raises:
            MissingError: there is none.
            DamagedError: it cannot be read.
        """
        path = folder / MANIFEST
        try:
            said = json.loads(path.read_text("utf-8"))
            return cls(**said | {"files": tuple(File(**each) for each in said["files"])})
        except FileNotFoundError:
            raise MissingError(f"version {folder.name}: no dump of it was published") from None
        except (OSError, ValueError, TypeError, KeyError) as fault:
            raise DamagedError(f"dump {folder.name}: its manifest is damaged ({fault}); publish it again") from fault


def published(data: Path) -> list[int]:
    """Return the versions of which the data folder *data* has published dumps, oldest first."""
    folder = data / FOLDER
    if not folder.is_dir():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit() and (path / MANIFEST).is_file())


def publish(
    version: Version,
    data: Path,
    *,
    quotes: bool = True,
    delta: tuple[int, Iterable[bytes]] | None = None,
    watch: Watch | None = None,
) -> Published:
    """Put the dump of *version* under the data folder *data*, in place of one that is there, and return what it holds.

    *delta* is the version that it is compared with, and the RDF Patch that leads from there.
    """
    target = data / FOLDER / str(version.number)
    target.parent.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix=".new-", dir=target.parent) as work:
        fresh = Path(work) / "fresh"
        (Path(work) / "parts").mkdir()
        fresh.mkdir()
        manifest = version.manifest
        wanted = Wanted(frozenset({*(FORMS[name] for name in _WHOLE), EACH}), manifest.base, quotes)
        made = parts(version, wanted, Path(work) / "parts", None, watch)
        files = [*_whole(made, wanted, fresh, Path(work)), *_graphs(made, manifest.base, fresh)]
        if delta is not None:
            name = f"delta-{delta[0]}.rdfp"
            files.append(_packed(fresh, name, "application/rdf-patch", "delta", delta[1], since=delta[0]))
        found = Published(
            version.number,
            manifest.time.isoformat(),
            manifest.base,
            manifest.tool,
            quotes,
            sum(number for part in made for number in part.counts.values()),
            manifest.sources,
            _counts(version, _CLASSES),
            _counts(version, _PROPERTIES),
            tuple(sorted(files, key=lambda file: file.name)),
        )
        (fresh / MANIFEST).write_text(json.dumps(asdict(found), indent=1) + "\n", "utf-8")
        sums = "".join(f"{file.sha256}  {file.name}\n" for file in found.files)
        (fresh / SUMS).write_text(sums, "utf-8")
        if target.exists():
            target.rename(Path(work) / "before")
        fresh.rename(target)
    return found


def _whole(made: list[Part], wanted: Wanted, folder: Path, work: Path) -> list[File]:
    """Write the four files of everything, side by side: packing leaves the interpreter free."""
    quads = sum(number for part in made for number in part.counts.values())

    def write(name: str) -> File:
        kind = format_of(name)
        own = work / name
        own.mkdir()
        return _packed(
            folder,
            f"kg.{kind.extension}",
            kind.media_type,
            "dataset" if kind.dataset else "union",
            assembled(name, made, wanted.base, own),
            statements=quads if kind.dataset else None,
        )

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(write, _WHOLE))


def _graphs(made: list[Part], base: str, folder: Path) -> Iterator[File]:
    kind: Format = format_of("turtle")
    others = count(1)
    for part in made:
        for graph, path in part.each.items():
            local = graph.removeprefix(base)
            stem = local if local != graph and _PATH.fullmatch(local) else f"graph/other/{next(others)}"
            target = folder / f"{stem}.{kind.extension}"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)
            content = target.read_bytes()
            total = sha256(content).hexdigest()
            yield File(
                f"{stem}.{kind.extension}",
                kind.media_type,
                "graph",
                len(content),
                total,
                len(content),
                total,
                part.counts[f"<{graph}>"],
                graph,
            )


def _packed(  # noqa: PLR0913 - what a file is described by
    folder: Path,
    name: str,
    media_type: str,
    holds: str,
    pieces: Iterable[bytes],
    *,
    statements: int | None = None,
    since: int | None = None,
) -> File:
    path = folder / f"{name}.gz"
    content, length = sha256(), 0
    # No time and no name in the header: the same content gives the same file.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as file:
        for piece in pieces:
            content.update(piece)
            length += len(piece)
            file.write(piece)
    with path.open("rb") as packed:
        own = file_digest(packed, "sha256").hexdigest()
    return File(
        path.name, media_type, holds, path.stat().st_size, own, length, content.hexdigest(), statements, None, since
    )


def _counts(version: Version, query: str) -> dict[str, int]:
    found = version.open().query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)  # noqa: S101  # tells mypy what a SELECT gives
    return dict(sorted((row["term"].value, int(row["n"].value)) for row in found))
