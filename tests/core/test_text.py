import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import text
from bot.core.language.spelling import american
from bot.core.model import Article, Outlet, Span

LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "ru", "uk"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The U.S. Army", ["the", "usa", "army"]),
        ("The US Army", ["the", "usa", "army"]),
        ("The United States Army", ["the", "usa", "army"]),
        ("the united states army", ["the", "usa", "army"]),
        ("They told us", ["they", "told", "us"]),
        ("U.S.-made, US-made", ["usa", "made", "usa", "made"]),
        ("the U.K.’s and the United Kingdom's", ["the", "uk", "and", "the", "uk"]),
        ("at 5 p.m. by J.R.R. Tolkien", ["at", "5", "pm", "by", "jrr", "tolkien"]),
        ("1,000 and 1.000 and 1\u202f000", ["1000", "and", "1000", "and", "1000"]),
        ("2.5 and 2,5", ["2.5", "and", "2.5"]),
        ("1,234.5 or 1.234,5", ["1234.5", "or", "1234.5"]),
        ("on 20.11.2024", ["on", "20", "11", "2024"]),
        ("5% or 5 per cent", ["5", "percent", "or", "5", "percent"]),
        ("anti-personnel", ["antipersonnel"]),
        ("an F-16 and a 20-year-old", ["an", "f16", "and", "a", "20", "year", "old"]),
        ("Ukraine’s boys' l’Ukraine", ["ukraine", "boys", "l", "ukraine"]),
        ("don't п'ять", ["dont", "пять"]),
        ("le cessez\u2011le\u2011feu", ["le", "cessez", "le", "feu"]),
        ("ex\u00adam\u200bple cafe\u0301", ["example", "café"]),
        ("word_word end.Next", ["word", "word", "end", "next"]),
        ("“Ещё”, сказал он", ["еще", "сказал", "он"]),
        ("— … !", []),
    ],
)
def test_words(said: str, expected: list[str]) -> None:
    assert text.words(said) == expected


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "defence", "defense"),
        ("en", "organised", "organized"),
        ("en", "labelled", "labeled"),
        ("en", "centres", "centers"),
        ("en", "neighbourhoods", "neighborhoods"),
        ("en", "antipersonnel mines", "anti-personnel mine"),
        ("en", "United States", "U.S."),
        ("de", "Vereinigten Staaten", "USA"),
        ("de", "Ministern", "Minister"),
        ("fr", "les États-Unis", "les USA"),
        ("fr", "l’attaque", "l'attaques"),
        ("es", "Estados Unidos", "EE.UU."),
        ("es", "ministros", "ministro"),
        ("it", "Stati Uniti", "USA"),
        ("it", "attacchi", "attacco"),
        ("pt", "Estados Unidos", "EUA"),
        ("pt", "ataques", "ataque"),
        ("ru", "Соединённых Штатов", "США"),
        ("ru", "ракетами", "ракеты"),
        ("uk", "Сполучених Штатів", "США"),
        ("uk", "ракетами", "ракети"),
        ("uk", "міністрів", "міністр"),
        ("uk", "заявила", "заявив"),
    ],
)
def test_the_same_said_otherwise_has_the_same_stems(language: str, one: str, other: str) -> None:
    assert text.stems(one, language) == text.stems(other, language)


def test_stems_keep_stop_words_in_order_and_terms_drop_them() -> None:
    assert text.stems("the state of the mines", "en") == ["the", "state", "of", "the", "mine"]
    assert text.terms("the state of the mines", "en") == ["state", "mine"]


@pytest.mark.parametrize("said", ["landmines", "land mines", "land-mines", "Land mines"])
def test_compounds_have_the_same_terms_however_written(said: str) -> None:
    assert text.terms(said, "en") == ["land", "mine"]


