"""Who said what, to whom it is put down, and what is no speech at all."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.comparing.quotation import passages
from bot.core.comparing.quotes import MOST, quotes
from bot.core.language.sentences import sentences
from bot.core.model import Article, Event, Outlet, Quote, Span


def heard(*texts: str, language: str = "en") -> list[Quote]:
    articles = [
        Article(f"a{n}", text, Outlet(f"o{n}"), language=language) for n, text in enumerate(texts)
    ]
    found = [sentence for article in articles for sentence in sentences(article)]
    return list(quotes(Event("e", tuple(articles)), found))


def direct(*texts: str, language: str = "en") -> list[tuple[str, str]]:
    return [(q.speaker, q.claim.text) for q in heard(*texts, language=language) if q.direct]


@pytest.mark.parametrize(
    ("text", "speaker", "said"),
    [
        (
            "“The dam will hold through the winter,” said Mayor Ana Reyes on Monday.",
            "Mayor Ana Reyes",
            "The dam will hold through the winter",
        ),
        (
            '"The dam will hold through the winter," Ana Reyes told reporters.',
            "Ana Reyes",
            "The dam will hold through the winter",
        ),
        (
            "Ana Reyes, the mayor of Linden, said that “nobody needs to leave tonight.”",
            "Ana Reyes, the mayor of Linden",
            "nobody needs to leave tonight.",
        ),
        (
            "“The road is open again to all,” Mr Osei, a spokesman for the agency, said.",
            "Mr Osei, a spokesman for the agency",
            "The road is open again to all",
        ),
        (
            "According to the water board, “the level fell by a metre overnight.”",
            "the water board",
            "the level fell by a metre overnight.",
        ),
        (
            "“We ran as fast as we could,” a witness said.",
            "a witness",
            "We ran as fast as we could",
        ),
        (
            "Police spokeswoman Lena Holt wrote: “Please keep away from the river.”",
            "Police spokeswoman Lena Holt",
            "Please keep away from the river.",
        ),
        (
            "Sen. Mark Ode (R-Ill.) walked in late and said, “This is not what was agreed.”",
            "Sen. Mark Ode",
            "This is not what was agreed.",
        ),
        (
            "“It is the worst flood in years.” — Tomas Lind",
            "Tomas Lind",
            "It is the worst flood in years.",
        ),
        (
            "'We will not stand for this any longer,' said Jane Doe of the union.",
            "Jane Doe of the union",
            "We will not stand for this any longer",
        ),
    ],
)
def test_a_passage_goes_to_its_speaker(text: str, speaker: str, said: str) -> None:
    assert direct(text) == [(speaker, said)]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("de", "„Wir nehmen das nicht hin und handeln“, sagte der Sprecher der Regierung.",
         "der Sprecher der Regierung"),
        ("de", "»Das ist ein schwerer Schlag für uns«, erklärte Ministerin Ada Kern.",
         "Ministerin Ada Kern"),
        ("fr", "« Nous ne céderons pas à ces menaces », a déclaré le maire Luc Petit.",
         "le maire Luc Petit"),
        ("es", "«No vamos a permitir este tipo de ataques», dijo el ministro José García.",
         "el ministro José García"),
        ("it", "«Non accetteremo mai una decisione simile», ha detto il sindaco Ugo Neri.",
         "il sindaco Ugo Neri"),
        ("uk", "«Ми не дозволимо ворогу пройти далі», — заявив міністр Іван Бондар.",
         "міністр Іван Бондар"),
        ("ru", "«Мы не допустим такого развития событий», — сказал министр Иван Белов.",
         "министр Иван Белов"),
    ],
)  # fmt: skip
def test_marks_and_verbs_of_other_languages(language: str, text: str, speaker: str) -> None:
    assert [name for name, _ in direct(text, language=language)] == [speaker]


def test_speech_goes_on_across_sentences_and_paragraphs() -> None:
    found = direct(
        "“The dam will hold through the winter,” said Ana Reyes. “We checked it twice this week.”\n"
        "“And we will check it again tomorrow.”"
    )
    assert {name for name, _ in found} == {"Ana Reyes"}
    assert len(found) == 3


def test_a_surname_is_given_in_full_with_its_role() -> None:
    found = direct(
        "Harbour spokeswoman Lena Holt spoke to the press on Monday.\n"
        "“Nobody was hurt in the fire,” Holt said."
    )
    assert found == [("Harbour spokeswoman Lena Holt", "Nobody was hurt in the fire")]


def test_a_name_that_follows_its_role_is_the_speaker_s() -> None:
    found = direct("“We never saw the lights of it,” the ship's captain, Ilya Vosk, said.")
    assert found == [("the ship's captain, Ilya Vosk", "We never saw the lights of it")]
    found = direct("“We never saw the lights of it,” said the captain, Ilya Vosk and others left.")
    assert found == [("the captain", "We never saw the lights of it")]


def test_a_name_does_not_go_on_over_a_possessive() -> None:
    found = direct(
        "New York’s Kirsten Holm spoke on Monday.\n“It does not work as intended,” Holm said."
    )
    assert found == [("Kirsten Holm", "It does not work as intended")]


def test_two_of_one_surname_are_two_people() -> None:
    found = direct(
        "Liz Corman and her sister Mary Corman met the press in Tarn.\n"
        "“It was a misunderstanding between the two of us,” Mary Corman added.\n"
        "“It was nothing of the kind, to be honest,” Corman said."
    )
    assert [name for name, _ in found] == ["Mary Corman", "Corman"]


def test_an_office_is_not_cut_off() -> None:
    found = direct(
        "Former Secretary of State Ida Berg spoke in Tarn.\n“It is a bad plan for all,” Berg said."
    )
    assert found == [("Secretary of State Ida Berg", "It is a bad plan for all")]


def test_a_dateline_is_no_speaker() -> None:
    found = direct(
        "Tarn (CNN) The mayor, Ida Berg, spoke on Monday, calling the plan a “disgrace to us all.”"
    )
    assert found == [("The mayor, Ida Berg", "disgrace to us all.")]


def test_headlines_are_not_taken_for_speech() -> None:
    text = "‘It will never happen’: Holm slaps down rivals\n\nThe mayor spoke on Monday in Tarn."
    article = Article("a", text, Outlet("o"), title=Span(0, 46), body=48, language="en")
    assert not quotes(Event("e", (article,)), sentences(article))


def test_whom_another_article_has_say_it_is_no_source_for_this_speaker() -> None:
    said = "“The men and women of the agency should be praised for it,”"
    found = heard(
        f"{said} said Ida Berg.", f"{said} said Ida Berg.", f"{said} Tomas Renn said on Monday."
    )
    (quote,) = found
    assert (quote.speaker, len(quote.claim.citations)) == ("Ida Berg", 2)


def test_a_pronoun_is_resolved_where_one_person_fits() -> None:
    found = direct(
        "Ana Reyes opened the new bridge on Monday.\n“It took us eleven long years,” she said."
    )
    assert found == [("Ana Reyes", "It took us eleven long years")]


def test_a_pronoun_that_fits_two_people_is_left_alone() -> None:
    assert not direct(
        "The bridge that Mary Lund and Susan Park had planned was opened.\n"
        "“It took us eleven long years,” she said."
    )


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “green wall” was finished on Monday.",
        "The film “The Long Way to the Sea Again” opens on Friday.",
        "Critics say the “non-persistent” mines are no better.",
        "It was “quite a day” for Linden.",
        "He doesn't know the dogs' owners' names.",
        '6\' 2" tall, 5\' 9" tall and 12" wide',
        '"',
        "",
    ],
)
def test_what_is_no_speech(text: str) -> None:
    assert not direct(text or " ")


def test_a_speaker_nobody_names_is_left_out() -> None:
    assert not direct("“The dam will hold through the winter.”")


def test_reported_speech_is_kept_apart() -> None:
    found = heard(
        "The city of Linden said on Monday that the dam would hold through the whole winter."
    )
    assert [quote.direct for quote in found] == [False]
    assert found[0].speaker == "The city of Linden"
    assert found[0].claim.text.startswith("The city of Linden said")


def test_one_quote_in_several_articles_is_one_with_all_citations() -> None:
    one = "“The dam will hold through the winter and the spring,” said Ana Reyes."
    other = (
        "Mayor Ana Reyes was sure: “The dam will hold through the winter and the spring, "
        "and beyond.”"
    )
    (quote,) = (found for found in heard(one, other) if found.direct)
    assert quote.speaker == "Mayor Ana Reyes"
    assert len(quote.claim.citations) == 2
    assert "and beyond" in quote.claim.text


def test_the_order_of_articles_does_not_matter() -> None:
    texts = [
        "“The dam will hold through the winter,” said Ana Reyes. “We checked it twice this week.”",
        "“Nobody believes the city any more,” said Tomas Lind. “We want it in writing now.”",
        "“The dam will hold through the winter,” Reyes said.",
    ]
    articles = [Article(f"a{n}", text, Outlet(f"o{n}"), language="en")
                for n, text in enumerate(texts)]  # fmt: skip
    found = [sentence for article in articles for sentence in sentences(article)]
    event, turned = Event("e", tuple(articles)), Event("e", tuple(articles[::-1]))
    assert quotes(event, found) == quotes(turned, found[::-1])


def test_there_are_never_more_than_a_screenful() -> None:
    text = "\n".join(
        f"“Line number {n} is one that I really did say,” said Ana Number{n}." for n in range(400)
    )
    assert len(heard(text)) <= 2 * MOST


def test_a_passage_that_nothing_closes_is_dropped() -> None:
    text = "He said “this never ends"
    assert [one.open for one in passages(text, 0, len(text))] == [True]
    assert not direct(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="“”\"'‘’„«»ab AB.,:—\n", max_size=80))
def test_any_marks_give_passages_in_order_within_the_text(text: str) -> None:
    found = passages(text, 0, len(text))
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    assert all(one.span.start < one.inner.start < one.inner.end <= one.span.end for one in found)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='“”" said he Ana Reyes.,:\n', min_size=1, max_size=120))
def test_whatever_stands_in_it_the_speaker_and_the_words_are_verbatim(text: str) -> None:
    article = Article("a", text, Outlet("o"), language="en")
    for quote in quotes(Event("e", (article,)), sentences(article)):
        assert quote.speaker in " ".join(text.split())
        assert quote.claim.text in text


def test_a_statement_is_its_maker_s() -> None:
    text = "A recent statement from Ida Berg said the port would be closed for a month."
    (quote,) = heard(text)
    assert (quote.speaker, quote.direct) == ("Ida Berg", False)
