import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from kg.article import Article, Given, read
from kg.article.content import LIMIT
from kg.errors import ArticleError


def one(path: Path, given: Given | None = None) -> Article:
    (article,) = read(path, given or Given())
    assert isinstance(article, Article), article
    return article


def fault(path: Path) -> str:
    (error,) = read(path)
    assert isinstance(error, ArticleError)
    assert str(error).startswith(str(path))
    return str(error).removeprefix(str(path))


def test_a_text_without_a_header_is_the_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"Six howitzers\r\nleft the port.\xc2\xa0Two came back.\r\n")

    article = one(file)

    assert article == Article("Six howitzers\r\nleft the port.\N{NO-BREAK SPACE}Two came back.\r\n")


def test_header_lines_are_not_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(
        b"Title: Six howitzers\r\nDate: 2023-03-14\r\nPublisher: The Post\r\n"
        b"Source: https://post.test/1 (kept)\r\n\r\nBody\r\n"
    )

    article = one(file)

    assert article == Article("Body\r\n", "Six howitzers", "The Post", date(2023, 3, 14), "https://post.test/1")


def test_a_byte_order_mark_is_not_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xef\xbb\xbfTitle: Six howitzers\n\nBody")

    article = one(file)

    assert (article.text, article.title) == ("Body", "Six howitzers")


def test_a_text_that_begins_like_a_header_but_is_prose_stays_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Date: that is what nobody could say.\nThe ship left at night.\n\nIt came back.")

    assert one(file).text == file.read_text()


def test_the_front_matter_of_markdown_is_not_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(
        b"---\ntitle: Six howitzers\ndate: 2023-03-14\nurl: https://post.test/1\n---\n\n"
        b"# Six *howitzers*  \r\n\r\n---\nend\n"
    )

    article = one(file)

    assert article.text == "# Six *howitzers*  \r\n\r\n---\nend\n"
    assert (article.title, article.published, article.url) == (
        "Six howitzers",
        date(2023, 3, 14),
        "https://post.test/1",
    )


def test_the_text_of_a_web_page_is_that_of_its_article(tmp_path: Path) -> None:
    paragraph = "<p>Norwegian officials said on Tuesday that six howitzers had left the port of Bergen for Chad. </p>"
    file = tmp_path / "a.html"
    file.write_text(
        '<html><head><title>Six howitzers</title><meta property="og:site_name" content="The Post">'
        '<meta property="article:published_time" content="2023-03-14T08:00:00Z">'
        '<link rel="canonical" href="https://post.test/1"></head>'
        "<body><nav><a href='/'>Home</a> <a href='/s'>Subscribe now</a></nav>"
        f"<article><h1>Six howitzers</h1>{paragraph * 5}</article><footer>Cookies</footer></body></html>"
    )

    article = one(file)

    assert "Subscribe" not in article.text
    assert "left the port of Bergen" in article.text
    assert (article.title, article.publisher, article.published) == ("Six howitzers", "The Post", date(2023, 3, 14))
    assert article.url == "https://post.test/1"


def test_a_web_page_may_be_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    page = '<html><head><meta charset="iso-8859-1"></head><body><article>' + "<p>Le café a livré six obusiers.</p>" * 9
    file.write_bytes(f"{page}</article></body></html>".encode("latin-1"))

    assert "Le café a livré" in one(file).text


def test_a_bad_line_of_jsonl_never_stops_the_others(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    good = json.dumps({"text": "Six howitzers", "title": "One", "published": "2023-03-14", "publisher": "The Post"})
    bad = ["{", "[]", '{"title": "no text"}', '{"text": "x", "date": "soon"}', '{"text": "\\ud800"}', '{"text": " "}']
    bad.append("\xff")
    file.write_bytes("\n".join([good, *bad, "", good]).encode("latin-1"))

    articles = list(read(file))

    assert [isinstance(article, Article) for article in articles] == [True, *[False] * len(bad), True]
    assert articles[0] == Article("Six howitzers", "One", "The Post", date(2023, 3, 14))
    assert [str(error).split(": ")[0] for error in articles[1:-1]] == [f"{file}:{n}" for n in range(2, 2 + len(bad))]


def test_a_line_of_jsonl_that_is_too_long_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"text": "' + b"x" * (2 * LIMIT) + b'"}\n{"text": "Six howitzers"}\n')

    error, article = read(file)

    assert f"{file}:1: larger than 10 MB" in str(error)
    assert article == Article("Six howitzers")


