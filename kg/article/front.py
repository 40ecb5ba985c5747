"""Front matter of a .md article: YAML between two lines of hyphens (read by python-frontmatter)."""

from kg.article.given import NOTHING, Given, given
from kg.errors import ArticleError


def split(text: str, place: str) -> tuple[Given, str]:
    r"""Return what the front matter of *text* gives, and the body: from its first line that is not blank, unchanged.

    >>> split("---\ntitle: Six howitzers\n---\n\nNorway has …\n", "a.md")
    (Given(title='Six howitzers', publisher=None, published=None, url=None), 'Norway has …\n')

    Raises:
        ArticleError: the front matter is not YAML, does not end, or one of its values is of the wrong kind.
    """
    # Not needed for any other kind of file, and slow to import.
    import yaml  # noqa: PLC0415
    from frontmatter.default_handlers import YAMLHandler  # noqa: PLC0415

    handler = YAMLHandler()
    if not handler.detect(text):
        return NOTHING, text
    try:
        matter, body = handler.split(text)
    except ValueError:
        raise ArticleError(f"{place}: the front matter does not end; close it with a line '---'") from None
    try:
        values = handler.load(matter) or {}
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise ArticleError(f"{place}: the front matter is not YAML: {reason}") from None
    if not isinstance(values, dict):
        raise ArticleError(f"{place}: the front matter must be 'name: value' lines")
    return given(values, place), body.lstrip("\r\n")
