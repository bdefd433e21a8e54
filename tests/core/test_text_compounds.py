import pytest

from bot.core.language import compounds, text


@pytest.mark.parametrize(
    ("word", "language", "parts"),
    [
        ("landmines", "en", ("land", "mines")),
        ("battlefield", "en", ("battle", "field")),
        ("wildfires", "en", ("wild", "fires")),
        ("bundeskanzler", "de", ("bundes", "kanzler")),
        ("klimaschutzgesetz", "de", ("klima", "schutz", "gesetz")),
        ("verteidigungsminister", "de", ("verteidigung", "minister")),
        ("ukrainekrieg", "de", ("ukraine", "krieg")),
        ("landminen", "de", ("land", "minen")),
    ],
)
def test_compounds_are_taken_apart(word: str, language: str, parts: tuple[str, ...]) -> None:
    assert compounds.split(word, language, text.stop_words(language)) == parts


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("determines", "en"),
        ("examines", "en"),
        ("undermines", "en"),
        ("famines", "en"),
        ("massacre", "en"),
        ("carpet", "en"),
        ("goldman", "en"),
        ("season", "en"),
        ("mannschaft", "de"),
        ("regierung", "de"),
        ("wissenschaft", "de"),
        ("déminage", "fr"),
        ("законопроект", "ru"),
        ("x" * 1_000, "en"),
        ("", "en"),
    ],
)
def test_other_words_stay_whole(word: str, language: str) -> None:
    assert compounds.split(word, language, text.stop_words(language)) == ()


def test_a_name_is_no_compound() -> None:
    assert text.terms("Goldman and Blackwater", "en") == ["goldman", "blackwat"]


def test_a_language_without_a_list_has_no_frequencies() -> None:
    assert compounds.frequencies("tlh") == {}


def test_frequencies_are_shares() -> None:
    known = compounds.frequencies("en")
    assert 0.01 < known["the"] < 0.1
    assert known["the"] > known["land"] > known["mines"]
