"""Events across languages: what is linked is one event, and twins are not linked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cluster import Created, Decision, Grown, Member, Merged, Moved, abroad, across
from bot.core.cluster.abroad import sound
from bot.core.cluster.across import ACROSS, Crossing
from bot.core.cluster.clusterer import Clusterer
from bot.core.model import Article, Outlet
from tests.benchmarks.across import invented, linked

TUNED, UNSEEN = invented("tune"), invented("test")
EVERY = {article.id: article for article in (*TUNED[0], *UNSEEN[0])}


def run(*keys: str) -> tuple[Crossing, list[Decision]]:
    clusterer = Crossing()
    return clusterer, [decision for key in keys for decision in clusterer.add(EVERY[key])]


def links(decisions: list[Decision]) -> list[Merged]:
    return [
        each for each in decisions if isinstance(each, Merged) and each.because[0].name == ACROSS
    ]


@pytest.mark.parametrize("part", [TUNED, UNSEEN], ids=["tuned on", "unseen"])
def test_most_is_linked_and_nothing_wrongly(part: tuple[list[Article], dict[str, str]]) -> None:
    told = linked(*part)
    assert told.wrong == 0
    assert told.found * 10 >= told.true * 7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quake62-en", "quake58-de"),  # two quakes of one day, in one place
        ("chile69-en", "chile61-es"),
        ("prisoners-de", "grain-en"),  # the same men a day later
        ("acquit1-en", "acquit2-sv"),  # two trials of one case
        ("show-de", "theft-fr"),
        ("match-pt", "club-en"),
        ("cable-en", "ferry-fr"),
        ("budget-es", "mayor-en"),
    ],
)
def test_look_alikes_are_not_linked(one: str, other: str) -> None:
    assert links(run(one, other)[1]) == []
    assert links(run(other, one)[1]) == []


def test_a_link_is_a_merge_that_says_why() -> None:
    clusterer, decisions = run("train-uk", "train-en")
    (link,) = links(decisions)
    told = {part.name: part.because for part in link.because}
    assert "Zhmerynka" in told[ACROSS]
    assert told["numbers in common"] == "64, 743"
    assert set(clusterer.assignment().values()) == {link.kept}


def test_of_twins_in_one_language_neither_is_linked() -> None:
    text = (
        "Рух відновлено, каже Олександр Перцовський. Наталія Заболотна дякує лікарям: усі 64 "
        "пасажири поїзда 743 вдома. Під Жмеринкою замінили рейки, до Вінниці знову їздять. "
        "Зал чекання збудують до зими, квитки з Одеси повернуть."
    )
    twin = replace(EVERY["train-uk"], id="twin", text=text, title=None, body=0)
    assert len(links([*run("train-uk")[0].add(EVERY["train-en"])])) == 1
    clusterer = Crossing()
    for article in (EVERY["train-uk"], twin):
        clusterer.add(article)
    clusterer.correct(Moved(("twin",), clusterer.assignment()["train-uk"], "by-hand"))
    assert len(set(clusterer.assignment().values())) == 2
    assert links(clusterer.add(EVERY["train-en"])) == []


def test_what_a_person_split_is_not_linked_again() -> None:
    clusterer, decisions = run("train-uk", "train-en")
    (link,) = links(decisions)
    clusterer.correct(Moved(("train-en",), link.kept, "by-hand"))
    clusterer.add(EVERY["train-fr"])
    found = clusterer.assignment()
    assert found["train-en"] != found["train-uk"]


@pytest.mark.parametrize("unknown", ["language", "date"])
def test_what_is_unknown_is_not_linked(unknown: str) -> None:
    article = EVERY["train-en"]
    changed = (
        replace(article, language="und")
        if unknown == "language"
        else replace(article, published=None)
    )
    clusterer = Crossing()
    clusterer.add(EVERY["train-uk"])
    assert links(clusterer.add(changed)) == []


def test_without_it_languages_stay_apart() -> None:
    clusterer = Clusterer()
    for key in ("train-uk", "train-en", "train-fr"):
        clusterer.add(EVERY[key])
    assert len(set(clusterer.assignment().values())) == 3


@settings(max_examples=10, deadline=None)
@given(st.permutations([each.id for each in UNSEEN[0]]), st.integers(0, 24), st.integers(1, 9))
def test_it_goes_on_where_it_was_stopped(keys: list[str], stop: int, size: int) -> None:
    stream = [EVERY[key] for key in keys]
    straight = Crossing()
    expected = [decision for article in stream for decision in straight.add(article)]
    first = Crossing()
    made: list[Decision] = []
    for at in range(0, stop, size):
        first.prepare(stream[at : at + size])
        made += [
            each for article in stream[at : min(at + size, stop)] for each in first.add(article)
        ]
    again = Crossing.restore(first.memory(), members(first, made, stream))
    made += [decision for article in stream[stop:] for decision in again.add(article)]
    assert made == expected
    assert again.assignment() == straight.assignment()


def members(clusterer: Clusterer, made: list[Decision], stream: list[Article]) -> list[Member]:
    joined = {each.article: each for each in made if isinstance(each, Created | Grown)}
    events = clusterer.assignment()
    return [
        Member(
            article.id,
            events[article.id],
            article.outlet.id,
            article.when,
            clusterer.features(article.id),
            getattr(joined[article.id], "copy_of", None),
        )
        for article in stream
        if article.id in joined
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("Zelensky", "Selenskyj", "Zelenskyy", "Зеленский", "Зеленський"),
        ("Putin", "Poutine", "Путин", "Путина"),
        ("Kharkiv", "Charkiw", "Харків"),
        ("Shoigu", "Schoigu", "Choïgou", "Шойгу"),
        ("Lavrov", "Lawrow", "Лавров"),
        ("Erdoğan", "Erdogan", "Эрдоган"),
        ("Netanyahu", "Netanjahu", "Нетаньяху"),
    ],
)
def test_a_name_sounds_the_same_as_each_language_writes_it(names: tuple[str, ...]) -> None:
    assert len({sound(name) for name in names}) == 1


def test_other_names_sound_otherwise() -> None:
    names = ("Iquique", "Antofagasta", "Honshu", "Hokkaido", "Scholz", "Merz", "Vinnytsia", "Odesa")
    assert len({sound(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "The US and New Zealand told us", {"US", "NZ"}),
        ("de", "die Vereinigten Staaten und die Ukraine", {"US", "UA"}),
        ("ru", "в Японии и в Соединенных Штатах", {"JP", "US"}),
        ("es", "un avión Canadair de España", {"ES"}),
        ("zz", "in Italy", set()),
    ],
)
def test_countries_are_known_in_each_language(language: str, text: str, codes: set[str]) -> None:
    assert abroad._countries(text, language) == codes


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "de", "ru", "ja", "und", "zz"]))
def test_traits_survive_storing(text: str, language: str) -> None:
    traits = abroad.read(Article("a", text, Outlet("o"), language=language)).traits
    assert abroad.decode(abroad.encode(traits)) == traits


def test_traits_of_another_kind_are_not_taken_for_ours() -> None:
    traits = abroad.encode(abroad.read(EVERY["train-en"]).traits)
    assert abroad.decode(b"") is None
    assert abroad.decode(b"\xff" + traits[1:]) is None
    assert abroad.decode(traits[:-1]) is None


def test_a_long_article_costs_no_more_than_another() -> None:
    long = replace(EVERY["train-en"], text=EVERY["train-en"].text * 5_000)
    assert len(abroad.encode(abroad.read(long).traits)) < 1_000


def test_only_the_newest_arrivals_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(across, "_WINDOW", 3)
    clusterer, _ = run("train-uk", "club-en", "theft-fr", "fire-it", "train-en")
    assert [*clusterer._atlas.known] == ["theft-fr", "fire-it", "train-en"]
    assert len(set(clusterer.assignment().values())) == 5
    names = {name for seen in clusterer._atlas.known.values() for name in seen.traits.names}
    assert clusterer._atlas._by_name.keys() == names
