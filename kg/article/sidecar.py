"""Sidecars: ``NAME.meta.json`` beside an article, for what its file does not say."""

import json
from pathlib import Path

from kg.article.given import NOTHING, Given, given
from kg.errors import ArticleError

SUFFIX = ".meta.json"


def beside(path: Path) -> Given:
    """Return what the sidecar of the article at *path* gives; nothing when it has none.

    Raises:
        ArticleError: the sidecar is not a JSON object, or one of its values is of the wrong kind.
    """
    sidecar = path.with_suffix(SUFFIX)
    if not sidecar.is_file():
        return NOTHING
    try:
        values = json.loads(sidecar.read_bytes())
    except ValueError as error:
        raise ArticleError(f"{sidecar}: not JSON: {error}") from None
    except OSError as error:
        raise ArticleError(f"{sidecar}: cannot be read: {error.strerror}") from None
    if not isinstance(values, dict):
        raise ArticleError(f"{sidecar}: must be a JSON object with title, publisher, published and url")
    return given(values, str(sidecar))
