"""Quantities as ranges in one unit; what only looks like one is not read."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.comparing.values import Quantity, quantities


def one(text: str, language: str = "en") -> Quantity:
    (found,) = quantities(text, language)
    return found


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("$1.2bn", 1.2e9, 1.2e9, "usd"),
        ("1,200 million dollars", 1.2e9, 1.2e9, "usd"),
        ("a dozen houses", 12, 12, "hous"),
        ("dozens of houses", 24, 99, "hous"),
        ("twenty-five houses", 25, 25, "hous"),
        ("three hundred houses", 300, 300, "hous"),
        ("more than 50 houses", 50, math.inf, "hous"),
        ("up to 50 houses", 0, 50, "hous"),
        ("between 5 and 7 houses", 5, 7, "hous"),
        ("5-7 houses", 5, 7, "hous"),
        ("20 to 30 million euros", 2e7, 3e7, "eur"),
        ("12 percent", 12, 12, "%"),
        ("twelve per cent", 12, 12, "%"),
        ("10 km", 10_000, 10_000, "m"),
        ("a 10-mile walk", 16_093.44, 16_093.44, "m"),
        ("killing 12", 12, 12, "people"),
        ("57 were injured", 57, 57, "people"),
        ("one person", 1, 1, "people"),
    ],
)
def test_numbers_and_what_they_count(text: str, low: float, high: float, unit: str) -> None:
    found = one(text)
    assert (found.low, found.high, found.unit) == pytest.approx((low, high, unit))


@pytest.mark.parametrize(
    ("language", "text", "low"),
    [
        ("de", "12,5 Millionen Euro", 12.5e6),
        ("de", "1.000 Menschen", 1000),
        ("fr", "12 personnes", 12),
        ("uk", "12 ракет", 12),
    ],
)
def test_other_languages(language: str, text: str, low: float) -> None:
    assert one(text, language).low == low


@pytest.mark.parametrize(
    "text",
    [
        "155 mm artillery rounds",
        "an F-16 jet",
        "a Boeing 737 passengers love",
        "Article 5 of the treaty",
        "May 5",
        "in 2024 people",
        "a 34-year-old bridge",
        "won 3-2 games",
        "at 5:30 p.m.",
        "the 5th houses",
        "5 times",
        "",
    ],
)
def test_what_only_looks_like_a_quantity(text: str) -> None:
    assert not quantities(text)


@pytest.mark.parametrize(
    ("one_text", "other_text"),
    [
        ("$1.2bn", "$1,200 million"),
        ("10 miles", "16 km"),
        ("a dozen houses", "12 houses"),
        ("about 1,000 people", "1,012 people"),
        ("1,000 people", "1,012 people"),
        ("more than 50 houses", "57 houses"),
        ("at least 12 people", "17 people"),
        ("between 20 and 30 cars", "26 cars"),
        ("nearly 40,000 homes", "38,700 homes"),
        ("25 tons", "25,000 kg"),
    ],
)
def test_values_that_can_be_squared_agree(one_text: str, other_text: str) -> None:
    assert one(one_text).agrees(one(other_text))
    assert one(other_text).agrees(one(one_text))


@pytest.mark.parametrize(
    ("one_text", "other_text"),
    [
        ("57 people", "60 people"),
        ("$1.2bn", "$900 million"),
        ("10 miles", "30 km"),
        ("more than 80 pupils", "38 pupils"),
        ("100 people", "57 people"),
    ],
)
def test_values_that_cannot(one_text: str, other_text: str) -> None:
    assert not one(one_text).agrees(one(other_text))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789.,-$% millionabkts\u00a0dozenf", max_size=60))
def test_any_text_gives_ranges_within_it(text: str) -> None:
    for found in quantities(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.low <= found.high
        assert found.agrees(found)


def test_ten_thousand_numbers_are_read_in_one_go() -> None:
    assert len(quantities("7 houses, " * 10_000)) == 10_000
