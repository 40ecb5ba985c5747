"""The characters of a file, or why it has none that could be an article."""

import re

from kg.errors import ArticleError

LIMIT = 10_000_000
"""The largest article that is read, in bytes."""

_PDF = b"%PDF-"
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def refuse_large(size: int, place: str) -> None:
    """Raise an ArticleError when *size* (in bytes) is more than an article may have."""
    if size > LIMIT:
        raise ArticleError(
            f"{place}: larger than {LIMIT // 1_000_000} MB, the most that one article may have; "
            "split it into articles (a .jsonl file may hold any number of them)"
        )


def decode(data: bytes, place: str) -> str:
    r"""Return the characters of *data*, which is UTF-8, without a byte order mark and otherwise unchanged.

    >>> decode(b"\xef\xbb\xbfSix howitzers\r\n", "a.txt")
    'Six howitzers\r\n'

    Raises:
        ArticleError: *data* is empty, a PDF, another kind of binary file, or not UTF-8.
    """
    refuse_binary(data, place)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(
            f"{place}: not UTF-8 (byte 0x{data[error.start]:02x} at offset {error.start}); it looks like Latin-1: "
            "convert it, for instance with: iconv -f LATIN1 -t UTF-8"
        ) from None


def decode_web(data: bytes, place: str) -> str:
    r"""Return the characters of the web page *data*: UTF-8, or in the encoding that the page declares.

    >>> decode_web(b'<meta charset="latin1"><p>caf\xe9', "a.html")[-4:]
    'café'

    Raises:
        ArticleError: as `decode`.
    """
    declared = _CHARSET.search(data[:1024])
    if declared is None:
        return decode(data, place)
    try:
        return decode(data, place)
    except ArticleError:
        refuse_binary(data, place)
    encoding = declared[1].decode("ascii")
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        raise ArticleError(f"{place}: neither UTF-8 nor {encoding}, the encoding that it declares") from None


def checked(text: str, place: str) -> str:
    """Return *text* as it is, when it can be the text of an article.

    Raises:
        ArticleError: it has nothing but white space, or characters that no text can hold.
    """
    if not text.strip():
        raise ArticleError(f"{place}: no text, only white space" if text else f"{place}: no text")
    if "\0" in text:
        raise ArticleError(f"{place}: not a text (NUL at character {text.index(chr(0))})")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise ArticleError(f"{place}: half a character (U+{code:04X} at character {error.start})") from None
    return text


def refuse_binary(data: bytes, place: str) -> None:
    """Raise an ArticleError when *data* is empty, a PDF, or another kind of binary file."""
    if not data:
        raise ArticleError(f"{place}: the file is empty")
    if data.lstrip()[: len(_PDF)] == _PDF:
        raise ArticleError(f"{place}: a PDF, whatever its name; extract its text first, for instance with pdftotext")
    if b"\0" in data:
        raise ArticleError(f"{place}: not a text (a NUL byte at offset {data.index(0)}); save it as UTF-8 text first")
