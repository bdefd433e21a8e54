"""Feeds saved as files are read like those from the web."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.core.errors import Problem
from bot.core.model import FeedItem
from bot.feeds.files import Place, read
from bot.ports import FileRead
from tests.feeds.hostile import HOSTILE
from tests.feeds.test_parse import RSS_ITEM, rss

if TYPE_CHECKING:
    from pathlib import Path


def everything(path: Path, **more: Any) -> list[FeedItem | FileRead | Problem]:
    return list(read(Place("inbox", path, **more), {}))


@pytest.mark.parametrize("suffix", [".xml", ".rss", ".atom", ".rdf"])
def test_a_saved_feed_is_as_many_articles_as_it_has_items(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_text(rss(RSS_ITEM, "<title>Second</title>"))
    first, second, done = everything(tmp_path)
    assert isinstance(first, FeedItem)
    assert isinstance(second, FeedItem)
    assert isinstance(done, FileRead)
    assert first.title == "Mayor & council: bridge closed"
    assert (first.path, first.source) == (f"{tmp_path.name}/a{suffix}", "inbox")
    assert (first.outlet.id, first.outlet.name) == ("site:news.example", "The Herald")
    assert (second.title, second.text) == ("Second", "")
    assert first.id == first.key != second.key


def test_the_same_feed_saved_again_holds_the_same_articles(tmp_path: Path) -> None:
    (tmp_path / "monday.xml").write_text(rss(RSS_ITEM))
    (tmp_path / "tuesday.xml").write_text(rss("<title>New</title>", RSS_ITEM))
    ids = [item.id for item in everything(tmp_path) if isinstance(item, FeedItem)]
    assert len(ids) == 3
    assert len(set(ids)) == 2


def test_a_configured_outlet_goes_before_the_feeds_own(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(rss(RSS_ITEM))
    item, _ = everything(tmp_path / "a.xml", outlet="Herald", language="de")
    assert isinstance(item, FeedItem)
    assert (item.outlet.id, item.language) == ("herald", "de")


def test_an_item_twice_in_a_feed_is_one_article(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(rss("<title>Same</title>", "<title>Same</title>"))
    assert len(everything(tmp_path)) == 2


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"<html><body>x</body></html>", "a web page, not a feed"),
        (b"<opml><body><outline xmlUrl='https://a.example/'/></body></opml>", "OPML"),
        (HOSTILE["billion laughs"], "entities of its own"),
        (bytes(6 << 20), "larger than 5 MiB"),
    ],
)
def test_what_is_no_feed_is_one_problem(tmp_path: Path, data: bytes, what: str) -> None:
    (tmp_path / "a.xml").write_bytes(data)
    (tmp_path / "b.txt").write_text("The bridge was closed on Monday.")
    problem, *others = everything(tmp_path)
    assert isinstance(problem, Problem)
    assert what in problem.what
    assert "a.xml" in problem.where
    assert len(others) == 2
