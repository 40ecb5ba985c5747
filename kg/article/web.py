"""Articles in web pages: the text without menus and adverts, as trafilatura finds it."""

from kg.article.given import Given, address, day
from kg.errors import ArticleError


def split(page: str, place: str) -> tuple[Given, str]:
    """Return what the web page *page* (HTML) says of itself, and the text of its article.

    Raises:
        ArticleError: no article is found in it.
    """
    # Half a second to import, and only web pages need it.
    from trafilatura import bare_extraction  # noqa: PLC0415

    found = bare_extraction(
        page,
        include_comments=False,
        with_metadata=True,
        # Only dates that the page states: guessing would take the clock for an upper bound.
        date_extraction_params={"extensive_search": False, "original_date": True, "max_date": "2999-12-31"},
    )
    text = getattr(found, "text", None)
    if found is None or isinstance(found, dict) or not text:
        raise ArticleError(f"{place}: no article found in this web page; save its text as .txt")
    return Given(
        title=found.title or None,
        publisher=found.sitename or found.hostname or None,
        published=day(found.date, place) if found.date else None,
        url=address(found.url or ""),
    ), text
