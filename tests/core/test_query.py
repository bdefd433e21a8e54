from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.query import Match, Query, Where, match, parse


def test_words_phrases_and_exclusions_are_told_apart() -> None:
    assert parse('mines "long range" -nuclear') == Query(("mines",), ("long range",), ("nuclear",))


def test_curly_quotes_and_dashes_that_phones_type_mean_the_same() -> None:
    assert parse("“land mines” –nuclear „in Kyiv“") == Query(
        (), ("land mines", "in Kyiv"), ("nuclear",)
    )


def test_an_excluded_phrase() -> None:
    assert parse('mines -"gold rush"') == Query(("mines",), (), ("gold rush",))


def test_a_quote_that_is_never_closed_is_a_phrase_to_the_end() -> None:
    assert parse('"land mines') == Query((), ("land mines",), ())


def test_a_hyphen_within_a_word_excludes_nothing() -> None:
    assert parse("anti-personnel") == Query(("anti-personnel",))


def test_an_apostrophe_is_part_of_its_word() -> None:
    assert parse("Ukraine's") == Query(("Ukraine's",))


def test_what_holds_no_letter_or_digit_asks_nothing() -> None:
    assert not parse('  - "" *** --  ')


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    query = parse(text)
    assert all(any(c.isalnum() for c in said) for said in (*query.words, *query.phrases))


def test_each_word_is_looked_for_as_every_language_stems_it() -> None:
    def stems(text: str, language: str) -> list[str]:
        return [f"{word}:{language}" for word in text.lower().split()]

    assert match(parse('Mines "in Kyiv" -gold'), ["en", "de"], stems) == Match(
        required=(
            (("mines:en",), ("mines:de",)),
            (("in:en", "kyiv:en"), ("in:de", "kyiv:de")),
        ),
        excluded=((("gold:en",), ("gold:de",)),),
    )


def test_languages_that_agree_are_asked_once() -> None:
    assert match(parse("mines"), ["en", "de"], lambda text, _: [text]) == Match(((("mines",),),))


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("mines OR drones", Query(groups=(("mines", "drones"),))),
        ('(mines | "long range") Kyiv', Query(("Kyiv",), groups=(("mines", "long range"),))),
        ("mines AND drones", Query(("mines", "drones"))),
        ("mines NOT gold", Query(("mines",), excluded=("gold",))),
        ("mines and drones or not", Query(("mines", "and", "drones", "or", "not"))),
        ("OR mines OR", Query(("mines",))),
        ("title:mines", Query(titled=("mines",))),
        ('title:"land mines"', Query(titled=("land mines",))),
        ("outlet:bbc,cnn", Query(where=(Where("outlet", ("bbc", "cnn")),))),
        ('outlet:"New York"', Query(where=(Where("outlet", ("New York",)),))),
        ("mines -outlet:bbc", Query(("mines",), where=(Where("outlet", ("bbc",), wanted=False),))),
        ("lang:de", Query(where=(Where("language", ("de",)),))),
        ("category:sport,arts", Query(where=(Where("category", ("sport", "arts")),))),
        ("source:herald", Query(where=(Where("source", ("herald",)),))),
        ("mines age:7d", Query(("mines",), age=timedelta(days=7))),
        ("age:soon", Query(("age:soon",))),
        ("http://a.example/b", Query(("http://a.example/b",))),
        ("outlet:", Query(("outlet:",))),
    ],
)
def test_alternatives_and_fields(typed: str, asked: Query) -> None:
    assert parse(typed) == asked


def test_one_of_a_group_will_do() -> None:
    found = match(parse("mines OR drones title:kyiv lang:en"), ["en"], lambda text, _: [text])
    assert found.required == ((("mines",), ("drones",)),)
    assert found.titled == ((("kyiv",),),)
    assert found.where == (Where("language", ("en",)),)
