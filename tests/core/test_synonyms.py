"""Words that say the same within one event."""

from bot.core.language.sentences import sentences
from bot.core.language.text import stem_of, terms
from bot.core.model import Article, Outlet, Sentence
from bot.core.telling.synonyms import merged
from bot.core.telling.thesaurus import IRREGULAR, SENSES


def spoken(text: str, language: str = "en") -> tuple[Sentence, ...]:
    return sentences(Article("a", text, Outlet("o"), language=language))


def one(*words: str) -> list[str]:
    """Return what each word counts as where these are spoken of."""
    simpler = merged(spoken(f"It says {' and '.join(words)}."))
    return [simpler.get(term, term) for word in words for term in terms(word, "en")]


def test_irregular_forms_are_their_word() -> None:
    assert len({*one("sank", "sunk", "sink")}) == 1
    assert len({*one("child", "children")}) == 1


def test_a_word_has_the_sense_that_is_spoken_of_most() -> None:
    burning = one("fire", "blaze", "flames", "sack")
    assert len({*burning[:3]}) == 1
    assert burning[3] not in burning[:3]
    leaving = one("fire", "sacked", "dismissed", "blaze")
    assert len({*leaving[:3]}) == 1
    assert leaving[3] not in leaving[:3]


def test_a_word_alone_stays_as_it_is() -> None:
    assert one("fire", "garden") == ["fire", "garden"]


def test_a_people_is_its_country_where_both_are_spoken_of() -> None:
    assert one("Ukraine", "Ukrainian")[0] == one("Ukraine", "Ukrainian")[1]
    assert one("Norwegian") == terms("Norwegian", "en")


def test_it_does_not_depend_on_the_order() -> None:
    words = ["fire", "blaze", "sack", "oust", "dismiss", "flame", "shot", "gunfire", "raid"]
    assert merged(spoken(" ".join(words))) == merged(spoken(" ".join(words[::-1])))


def test_the_same_letters_are_another_word_elsewhere() -> None:
    text = "Boot und Ferry, Rat und Rate, Tax und Levy."
    assert merged(spoken(text, "de")) == {}
    assert merged(spoken(text, "en")) != {}


def test_every_word_listed_is_one_term_and_every_line_joins_two() -> None:
    for listed in (IRREGULAR, SENSES):
        for line in listed.strip().split("\n"):
            stems = stem_of(line.split(), "en")
            assert len({*stems.values()}) > 1, line
            for word in line.split():
                assert len(terms(word, "en")) == 1 or word == "cease", word
