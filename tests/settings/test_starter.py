"""The starter set of feeds that ships: off, many-tongued, and on in one step."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from bot.bootstrap import load_settings

ROOT = Path(__file__).parents[2]


def test_nothing_but_the_seeds_is_on() -> None:
    on = [source for source in load_settings(ROOT / "config").sources if source.enabled]
    assert [source.path.name for source in on if source.path] == ["seeds"]
    assert [source for source in on if source.url] == []


def test_feeds_of_many_languages_and_regions_can_be_switched_on() -> None:
    feeds = [source for source in load_settings(ROOT / "config").sources if source.url]
    assert len(feeds) >= 50
    assert len({source.language for source in feeds}) >= 10
    assert len({source.url for source in feeds}) == len({source.id for source in feeds})
    assert all(urlsplit(source.url or "").hostname for source in feeds)
    assert all(source.outlet and source.groups for source in feeds)
    regions = {group for source in feeds for group in source.groups}
    assert {"world", "europe", "americas", "africa", "asia"} <= regions
