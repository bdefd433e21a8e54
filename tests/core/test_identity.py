import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.identity import Named, article_id, canonical_url, names


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a?id=7",
        "http://news.example/a?id=7",
        "https://www.news.example/a/?id=7",
        "https://NEWS.example:443/a?id=7#comments",
        "https://news.example/a/index.html?id=7",
        "https://news.example/a?utm_source=rss&utm_medium=feed&id=7",
        "https://news.example/a?id=7&fbclid=x&at_medium=RSS",
        " https://news.example/a?gclid=1&id=7 ",
    ],
)
def test_one_page_has_one_address(url: str) -> None:
    assert canonical_url(url) == "news.example/a?id=7"


@given(st.text(alphabet="/.?#&=%+;:@wWé-~ax_utm1[]'\"\t", max_size=40))
def test_a_plain_address_is_read_as_any_other(rest: str) -> None:
    address = f"https://{rest}"
    assert canonical_url(address) == canonical_url(f"HTTPS://{rest}\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://a.example/x", "https://a.example/X"),
        ("https://a.example/x", "https://b.example/x"),
        ("https://a.example:8080/x", "https://a.example/x"),
        ("https://a.example/ä", "https://a.example/a"),
    ],
)
def test_two_pages_stay_two(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    "url",
    ["https://a.example/", "https://a.example/?utm_source=x", "ftp://a/x", "x", "http://[::1"],
)
def test_what_names_no_one_page_has_no_address(url: str) -> None:
    assert canonical_url(url) is None


def test_an_item_is_known_by_its_guid_within_its_feed_and_by_its_address_everywhere() -> None:
    item = Named("7", "https://a.example/x", "T")
    ((guid, url),) = names("one", [item])
    ((other_guid, other_url),) = names("two", [item])
    assert guid != other_guid
    assert url == other_url
    assert article_id((guid, url)) == article_id((other_guid, other_url))


def test_what_several_items_share_names_none_of_them() -> None:
    front = "https://a.example/live"
    one, two, three = names(
        "f", [Named("1", front, "A"), Named("1", front, "B"), Named("3", front, "C")]
    )
    assert len({one, two, three}) == 3
    assert [each[0][0] for each in (one, two, three)] == ["t", "t", "g"]


def test_an_item_with_nothing_but_a_title_goes_by_it() -> None:
    one, again, later, none = names(
        "f",
        [Named(title="The day!"), Named(title="the DAY"), Named(title="The day", day="2"), Named()],
    )
    assert one == again
    assert one != later
    assert none == ()


@given(st.text(max_size=60))
def test_no_address_trips_it(url: str) -> None:
    found = canonical_url(f"https://a.example/{url}")
    assert found is None or canonical_url(f"https://{found}") == found
