"""What to tell when something was told before."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.comparing.novelty import novelty
from bot.core.model import Article, Claim, Outlet


def claim(text: str, article: str = "a", version: int = 1) -> Claim:
    written = Article(article, text, Outlet(article), version=version, language="en")
    return Claim((written.cite(0, len(text)),))


TOLL = "The fire at the mill in Harn killed at least 12 workers, officials said."
CAUSE = "Investigators believe that a faulty boiler caused the fire at the mill in Harn."


def test_with_nothing_told_all_is_new() -> None:
    found = novelty([], [claim(TOLL), claim(CAUSE)])
    assert found.new == (claim(TOLL), claim(CAUSE))
    assert not found.changed
    assert not found.withdrawn


@pytest.mark.parametrize(
    "again",
    [
        TOLL,
        "Officials said at least 12 workers were killed in the fire at the mill in Harn.",
        "At least 12 workers were killed in the mill fire in Harn.",
    ],
)
def test_what_repeats_is_not_new(again: str) -> None:
    found = novelty([claim(TOLL)], [claim(again, "b")])
    assert not found.new
    assert not found.changed


def test_what_was_not_told_is_new() -> None:
    assert novelty([claim(TOLL)], [claim(CAUSE, "b")]).new == (claim(CAUSE, "b"),)


def test_a_number_that_changed_is_told_with_the_old_one() -> None:
    now = claim("The fire at the mill in Harn killed 17 workers, officials said.", "b")
    found = novelty([claim(TOLL)], [now])
    assert not found.new
    (change,) = found.changed
    assert (change.kind, change.was, change.now) == ("number", "12 workers", "17 workers")
    assert (change.old, change.new) == (claim(TOLL), now)


def test_a_date_that_changed_is_told_with_the_old_one() -> None:
    told = claim("The trial of the former governor will open in Arlen on June 2.")
    now = claim("The trial of the former governor will open in Arlen on June 9.", "b")
    (change,) = novelty([told], [now]).changed
    assert (change.kind, change.was, change.now) == ("date", "June 2", "June 9")


@pytest.mark.parametrize(
    "again",
    [
        "The fire at the mill in Harn killed at least a dozen workers, officials said.",
        "The fire at the mill in Harn killed at least twelve workers, officials said.",
    ],
)
def test_the_same_value_in_another_form_is_no_change(again: str) -> None:
    found = novelty([claim(TOLL)], [claim(again, "b")])
    assert not found.new
    assert not found.changed


def test_a_statement_that_a_later_version_drops_is_withdrawn() -> None:
    told = claim(CAUSE, "a", version=1)
    later = Article("a", "The fire was put out by noon.", Outlet("a"), version=2, language="en")
    assert novelty([told], [], [later]).withdrawn == (told,)


def test_nothing_is_withdrawn_while_somebody_says_it() -> None:
    told = claim(CAUSE, "a", version=1)
    later = Article("a", "The fire was put out by noon.", Outlet("a"), version=2, language="en")
    assert not novelty([told], [claim(CAUSE, "b")], [later]).withdrawn
    kept = replace(later, text=f"The fire was put out by noon. {CAUSE}")
    assert not novelty([told], [], [kept]).withdrawn
    assert not novelty([told], [], [replace(later, version=1)]).withdrawn
    assert not novelty([told], []).withdrawn


def test_nothing_is_withdrawn_while_another_article_says_it_in_other_words() -> None:
    told = claim(CAUSE, "a", version=1)
    later = Article("a", "The fire was put out by noon.", Outlet("a"), version=2, language="en")
    text = (
        "The mill is closed. A faulty boiler caused the mill fire in Harn, investigators believe."
    )
    other = Article("b", text, Outlet("b"), language="en")
    assert not novelty([told], [], [later, other]).withdrawn
    silent = replace(other, text="The mill is closed until spring.")
    assert novelty([told], [], [later, silent]).withdrawn == (told,)


def test_a_value_corrected_by_its_own_article_is_a_change_not_a_withdrawal() -> None:
    told = claim(TOLL)
    text = "The fire at the mill in Harn killed 17 workers, officials said."
    later = Article("a", text, Outlet("a"), version=2, language="en")
    now = Claim((later.cite(0, len(text)),))
    found = novelty([told], [now], [later])
    assert [(change.was, change.now) for change in found.changed] == [("12 workers", "17 workers")]
    assert found.changed[0].old.citations[0].article.version == 1
    assert found.changed[0].new.citations[0].article.version == 2
    assert not found.withdrawn


def test_what_was_cited_for_a_told_claim_is_not_new() -> None:
    also = claim("A boiler that nobody had looked after set the old place on fire.", "b")
    told = Claim((*claim(CAUSE).citations, *also.citations))
    assert not novelty([told], [also]).new


def test_two_dates_of_one_sentence_are_no_change() -> None:
    text = "The minister arrived in Arlen on Wednesday and will arrive in Harn on Thursday."
    found = novelty([claim(text)], [claim("As planned, " + text, "b")])
    assert not found.changed
    assert not found.new


@given(st.lists(st.sampled_from([TOLL, CAUSE, "12", "On June 9.", "x"]), max_size=6),
       st.lists(st.sampled_from([TOLL, CAUSE, "13", "On June 2.", "y"]), max_size=6))  # fmt: skip
def test_each_claim_is_in_one_place_at_most(told: list[str], now: list[str]) -> None:
    found = novelty([claim(text) for text in told], [claim(text, "b") for text in now])
    listed = [*found.new, *(change.new for change in found.changed)]
    assert len(listed) == len(set(listed))
    assert set(listed) <= {claim(text, "b") for text in now}
    assert found == novelty([claim(text) for text in told[::-1]], [claim(t, "b") for t in now])