def test_a_decimal_is_not_the_number_without_its_point() -> None:
    assert text.stems("2.5", "en") != text.stems("25", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_stop_words(language: str) -> None:
    assert len(text.stop_words(language)) > 70


def test_words_that_carry_news_are_no_stop_words() -> None:
    assert {"mine", "fire", "state", "bill"}.isdisjoint(text.stop_words("en"))


def test_an_unknown_language_gives_the_words_themselves() -> None:
    assert text.stems("Rūtos mieste", "lt") == text.stems("Rūtos mieste", "und")
    assert text.stems("Mines mieste", "und") == ["mines", "mieste"]


def test_a_language_tag_may_carry_a_region() -> None:
    assert text.stems("mines", "en-GB") == ["mine"]


@pytest.mark.parametrize(
    "word", ["hour", "four", "tour", "your", "size", "prize", "genre", "science", "analogous"]
)
def test_spelling_leaves_other_words_alone(word: str) -> None:
    assert american(word) == word


@given(st.text(), st.sampled_from([*LANGUAGES, "und", "", "x-y"]))
def test_stems_are_letters_and_digits_in_every_text(said: str, language: str) -> None:
    for stem in (*text.stems(said, language), *text.terms(said, language)):
        assert stem
        assert stem.isalnum()


@given(st.text(alphabet="aB.,'’-1 %é_\u0301", max_size=40))
def test_words_are_found_in_any_soup(said: str) -> None:
    words, terms = text.words_and_terms(said, "en")
    assert list(words) == text.words(said)
    assert list(terms) == text.terms(said, "en")


LONG = [
    *(
        "United States",
        "the UNITED\u00a0STATES",
        "United States of America",
        "der Vereinigten Staaten",
    ),
    *("États-Unis", "Etats‑Unis", "los Estados Unidos", "Stati Uniti", "Сполучених Штатів"),
    *(
        "Соединённые Штаты",
        "United\nKingdom",
        "Vereinigtes Königreich",
        "Royaume-Uni",
        "Reino Unido",
    ),
    *("Regno Unito", "European Union", "Europäischen Union", "Union européenne", "Unión Europea"),
    *("Unione europea", "União Europeia", "Европейского союза", "Європейським Союзом"),
    *("United Nations", "Vereinte Nationen", "Nations unies", "Naciones Unidas", "Nazioni Unite"),
    "Nações Unidas",
]


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize(
    "said", ["{}", "“{}”", "Leeds-{}’s", "l’{}, 5", "({}).", "cafe\u0301 {} 1\u00a0000"]
)
def test_a_long_name_is_its_acronym_whatever_stands_around_it(name: str, said: str) -> None:
    assert {"usa", "uk", "eu", "un"} & {*text.words(said.format(name))}


def test_topics_are_written_as_they_are_most_often() -> None:
    found = text.index(article("Mines, mines, Mines and a mine. Tanks or tank.", "Mine"))
    assert found.topics == {"mine": "Mines", "tank": "Tanks"}


def article(body: str, title: str = "", language: str = "en") -> Article:
    whole = f"{title}\n\n{body}" if title else body
    return Article(
        "a",
        whole,
        Outlet("o"),
        title=Span(0, len(title)) if title else None,
        body=len(whole) - len(body),
        language=language,
    )


def test_index_keeps_phrases_and_finds_parts() -> None:
    index = text.index(article("The landmines were sent.", "US approves land mines"))
    assert index.title == "usa approv land mine"
    assert index.body == "the landmin were sent"
    assert "land mine" in index.parts
    assert "landmin" in index.parts.split()


def test_index_has_no_parts_that_are_none() -> None:
    index = text.index(article("He determines, examines and undermines what famines do."))
    assert "mine" not in index.parts.split()


def test_topics_are_words_as_readers_write_them() -> None:
    body = "Zelensky met Macron in Paris. Macron praised Zelensky. The drones and the drones."
    topics = text.index(article(body, "Zelensky in Paris")).topics
    assert topics["zelenski"] == "Zelensky"
    assert topics["drone"] == "drones"
    assert "the" not in topics
    assert len(topics) <= 20


def test_an_index_depends_on_nothing_but_the_article() -> None:
    body = "A cease fire and a land mine. An air strike. A war plane."
    assert text.index(article(body)) == text.index(article(body))


def test_endless_data_is_no_word() -> None:
    assert text.words("a," * 10_000) == []
