import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.repeated import Frame

FRAME = "Subscribe to the Herald for the city's best reporting."


def article(number: int) -> str:
    return f"Report {number} of the day.\n\nSomething happened at place {number}.\n\n{FRAME}"


def learned(count: int) -> Frame:
    frame = Frame()
    frame.learn(article(number) for number in range(count))
    return frame


def test_a_line_that_stands_in_article_after_article_is_left_out() -> None:
    told = "Report 9 of the day.\n\nSomething happened at place 9."
    assert learned(3).cleared(article(9)) == told
    assert learned(2).cleared(article(9)) == article(9)  # twice is no custom yet


def test_what_is_learned_outlives_the_process() -> None:
    frame = learned(5)
    assert Frame.load(frame.dump()) == frame
    assert Frame.load(b"") == Frame.load(b"nonsense") == Frame()


def test_a_frame_that_is_no_longer_used_is_forgotten() -> None:
    frame = learned(30)
    frame.learn(f"Another report, number {number}." for number in range(300))
    assert frame.cleared(article(9)) == article(9)


def test_a_text_that_is_nothing_but_frame_is_left_whole() -> None:
    assert learned(5).cleared(FRAME) == FRAME


def test_a_line_within_one_article_counts_once() -> None:
    frame = Frame()
    frame.learn(["Da capo.\n" * 50])
    assert "Da capo." in frame.cleared("Da capo.\nAnd so on.")


def test_little_is_kept_however_long_it_goes_on() -> None:
    frame = Frame()
    frame.learn(
        "\n".join(f"Line {line} of article {number}." for line in range(100))
        for number in range(100)
    )
    assert len(frame.dump()) < 50_000


@pytest.mark.parametrize(
    "line",
    [
        "The post Bridge closed appeared first on The Herald.",
        "Der Beitrag Brücke gesperrt erschien zuerst auf Herold.",
        "Cet article Pont fermé est apparu en premier sur Le Héraut.",
        "La entrada Puente cerrado se publicó primero en El Heraldo.",
        "Read more »",
        "Continue reading…",
        "[...] Weiterlesen",
        "Lire la suite →",
        "Читать далее",
        "続きを読む",
    ],
)
def test_what_feeds_append_is_known_in_many_languages(line: str) -> None:
    assert Frame().cleared(f"The bridge is closed.\n\n{line}") == "The bridge is closed."


def test_the_same_words_inside_a_sentence_stay() -> None:
    text = "Read more books, said the mayor.\n\nThe post office appeared first on the map."
    assert Frame().cleared(text) == text


@pytest.mark.parametrize("blank", ["  ", "\t", "\u00a0 ", "\u3000", " \u2003"])
def test_a_line_is_the_same_however_its_words_are_spaced(blank: str) -> None:
    assert learned(3).cleared(f"News.\n{FRAME.replace(' ', blank)} ") == "News."


@given(st.lists(st.text(max_size=80), max_size=8))
def test_nothing_is_ever_added(texts: list[str]) -> None:
    frame = Frame()
    frame.learn(texts)
    for text in texts:
        assert set(frame.cleared(text)) <= set(text)
