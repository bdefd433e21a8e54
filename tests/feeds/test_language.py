import pytest

from bot.feeds.language import identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The government announced a new law on Tuesday, officials said.", "en"),
        ("Der Bundeskanzler hat am Montag das neue Gesetz vorgestellt.", "de"),
        ("Le président a annoncé mardi une nouvelle loi sur le climat.", "fr"),
        ("El presidente anunció el martes una nueva ley de inmigración.", "es"),
        ("Il presidente ha annunciato martedì una nuova legge sul lavoro.", "it"),
        ("O presidente anunciou na terça-feira uma nova lei do trabalho.", "pt"),
        ("Президент во вторник объявил о новом законе о миграции.", "ru"),
        ("Президент у вівторок оголосив про новий закон про працю.", "uk"),
        ("GOVERNMENT APPROVES NEW LAW ON LABOUR, OFFICIALS SAY", "en"),
        ("GOVERNMENT APPROVES NEW LAW ON LABOUR, Officials say", "en"),
        ("The first line\nof a text that\r\nhas several lines of English words.", "en"),
    ],
)
def test_languages_are_told(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize("text", ["", "Hello", "1 2 3 4 5", "https://a.example/b", "qwrt zxcv"])
def test_what_is_too_little_to_tell_is_undetermined(text: str) -> None:
    assert identify(text) == "und"


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    identify("The government announced a new law on Tuesday. " * 1_000)
    assert capfd.readouterr() == ("", "")
