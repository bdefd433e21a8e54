"""Which sentences say the same, and how many voices say it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.language.sentences import sentences
from bot.core.model import Article, Outlet, Sentence
from bot.core.telling.claims import Group, distinct, groups
from bot.core.telling.comparison import Comparison, compare

FILLER = "Prices of bread rose in the port of Ardel, traders at the fish market told a radio show."


def units(*texts: str) -> list[Sentence]:
    articles = [
        Article(f"a{n}", text, Outlet(f"o{n}"), language="en") for n, text in enumerate(texts)
    ]
    return [sentence for article in articles for sentence in sentences(article)]


def same(one: str, other: str) -> bool:
    found = units(f"{one} {FILLER}", f"{other} Nobody was hurt when a barn burned near Elster.")
    return found.index(_starting(found, other)) in compare(found).same[0]


def _starting(found: list[Sentence], text: str) -> Sentence:
    return next(one for one in found if one.text == text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The United States approved the delivery of land mines to Ukraine on Tuesday.",
            "U.S. officials authorized a landmine shipment to Ukrainian forces on Tuesday.",
        ),
        (
            "The embassy in Lima closed on Monday after a warning of attacks on diplomats.",
            "After warnings of an attack on diplomats, the Lima embassy shut its doors Monday.",
        ),
        (
            "Police arrested 12 dock workers after a brawl at the Ardel harbour on Friday.",
            "On Friday 12 dockers were detained by police officers over the Ardel harbor brawl.",
        ),
    ],
)
def test_the_same_in_other_words(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The embassy in Lima closed on Monday after a warning of attacks on diplomats.",
            "The embassy in Lima has issued visas to 300 students this year.",
        ),
        (
            "Police arrested 12 dock workers after a brawl at the Ardel harbour on Friday.",
            "Police arrested 31 dock workers after a brawl at the Ardel harbour on Friday.",
        ),
        (
            "The mayor said the bridge would open in May after repairs to both towers.",
            "The mayor was born in a village near the river and studied law in Porto.",
        ),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same(one, other)


def test_a_claim_counts_voices_not_articles() -> None:
    text = "The city council voted on Monday to close the old harbour bridge for two years."
    found = units(*[text] * 3)
    voice = {"a0": "x", "a1": "x", "a2": "y"}
    claim = groups(found, compare(found), lambda i: voice[found[i].article.id], [0.0] * 3)[0]
    assert len({voice[found[index].article.id] for index in claim.members}) == 2


def test_a_short_report_does_not_back_all_that_a_long_one_says() -> None:
    found = units(
        "The harbour bridge was closed on Monday, said the mayor, who also promised free "
        "ferries, longer hours of the metro, no tolls in the tunnel and a new bridge by May.",
        "The harbour bridge was closed on Monday, the mayor said at a meeting.",
    )
    long, short = compare(found).backed
    assert short == (0,)
    assert long == ()


def test_a_name_and_an_office_are_no_claim() -> None:
    found = units(
        "The report was denied by Karin Alder, chief of the Ardel Harbour Authority.",
        "A school was opened by Karin Alder, chief of the Ardel Harbour Authority.",
    )
    assert compare(found).backed == [(), ()]


def test_what_leans_is_evidence_but_never_shown_for_a_claim() -> None:
    found = units(
        "The council has closed the harbour bridge to lorries on Monday for two years.",
        "A crack was found. This means the council closed the harbour bridge to lorries on "
        "Monday for two years.",
    )
    assert found[2].leans
    claims = groups(found, compare(found), lambda i: found[i].article.id, [0.0] * len(found))
    (claim,) = (each for each in claims if len(each.members) > 1)
    assert (claim.shown, claim.others) == (0, (2,))


def test_a_passage_in_common_backs_a_sentence_that_says_more() -> None:
    found = units(
        "The mines are “non-persistent,” designed to deactivate after a period, "
        "which reduces the risk to civilians who return to farms.",
        "Notably, unlike those of the neighbour, the mines delivered by the kingdom under the "
        "treaty that parliament ratified with the votes of all parties last spring, when a ferry "
        "sank off Harn, are non-persistent, designed to deactivate "
        "after a period, said the admiral.",
        "The admiral was born in a village by the lake and joined the navy as a boy.",
        "Parliament ratified the treaty in spring with the votes of all parties.",
        "A village by the lake asked the navy for help against the floods.",
    )
    assert compare(found).backed[0] == (1,)
    assert compare(found).backed[1] == ()


def test_a_passage_with_another_number_backs_nothing() -> None:
    found = units(
        "A gas explosion in the old mill by the river killed 12 workers on the night shift.",
        "After the explosion of gas in the old mill by the river, which killed 17 workers of the "
        "night shift, the owner was questioned, the union called a strike and the mayor resigned.",
    )
    assert compare(found).backed == [(), ()]


WORDS = st.sampled_from(["mine", "port", "mayor", "closed", "bridge", "12", "31", "Monday", "kyiv"])
TEXTS = st.lists(st.lists(WORDS, min_size=3, max_size=9).map(" ".join), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_every_sentence_is_in_one_claim_once(texts: list[str]) -> None:
    found = units(*(f"{text.capitalize()}." for text in texts))
    comparison = compare(found)
    claims = groups(found, comparison, lambda i: found[i].article.id, [0.0] * len(found))
    members = [index for claim in claims for index in claim.members]
    assert sorted(members) == list(range(len(found)))
    for claim in claims:
        assert all(other in comparison.backed[claim.shown] for other in claim.others)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_likeness_is_mutual_and_bounded(texts: list[str]) -> None:
    found = units(*(f"{text.capitalize()}." for text in texts))
    alike = compare(found).alike
    for index, others in enumerate(alike):
        for other, likeness in others.items():
            assert alike[other][index] == likeness
            assert 0 < likeness <= 1 + 1e-9


@pytest.mark.parametrize(
    ("done", "ahead", "language"),
    [
        (
            "The president has visited the flooded villages of the northern valley with his wife.",
            "The president will visit the flooded villages of the northern valley with his wife.",
            "en",
        ),
        (
            "Der Präsident hat die überfluteten Dörfer im nördlichen Tal am Fluss besucht.",
            "Der Präsident will die überfluteten Dörfer im nördlichen Tal am Fluss besuchen.",
            "de",
        ),
    ],
)
def test_what_is_to_come_does_not_back_what_is_done(done: str, ahead: str, language: str) -> None:
    articles = [
        Article(key, text, Outlet(key), language=language)
        for key, text in (("a", done), ("b", ahead), ("c", done))
    ]
    found = [one for article in articles for one in sentences(article)]
    assert compare(found).backed == [(2,), (), (0,)]


def test_what_one_claim_says_is_no_claim_again() -> None:
    found = [Group(0, (3,)), Group(1, (4,)), Group(2, (5,))]
    backed: list[tuple[int, ...]] = [(3,), (4,), (5, 0), (0,), (1,), (2,)]
    comparison = Comparison([{}] * 6, [()] * 6, backed, [{}] * 6, [()] * 6)
    assert distinct(found, comparison) == found[:2]


def linked(*pairs: tuple[int, int, float], of: int) -> Comparison:
    """Compare nothing but say which of so many sentences may tell of one fact."""
    near: list[dict[int, float]] = [{} for _ in range(of)]
    for one, other, likely in pairs:
        near[one][other] = near[other][one] = likely
    nothing: list[tuple[int, ...]] = [()] * of
    return Comparison([{}] * of, nothing, nothing, near, [()] * of)


def test_a_claim_with_witnesses_of_its_own_tells_something_else_too() -> None:
    first, second = Group(0, (1,)), Group(2, (3, 4))
    again = linked((0, 2, 0.7), (0, 3, 0.6), (0, 4, 0.5), of=5)
    assert distinct([first, second], again) == [first]
    another = linked((0, 2, 0.7), (0, 3, 0.6), (0, 4, 0.1), of=5)
    assert distinct([first, second], another) == [first, second]
