"""Both ways between sumy and us."""

from __future__ import annotations

import pytest
from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence
from sumy.summarizers import AbstractSummarizer

from bot.core.language.sentences import sentences
from bot.core.model import Article, Outlet, Sentence
from bot.core.telling.summarize import Budget, consensus
from bot.summarizers.sumy import AT_MOST, ConsensusSummarizer, Sumy, document

HERALD = (
    "The city closed the harbour bridge on Monday after engineers found a crack in its main "
    "span. Some 40,000 commuters need another way for two months. The bakery sells bread."
)
COURIER = (
    "Engineers found a crack in the main span of the harbour bridge, and the city closed it on "
    "Monday. A free ferry will carry commuters from Tuesday, the mayor said."
)


class Spaces:
    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(text.rstrip(".").split())


def units(*texts: str) -> list[Sentence]:
    articles = [
        Article(f"a{n}", text, Outlet(f"o{n}"), language="en") for n, text in enumerate(texts)
    ]
    return [sentence for article in articles for sentence in sentences(article)]


def test_consensus_is_one_of_sumy_s() -> None:
    summarizer = ConsensusSummarizer()
    assert isinstance(summarizer, AbstractSummarizer)
    found = units(HERALD, COURIER)
    shown = summarizer(document(found), 2)
    assert [str(one) for one in shown] == [found[i].text for i in consensus(found, Budget(2))]


def test_consensus_over_a_document_that_sumy_made() -> None:
    texts = [text for text in HERALD.split(". ") if text]
    paragraphs = [Paragraph([SumySentence(text, Spaces())]) for text in texts]
    shown = ConsensusSummarizer()(ObjectDocumentModel(paragraphs), 2)
    assert len(shown) == 2
    assert all(str(one) in texts for one in shown)
    assert ConsensusSummarizer()(ObjectDocumentModel([]), 2) == ()


def test_sumy_sees_our_stems_and_no_heading() -> None:
    made = document(units("The Bridge\n\n" + HERALD, COURIER))
    assert "engin" in made.words
    assert "the" not in made.words


def test_of_equal_sentences_the_first_is_ranked() -> None:
    found = units(HERALD, HERALD, COURIER)
    ranked = Sumy("lex-rank").rank(found)
    texts = [found[index].text for index in ranked]
    assert sorted(texts) == sorted(set(texts))


def test_sentences_asked_for_come_first() -> None:
    found = units(HERALD, COURIER)
    chosen = Sumy("text-rank").choose(found, count=1, query=["bakeri"])
    assert [found[index].text for index in chosen] == ["The bakery sells bread."]


@pytest.mark.parametrize("name", ["lex-rank", "luhn", "sum-basic"])
def test_of_very_many_the_first_ones_are_ranked(name: str) -> None:
    found = units(*(f"Bridge {n} closed on Monday. The ferry came late." for n in range(500)))
    assert 0 < len(Sumy(name).rank(found)) <= AT_MOST


@pytest.mark.parametrize(
    "text",
    ["One.", "- bread\n- milk", "1 2 3 4 5. 6 7 8 9 10.", "!!! ???", "ALL IS SHOUTED HERE NOW"],
)
@pytest.mark.parametrize("name", ["lex-rank", "text-rank", "lsa", "luhn", "edmundson", "kl"])
def test_odd_texts_do_not_break_sumy(name: str, text: str) -> None:
    found = units(text)
    assert len(Sumy(name).choose(found, count=3)) <= len(found)
