"""An event told, whatever its articles are like."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.model import Article, Event, Outlet, Span, Story
from bot.core.telling.story import (
    MOST,
    SENTENCES,
    WHOLE,
    gather,
    one_language,
    summarize_articles,
    tell,
)
from bot.core.telling.summarize import Budget
from bot.summarizers import create
from tests.core.test_summarize import COURIER, GAZETTE, HERALD
from tests.strategies import HOSTILE

SEEDS = Path(__file__).parents[2] / "seeds"


def event(*texts: str, language: str = "en", copies: dict[str, str] | None = None) -> Event:
    articles = [
        Article(f"a{n}", text, Outlet(f"o{n}"), language=language) for n, text in enumerate(texts)
    ]
    return Event("e", tuple(articles), copies or {})


def told(*texts: str, count: int = 5, copies: dict[str, str] | None = None) -> Story:
    return tell(event(*texts, copies=copies), create("consensus"), count=count)


def shown(story: Story) -> list[str]:
    return [claim.text for claim in story.summary]


def words(story: Story) -> int:
    return sum(len(text.split()) for text in shown(story))


def test_every_sentence_is_the_span_it_cites() -> None:
    story = told(HERALD, COURIER, GAZETTE)
    assert story.summary
    for claim in story.claims():
        for citation in claim.citations:
            assert citation.text == citation.article.text[citation.start : citation.end]
            assert citation.article in story.event.articles


def test_agreement_counts_the_voices_that_say_it() -> None:
    story = told(HERALD, COURIER, GAZETTE)
    claim = story.agreement[0]
    assert "crack" in claim.text
    assert story.event.outlets(citation.article for citation in claim.citations) == 3


def test_what_pages_say_to_their_readers_is_no_agreement() -> None:
    furniture = "You always have the option to change the colours of your own page."
    story = told(*[f"{text}\n\n{furniture}" for text in (HERALD, COURIER, GAZETTE)])
    assert story.agreement
    assert not any(furniture in claim.text for claim in story.agreement)


def test_what_one_source_has_is_not_what_another_says() -> None:
    story = told(HERALD, COURIER, GAZETTE)
    alone = [claim.text for claim in story.single_source]
    assert not any("crack" in text for text in alone)


def test_an_article_alone_has_no_agreement_and_nobody_to_compare_with() -> None:
    story = told(HERALD)
    assert story.summary[0].text.startswith("The city closed")
    assert story.agreement == story.single_source == ()


def test_one_text_printed_by_ten_outlets_is_one_voice_told_once() -> None:
    copies = {f"a{n}": "a0" for n in range(1, 10)}
    story = told(*[HERALD] * 10, copies=copies)
    assert len(shown(story)) == len(set(shown(story))) <= 3
    assert story.agreement == ()
    assert shown(story) == shown(told(HERALD))


def test_two_languages_are_not_mixed() -> None:
    german = "Die Stadt hat am Montag die Hafenbrücke gesperrt. Eine Fähre fährt ab Dienstag."
    articles = [*event(HERALD, COURIER).articles, Article("d", german, Outlet("d"), language="de")]
    story = tell(Event("e", tuple(articles)), create("consensus"), count=5)
    assert not any("Stadt" in text for text in shown(story))
    assert one_language(articles[1:], {})  # of equals, the longer
    assert [a.id for a in one_language(articles[::2], {})] == ["a0"]


@pytest.mark.parametrize("body", ["- bread\n- milk\n- eggs\n", "* One\n* Two\n\n1. Three\n2. Four"])
def test_lists_alone_give_a_headline_and_at_most_a_line(body: str) -> None:
    story = told(body, body)
    assert story.headline.text
    assert len(story.summary) <= 1


def test_sentences_of_two_hundred_words_stay_whole_and_few() -> None:
    long = " ".join(f"the council of town {n} met in the hall and" for n in range(20)) + " left."
    story = told(long.capitalize(), long.capitalize() + " Nobody came to the meeting on Monday.")
    assert len(story.summary) <= 2
    known = summarize_articles(story.event.articles, create("consensus"), Budget(words=100))
    assert sum(len(claim.text.split()) for claim in known) <= 100


def test_no_final_punctuation_and_capitals_throughout() -> None:
    story = told(HERALD.upper(), COURIER.replace(".", "\n\n"))
    assert len(story.summary) <= 5
    assert story.headline.text


def test_ten_thousand_numbers_are_no_summary() -> None:
    numbers = " ".join(str(n * 37) for n in range(10_000))
    story = told(numbers, f"{HERALD}\n\n{numbers}")
    assert words(story) < 200
    assert any("crack" in text for text in shown(story))


def test_an_empty_body_beside_a_full_one() -> None:
    story = told(" \n ", HERALD)
    assert any("crack" in text for text in shown(story))


def test_nothing_to_show_is_said_so() -> None:
    story = told("Advertisement")
    assert story.summary == ()
    assert story.headline.text == "Advertisement"
    assert summarize_articles(event(" ").articles, create("consensus"), Budget(5)) == ()
    with pytest.raises(ValueError, match="no text"):
        told(" \n", "")


def test_five_hundred_articles_are_told_from_a_part_of_them() -> None:
    texts = [f"{HERALD} In town {n} {COURIER}" for n in range(500)]
    several = event(*texts)
    read = {one.article.id for one in gather(several.articles, several.voices())}
    assert len(read) == MOST
    story = tell(several, create("consensus"), count=5)
    assert 1 <= len(story.summary) <= 5


def test_the_beginning_of_a_long_article_is_cited_in_the_article_itself() -> None:
    several = event(*(f"{HERALD} " * 30 + f"The end {n} came late." for n in range(20)))
    found = gather(several.articles, several.voices())
    assert len({one.article.id for one in found}) == 20
    for one in found:
        assert one.article in several.articles
        assert one.text == one.article.text[one.citation.start : one.citation.end]
    assert not any("The end" in one.text for one in found)


def test_the_best_title_is_the_headline() -> None:
    title = "LIVE: Harbour bridge closed after crack | The Herald"
    article = Article(
        "t",
        f"{title}\n{HERALD}",
        Outlet("t"),
        title=Span(0, len(title)),
        body=len(title) + 1,
        language="en",
    )
    story = tell(Event("e", (*event(COURIER).articles, article)), create("consensus"), count=3)
    assert story.headline.text == "Harbour bridge closed after crack"


def test_of_articles_that_do_not_end_the_beginnings_are_read() -> None:
    endless = " ".join(f"In district {n} the flood closed {n} roads on Monday." for n in range(400))
    articles = tuple(
        Article(f"a{n:02}", endless, Outlet(f"o{n}"), language="en") for n in range(WHOLE)
    )
    found = gather(articles, {})
    assert len(found) <= SENTENCES
    assert {one.article.id for one in found} == {article.id for article in articles}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.sampled_from([*HOSTILE, HERALD, "Yes.", "One: two. "]), st.text(max_size=30)
            ),
            max_size=6,
        ).map("".join),
        min_size=1,
        max_size=4,
    )
)
def test_hostile_texts_are_told_within_the_bounds_or_not_at_all(texts: list[str]) -> None:
    texts = [text.encode(errors="ignore").decode() for text in texts]  # as they are stored
    if not any(text.strip() for text in texts):
        return
    story = told(*texts, count=3)
    assert len(story.summary) <= 3
    assert len(shown(story)) == len(set(shown(story)))


def test_the_order_of_the_articles_changes_nothing() -> None:
    several = event(HERALD, COURIER, GAZETTE)
    turned = Event("e", several.articles[::-1])
    one, other = (tell(each, create("consensus"), count=4) for each in (several, turned))
    assert shown(one) == shown(other)
    assert one.headline == other.headline
    assert [c.text for c in one.agreement] == [c.text for c in other.agreement]
    assert [c.text for c in one.single_source] == [c.text for c in other.single_source]


def test_the_seeds_are_told_from_several_sources_without_filler() -> None:
    articles = []
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        key = hashlib.sha256(text.encode()).hexdigest()[:8]
        articles.append(Article(key, text, Outlet(path.name), language="en"))
    story = tell(Event("e", tuple(articles)), create("consensus"), count=5)
    text = " ".join(shown(story)).lower()
    assert len(story.summary) <= 5
    assert len({claim.citations[0].article.id for claim in story.summary}) >= 3
    for fact in ("authorized", "mines", "deactivate", "missiles", "nuclear", "embassy", "advances"):
        assert fact in text
    for filler in ("underscores", "remains uncertain", "continues to escalate", "have you read"):
        assert filler not in text