def test_options_win_over_the_sidecar_and_the_sidecar_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Title: of the file\nPublisher: of the file\nDate: 2001-01-01\n\nBody")
    (tmp_path / "a.meta.json").write_text('{"title": "of the sidecar", "published": "2002-02-02", "note": 1}')

    article = one(file, Given(title="of the command line"))

    assert article == Article("Body", "of the command line", "of the file", date(2002, 2, 2))


def test_standard_input_is_read_as_text() -> None:
    (article,) = read(io.BytesIO(b"Title: Six howitzers\n\nBody"), Given(publisher="The Post"))

    assert article == Article("Body", "Six howitzers", "The Post")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b" \n\t\n", "only white space"),
        ("a.txt", b"Title: Six howitzers\n\n\n", "only white space"),
        ("a.txt", b"Title: Six howitzers\n", "no text"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        ("a.jsonl", b"%PDF-1.7\n%\xe2\xe3\n\n", "a PDF"),
        ("a.md", b"PK\x03\x04\0\0", "NUL byte at offset 4"),
        ("a.txt", b"caf\xe9 and more", "byte 0xe9 at offset 3"),
        ("a.txt", b"x" * (LIMIT + 1), "larger than 10 MB"),
        ("a.txt", b"Title: x\nDate: 5 Jan\n\nBody", ":2: Date: '5 Jan' is not a date; write it as 2024-01-31"),
        ("a.txt", b"Title: x\nAuthor: y\n\nBody", ":2: unknown header line 'Author:'"),
        ("a.txt", b"Title: x\nTitle: y\n\nBody", ":2: a second 'Title:'"),
        ("a.docx", b"Body", "unknown kind of file '.docx'; articles end in .txt, .md"),
        ("a.md", b"---\ntitle: [x\n---\nBody", "the front matter is not YAML"),
        ("a.md", b"---\ntitle: x\nBody", "the front matter does not end"),
        ("a.md", b"---\n- x\n---\nBody", "must be 'name: value' lines"),
        ("a.md", b"---\ndate: 14\n---\nBody", "'date' must be a date such as 2024-01-31"),
        ("a.md", b"---\nurl: at home\n---\nBody", "'url' must be a web address"),
        ("a.html", b"<html><body></body></html>", "no article found in this web page"),
        ("a.html", b'<meta charset="no-such"><p>\xe9', "neither UTF-8 nor no-such"),
        ("a.jsonl", b"\n", "no articles in it"),
    ],
)
def test_a_file_that_is_no_article_is_named_with_its_fault(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)

    assert words in fault(file)


def test_a_missing_file_and_a_folder_are_said_to_be_so(tmp_path: Path) -> None:
    assert fault(tmp_path / "none.txt") == ": no such file"
    assert "a folder" in fault(tmp_path)


@pytest.mark.parametrize("sidecar", ["{", "[]", '{"title": 1}', '{"published": "soon"}'])
def test_a_bad_sidecar_is_named(tmp_path: Path, sidecar: str) -> None:
    (tmp_path / "a.txt").write_text("Body")
    (tmp_path / "a.meta.json").write_text(sidecar)

    (error,) = read(tmp_path / "a.txt")

    assert isinstance(error, ArticleError)
    assert str(error).startswith(str(tmp_path / "a.meta.json"))


@each(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip))
def test_a_text_after_a_header_comes_back_as_it_is(text: str) -> None:
    (article,) = read(io.BytesIO(f"Title: x\n\n{text}".encode()))

    assert isinstance(article, Article)
    assert article.text == text


def test_the_real_article_is_read_as_its_publisher_wrote_it(shared: Path) -> None:
    article = one(shared / "articles" / "seed.txt")

    assert article.sha256.startswith("e47edd822ed1541b")
    assert (article.publisher, article.published) == ("Outlook India", date(2024, 1, 5))
    assert article.title
    assert article.url


def test_all_shared_articles_are_read_with_title_publisher_and_date(shared: Path) -> None:
    articles = [one(file) for file in sorted((shared / "articles" / "dev").glob("*.txt"))]

    assert len(articles) == 14
    for article in articles:
        assert article.title
        assert article.publisher
        assert article.published
        assert not article.text.startswith(("Title:", "\n"))
