"""Date differences outside English: in the languages whose verbs are known, and nowhere else."""

import pytest

from bot.core.comparing.compare import differences
from bot.core.language.sentences import sentences
from bot.core.model import Article, Difference, Event, Outlet


def found(one: str, other: str, language: str) -> tuple[Difference, ...]:
    articles = tuple(
        Article(key, text, Outlet(key), language=language)
        for key, text in (("a", one), ("b", other))
    )
    listed = [sentence for article in articles for sentence in sentences(article)]
    return differences(Event("e", articles), listed)


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        (
            "de",
            "Der Bundestag hat das umstrittene Gesetz zur Rente am {} verabschiedet.",
            ("Montag", "Mittwoch"),
        ),
        (
            "de",
            "Am {} nahm die Polizei den Verdächtigen in einem Hotel bei Harn fest.",
            ("3. März", "5. März"),
        ),
        (
            "fr",
            "Le parlement a adopté la réforme des retraites {} après un long débat.",
            ("lundi", "jeudi"),
        ),
        (
            "fr",
            "Le suspect a été arrêté le {} dans un hôtel près de la gare de Harn.",
            ("3 mars", "5 mars"),
        ),
        (
            "es",
            "El parlamento aprobó la reforma de las pensiones el {} tras un largo debate.",
            ("lunes", "jueves"),
        ),
        (
            "es",
            "La policía detuvo al sospechoso el {} en un hotel cerca de la estación de Harn.",
            ("3 de marzo", "5 de marzo"),
        ),
    ],
)
def test_another_day_of_one_happening(language: str, text: str, days: tuple[str, str]) -> None:
    (difference,) = found(text.format(days[0]), text.format(days[1]), language)
    assert difference.kind == "date"
    assert {value.value for value in difference.values} == set(days)
    assert not found(text.format(days[0]), text.format(days[0]), language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (
            "de",
            "Der Bundestag hat das Gesetz zur Rente am Montag verabschiedet.",
            "Der Bundesrat hat den Haushalt für die Bahn am Freitag verabschiedet.",
        ),
        (
            "fr",
            "Le parlement a adopté la réforme des retraites lundi.",
            "Le parlement a publié lundi le rapport ; la réforme sera votée jeudi.",
        ),
        (
            "it",
            "Il parlamento ha approvato la riforma delle pensioni lunedì.",
            "Il parlamento ha approvato la riforma delle pensioni giovedì.",
        ),
    ],
)
def test_what_is_left_out(language: str, one: str, other: str) -> None:
    assert not found(one, other, language)
