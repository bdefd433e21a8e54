"""JSON Lines: every field right, every mistake with its line, any size of stream."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import Problem
from bot.core.model import FeedItem, Outlet
from bot.feeds.jsonl import Told, read_stream


def stream(*records: Any) -> io.BytesIO:
    return io.BytesIO(b"".join(json.dumps(record).encode() + b"\n" for record in records))


def one(**record: Any) -> FeedItem | Problem:
    [(line, found)] = read_stream(stream(record), "a.jsonl")
    assert line == 1
    return found


def article(**record: Any) -> FeedItem:
    found = one(**{"text": "Some words."} | record)
    assert isinstance(found, FeedItem), found
    return found


def problem(**record: Any) -> Problem:
    found = one(**{"text": "Some words."} | record)
    assert isinstance(found, Problem), found
    assert (found.where, found.line) == ("a.jsonl", 1)
    assert found.cure
    return found


def test_every_field() -> None:
    item = article(
        id="x1",
        source="The Times",
        title="On mines",
        text="Some words.",
        url="https://example.org/a?b=c",
        published="2024-11-20T10:30:00+01:00",
        language="en-GB",
        event="ignored",
    )
    assert item == FeedItem(
        key="x1",
        text="Some words.",
        source="",
        outlet=Outlet("the-times", "The Times"),
        title="On mines",
        url="https://example.org/a?b=c",
        published=datetime(2024, 11, 20, 9, 30, tzinfo=UTC),
        language="en",
        id="x1",
    )


def test_only_text_is_required_and_null_is_unknown() -> None:
    bare = article()
    nulls = article(id=None, source=None, title=None, url=None, published=None, language=None)
    assert bare == nulls
    assert (bare.outlet.name, bare.title, bare.url, bare.published) == (None,) * 4
    assert bare.outlet.id == f"file:/{bare.key}"


def test_an_article_goes_by_its_id_else_its_url_else_its_content() -> None:
    assert article(id=7, url="https://example.org/").key == "7"
    assert article(url="https://example.org/").key == "https://example.org/"
    assert article().key == article(language="en").key != article(title="Another").key


def test_an_outlet_is_one_however_its_name_is_spelt() -> None:
    ids = {article(source=name).outlet.id for name in ("BBC News", "bbc  news ", "BBC-News")}
    assert ids == {"bbc-news"}
    assert article(source="Правда").outlet == Outlet("правда", "Правда")
    assert article(source="!!!").outlet.name is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-11-20", datetime(2024, 11, 20, tzinfo=UTC)),
        ("2024-11-20T10:30", datetime(2024, 11, 20, 10, 30, tzinfo=UTC)),
        ("2024-11-20T10:30:00.5Z", datetime(2024, 11, 20, 10, 30, 0, 500_000, tzinfo=UTC)),
        ("2024-11-20 23:00:00-05:00", datetime(2024, 11, 21, 4, tzinfo=UTC)),
    ],
)
def test_times(value: str, expected: datetime) -> None:
    assert article(published=value).published == expected


@pytest.mark.parametrize(
    ("record", "what"),
    [
        ({"text": 5}, '"text" is a number, not a text'),
        ({"text": ["a"]}, '"text" is a list, not a text'),
        ({"text": None}, 'has no "text"'),
        ({"text": "  \n"}, '"text" is empty'),
        ({"title": {"a": 1}}, '"title" is an object'),
        ({"source": 5}, '"source" is a number'),
        ({"id": True}, '"id" is true'),
        ({"id": "x" * 501}, '"id" is longer'),
        ({"url": "javascript:alert(1)"}, '"url" is no web address'),
        ({"url": "http://[::1"}, '"url" is no web address'),
        ({"published": "yesterday"}, '"published" is "yesterday"'),
        ({"published": 1732060800}, '"published" is a number'),
        ({"published": "0001-01-01T00:00:00+14:00"}, '"published" is "0001'),
        ({"published": "2024-02-30"}, '"published" is "2024-02-30"'),
        ({"language": "English"}, '"language" is "English"'),
    ],
)
def test_a_wrong_field_is_named(record: dict[str, Any], what: str) -> None:
    assert what in problem(**record).what


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b'{"text": "a"', "not JSON: expecting ',' delimiter (column 13)"),
        (b"text", "not JSON: expecting value (column 1)"),
        (b'["text"]', "a list, not an object"),
        (b"5", "a number, not an object"),
        (b"null", "null, not an object"),
        (b'{"text": "a", "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deep"),
        (b'{"text": "a", "x": ' + b"9" * 5_000 + b"}", "not JSON that can be read"),
        (b'{"text": "' + b"a" * 3_000_000 + b'"}', "longer than 2,000,000 bytes"),
    ],
)
def test_a_broken_line_is_one_problem_and_the_others_are_read(line: bytes, what: str) -> None:
    good = [b'{"text": "Article %d."}' % number for number in range(1, 60)]
    good[56] = line
    found = list(read_stream(io.BytesIO(b"\n".join(good)), "a.jsonl", longest=2_000_000))
    assert [number for number, _ in found] == list(range(1, 60))
    [(number, told)] = [(number, one) for number, one in found if isinstance(one, Problem)]
    assert (number, told.line) == (57, 57)
    assert what in told.what


def test_blank_lines_are_passed_over_and_counted() -> None:
    found = list(read_stream(io.BytesIO(b'\r\n\n{"text": "a b"}\r\n\n'), "a.jsonl"))
    assert [number for number, _ in found] == [3]


def test_an_id_that_came_before() -> None:
    records = [{"id": 1, "text": "One."}, {"id": "1", "text": "Two."}, {"text": "One."}]
    found = [item for _, item in read_stream(stream(*records), "a.jsonl")]
    assert isinstance(found[1], Problem)
    assert 'the id "1" stands already' in found[1].what
    assert isinstance(found[2], FeedItem)


def test_what_is_told_of_the_whole_stream() -> None:
    told = Told("s", Outlet("a", "A"), "de", "a.jsonl")
    found = [item for _, item in read_stream(stream({"text": "One."}), "a.jsonl", told)]
    assert isinstance(found[0], FeedItem)
    assert (found[0].source, found[0].outlet.name, found[0].language) == ("s", "A", "de")


def test_half_a_surrogate_pair_can_be_written() -> None:
    [(_, item)] = read_stream(io.BytesIO(b'{"text": "a \\ud83d b"}'), "a.jsonl")
    assert isinstance(item, FeedItem)
    assert item.text.encode() == "a \ufffd b".encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1251"])
def test_encodings(encoding: str) -> None:
    texts = [f"Президент подписал указ номер {number}, сообщили в среду." for number in range(99)]
    data = "\n".join(json.dumps({"text": text}, ensure_ascii=False) for text in texts)
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    found = list(read_stream(io.BytesIO(mark + data.encode(encoding)), "a.jsonl"))
    assert [item.text for _, item in found if isinstance(item, FeedItem)] == texts
    assert [number for number, _ in found] == list(range(1, 100))


def test_utf16_lines_may_not_be_endless_either() -> None:
    data = '{"text": "a"}\n' + "x" * 300_000 + '\n{"text": "b"}'
    found = list(read_stream(io.BytesIO(data.encode("utf-16")), "a.jsonl", longest=1_000))
    assert [number for number, item in found if isinstance(item, Problem)] == [2]
    assert [number for number, item in found if isinstance(item, FeedItem)] == [1, 3]


class Endless(io.RawIOBase):
    """A stream without end that tells how much of it was taken."""

    def __init__(self, line: bytes) -> None:
        self.line = line
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = (self.line * (len(buffer) // len(self.line) + 1))[: len(buffer)]
        start = self.taken % len(self.line)
        piece = (self.line[start:] + piece)[: len(buffer)]
        buffer[: len(piece)] = piece
        self.taken += len(piece)
        return len(piece)


def test_a_stream_is_read_only_as_far_as_it_is_asked_for() -> None:
    endless = Endless(b'{"text": "A sentence of some words."}\n')
    found = read_stream(io.BufferedReader(endless), "endless")
    assert [number for number, _ in zip(range(1, 101), found, strict=False)] == list(range(1, 101))
    assert endless.taken < 1 << 20


FIELDS = st.sampled_from(["id", "source", "title", "text", "url", "published", "language", "x"])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())
RECORDS = st.dictionaries(FIELDS, VALUES).map(lambda record: json.dumps(record).encode())


@settings(deadline=None)  # the first example loads libraries
@given(st.lists(st.binary() | RECORDS))
def test_whatever_comes_each_line_is_an_article_or_a_problem(lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    found = list(read_stream(io.BytesIO(data), "a.jsonl", longest=10_000))
    numbers = [number for number, _ in found]
    assert numbers == sorted(set(numbers))
    for number, item in found:
        if isinstance(item, Problem):
            assert item.line in {number, None}
            assert "\n" not in str(item)
        else:
            assert item.text.encode()
            assert item.key.encode()
