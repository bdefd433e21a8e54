"""Golden texts and the units they must give: ``L`` leans, ``X`` cannot be shown."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language.sentences import sentences
from bot.core.model import Article, Outlet, Sentence, Span

SEEDS = Path(__file__).parents[2] / "seeds"
FIRST = "The council met on Monday."


def article(text: str, language: str = "en", title: Span | None = None) -> Article:
    body = title.end if title else 0
    return Article("a", text, Outlet("o"), title=title, body=body, language=language)


def flagged(unit: Sentence) -> str:
    flags = ("L" if unit.leans else "") + ("" if unit.showable else "X")
    return f"{flags}|{unit.text}"


ENGLISH = {
    "abbreviations": (
        (
            "Gov. Smith and Sen. J. D. Vance met on Nov. 20 at 5 p.m. in the U.S. Capitol. "
            "No. 5 cost $2.5 million, Mr. Jones of Acme Inc. said. Prices rose 1,000 percent."
        ),
        [
            "|Gov. Smith and Sen. J. D. Vance met on Nov. 20 at 5 p.m. in the U.S. Capitol.",
            "|No. 5 cost $2.5 million, Mr. Jones of Acme Inc. said.",
            "|Prices rose 1,000 percent.",
        ],
    ),
    "a quotation that spans sentences stays with its lead-in": (
        "Reyes said of the day: “We heard a crack. Everybody ran, and I ran too.” Nobody was hurt.",
        [
            "|Reyes said of the day: “We heard a crack. Everybody ran, and I ran too.”",
            "|Nobody was hurt.",
        ],
    ),
    "a lead-in and a quotation in the next paragraph": (
        'The mayor wrote:\n\n"We heard a crack. Everybody ran."\n\nNobody was hurt there.',
        ['|The mayor wrote:\n\n"We heard a crack. Everybody ran."', "|Nobody was hurt there."],
    ),
    "em dashes": (
        "The bridge—closed since May—has a crack— a long one. Repairs began at once.",
        [
            "|The bridge—closed since May—has a crack— a long one.",
            "|Repairs began at once.",
        ],
    ),
    "headings": (
        f"{FIRST}\nA Long Debate\nMembers argued for hours.\n## What was decided\nTaxes will rise.",
        [
            f"|{FIRST}",
            "X|A Long Debate",
            "|Members argued for hours.",
            "X|What was decided",
            "|Taxes will rise.",
        ],
    ),
    "hard-wrapped lines under a heading": (
        (
            "Council meets\n"
            "The council met on Monday and decided after a long debate to raise the\n"
            "tax on land by two percent, which Mayor Ana\nReyes had asked for."
        ),
        [
            "X|Council meets",
            (
                "|The council met on Monday and decided after a long debate to raise the\n"
                "tax on land by two percent, which Mayor Ana\nReyes had asked for."
            ),
        ],
    ),
    "hard-wrapped lines": (
        (
            "The council met on Monday and decided after a long debate to raise the\n"
            "tax on land by two percent, which Mayor Ana\n"
            "Reyes had asked for. The vote was 7 to 4."
        ),
        [
            (
                "|The council met on Monday and decided after a long debate to raise the\n"
                "tax on land by two percent, which Mayor Ana\nReyes had asked for."
            ),
            "|The vote was 7 to 4.",
        ],
    ),
    "a list and its lead-in": (
        (
            f"{FIRST} It passed three measures:\n- a tax on land\n- a new bridge\n- two schools\n"
            "Taxes will rise."
        ),
        [
            f"|{FIRST}",
            "L|It passed three measures:\n- a tax on land\n- a new bridge\n- two schools",
            "|Taxes will rise.",
        ],
    ),
    "a long list of whole sentences": (
        (
            "The mayor named several reasons for the decision in her long speech on "
            "Monday evening:\n"
            "- Costs: The bridge has cost the city two million a year since it was opened "
            "in 1980.\n"
            "- Safety: Engineers found a crack of twelve centimetres in the main span in January.\n"
            "- Traffic: Forty thousand vehicles cross the old bridge on an ordinary "
            "working day now."
        ),
        [
            (
                "X|The mayor named several reasons for the decision in her long speech on Monday "
                "evening:"
            ),
            "|The bridge has cost the city two million a year since it was opened in 1980.",
            "|Engineers found a crack of twelve centimetres in the main span in January.",
            "|Forty thousand vehicles cross the old bridge on an ordinary working day now.",
        ],
    ),
    "a list without a lead-in": (
        f"{FIRST}\n\n- a tax on land\n- a new bridge",
        [f"|{FIRST}", "X|a tax on land", "X|a new bridge"],
    ),
    "datelines": (
        "WASHINGTON (AP) — The Senate voted on Monday. The House did not.",
        ["|The Senate voted on Monday.", "|The House did not."],
    ),
    "advertisement and credits": (
        (
            f"By Jane Smith\n\n{FIRST}\n\nAdvertisement\n\n"
            "READ ALSO: Ten bridges you must see. Now.\n\n"
            "(Reporting by Jane Smith; Editing by John Jones)\n\n"
            "© 2024 The Herald. All rights reserved."
        ),
        [
            "X|By Jane Smith",
            f"|{FIRST}",
            "X|Advertisement",
            "X|READ ALSO: Ten bridges you must see. Now.",
            "X|(Reporting by Jane Smith; Editing by John Jones)",
            "X|© 2024 The Herald. All rights reserved.",
        ],
    ),
    "tables": (
        f"{FIRST}\n\nParty | Seats | Change\n--- | --- | ---\nReds | 20 | +2",
        [f"|{FIRST}", "X|Party | Seats | Change", "X|--- | --- | ---", "X|Reds | 20 | +2"],
    ),
    "questions and teasers": (
        f"{FIRST} What happens next? Taxes on land will rise sharply and ma… [+1234 chars]",
        [
            f"|{FIRST}",
            "X|What happens next?",
            "X|Taxes on land will rise sharply and ma… [+1234 chars]",
        ],
    ),
    "speech without a speaker": (
        "“The bridge is safe,” Reyes said. “It will stay open.” Others doubt that very much.",
        [
            "|“The bridge is safe,” Reyes said.",
            "L|“It will stay open.”",
            "|Others doubt that very much.",
        ],
    ),
}

OTHER_LANGUAGES = {
    "de": (
        (
            "Kyjiw (dpa) - Die USA haben der Ukraine am 20. November z. B. Landminen "
            "geliefert. Das "
            "sagte Dr. Müller am 3. Oktober. „Wir brauchen mehr. Und zwar jetzt“, sagte "
            "Melnyk. Nach "
            "Abs. 2 Nr. 4 ist das erlaubt. Die Regierung zahlt 2,5 Mio. Euro.\n"
            "Lesen Sie auch: Der Krieg"
        ),
        [
            "|Die USA haben der Ukraine am 20. November z. B. Landminen geliefert.",
            "L|Das sagte Dr. Müller am 3. Oktober.",
            "|„Wir brauchen mehr. Und zwar jetzt“, sagte Melnyk.",
            "|Nach Abs. 2 Nr. 4 ist das erlaubt.",
            "|Die Regierung zahlt 2,5 Mio. Euro.",
            "X|Lesen Sie auch: Der Krieg",
        ],
    ),
    "fr": (
        (
            "M. Dupont a déclaré que l’art. 5 du traité s’applique. « Nous devons agir. "
            "Vite », a dit "
            "Mme Le Pen. Cette décision a été critiquée. Il est clair que la loi sera "
            "votée. Le projet "
            "coûte 2,5 millions d’euros, selon le Dr. Martin.\nÀ lire aussi : la guerre en Ukraine"
        ),
        [
            "|M. Dupont a déclaré que l’art. 5 du traité s’applique.",
            "|« Nous devons agir. Vite », a dit Mme Le Pen.",
            "L|Cette décision a été critiquée.",
            "|Il est clair que la loi sera votée.",
            "|Le projet coûte 2,5 millions d’euros, selon le Dr. Martin.",
            "X|À lire aussi : la guerre en Ukraine",
        ],
    ),
    "es": (
        (
            "El Sr. Pérez llegó a EE. UU. el lunes. Sánchez dijo: «Necesitamos más. Ahora». Esta "
            "decisión fue criticada. Sin embargo, el Gobierno negó los hechos. El núm. 3 "
            "costó 1.000 "
            "euros.\nLea también: la guerra en Ucrania"
        ),
        [
            "|El Sr. Pérez llegó a EE. UU. el lunes.",
            "|Sánchez dijo: «Necesitamos más. Ahora».",
            "L|Esta decisión fue criticada.",
            "L|Sin embargo, el Gobierno negó los hechos.",
            "|El núm. 3 costó 1.000 euros.",
            "X|Lea también: la guerra en Ucrania",
        ],
    ),
    "it": (
        (
            "Il sig. Rossi e il dott. Bianchi sono a Roma. L’art. 5 è chiaro. «Dobbiamo agire. "
            "Subito», ha detto Meloni. Questa decisione è stata criticata. Tuttavia il "
            "governo ha negato.\n"
            "Leggi anche: la guerra in Ucraina"
        ),
        [
            "|Il sig. Rossi e il dott. Bianchi sono a Roma.",
            "|L’art. 5 è chiaro.",
            "|«Dobbiamo agire. Subito», ha detto Meloni.",
            "L|Questa decisione è stata criticata.",
            "L|Tuttavia il governo ha negato.",
            "X|Leggi anche: la guerra in Ucraina",
        ],
    ),
    "pt": (
        (
            "O Sr. Silva chegou aos EUA. O art. 5 é claro. “Precisamos agir. Agora”, "
            "disse Lula. Esta "
            "decisão foi criticada. No entanto, o governo negou.\nLeia também: a guerra na Ucrânia"
        ),
        [
            "|O Sr. Silva chegou aos EUA.",
            "|O art. 5 é claro.",
            "|“Precisamos agir. Agora”, disse Lula.",
            "L|Esta decisão foi criticada.",
            "L|No entanto, o governo negou.",
            "X|Leia também: a guerra na Ucrânia",
        ],
    ),
    "ru": (
        (
            "КИЕВ, 20 ноября (Рейтер) - В 2024 г. президент В. В. Путин сказал, т. е. "
            "заявил об этом. "
            "«Нам нужно больше. Сейчас», — сказал он. На ул. Ленина, д. 5 произошёл "
            "взрыв. Это решение "
            "вызвало критику. Однако Кремль отрицает обвинения.\nЧитайте также: война"
        ),
        [
            "|В 2024 г. президент В. В. Путин сказал, т. е. заявил об этом.",
            "L|«Нам нужно больше. Сейчас», — сказал он.",
            "|На ул. Ленина, д. 5 произошёл взрыв.",
            "L|Это решение вызвало критику.",
            "L|Однако Кремль отрицает обвинения.",
            "X|Читайте также: война",
        ],
    ),
    "uk": (
        (
            "КИЇВ – У 2024 р. президент В. Зеленський сказав про удари. «Нам треба "
            "більше. Зараз», — "
            "сказав він. На вул. Хрещатик пролунав вибух. Це рішення викликало критику. "
            "Однак Кремль "
            "заперечує.\nЧитайте також: війна"
        ),
        [
            "|У 2024 р. президент В. Зеленський сказав про удари.",
            "L|«Нам треба більше. Зараз», — сказав він.",
            "|На вул. Хрещатик пролунав вибух.",
            "L|Це рішення викликало критику.",
            "L|Однак Кремль заперечує.",
            "X|Читайте також: війна",
        ],
    ),
}


@pytest.mark.parametrize(("text", "units"), ENGLISH.values(), ids=ENGLISH)
def test_english(text: str, units: list[str]) -> None:
    assert [flagged(unit) for unit in sentences(article(text))] == units


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_other_languages(language: str) -> None:
    text, units = OTHER_LANGUAGES[language]
    assert [flagged(unit) for unit in sentences(article(text, language))] == units


@pytest.mark.parametrize(
    "sentence",
    [
        "This decision was not expected by anybody.",
        "These mines are electrically fused.",
        "He said nothing more about the bridge.",
        "Their demands were not met on Monday.",
        "In response, the city closed the bridge.",
        "As a result, traffic doubled in the tunnel.",
        "Following this warning, the embassy closed its doors.",
        "But the mayor denied it on Monday.",
        "However, the mayor denied the report on Monday.",
        "The move drew criticism from drivers.",
        "The latter refused to vote on the tax.",
        "Reyes countered these concerns on Monday evening.",
        "Specifically, it now bans cars from the bridge.",
        "When he arrived, the bridge was closed.",
        "“The bridge is safe,” she said.",
        "“The bridge is safe and it will stay open.”",
        "It closed the bridge to all traffic.",
    ],
)
def test_what_leans_on_its_predecessor(sentence: str) -> None:
    assert sentences(article(f"{FIRST} {sentence}"))[1].leans


@pytest.mark.parametrize(
    "sentence",
    [
        "In response to the report, the city closed the bridge.",
        "As a result of the crack, traffic doubled in the tunnel.",
        "This week the city closed the bridge.",
        "It is unlikely that the bridge will open soon, Reyes said.",
        "Those who crossed the bridge saw the crack.",
        "The decision to close the bridge drew criticism.",
        "Meanwhile, engineers closed a second bridge in Porto.",
        "Reyes said the bridge would stay closed until May.",
        "Mines and these mines' makers were banned in 1997.",
        "Such as it is, the Harbour Bridge carries trams.",
        "“The bridge is safe,” Reyes said.",
        "It’s unclear whether the bridge will open soon, Reyes said.",
        "“Even in May, it may not be safe,” Reyes said.",
        "The party lashed out at those criticizing the bridge.",
        "Voters in this presidential campaign crossed the bridge.",
    ],
)
def test_what_stands_by_itself(sentence: str) -> None:
    assert not sentences(article(f"{FIRST} {sentence}"))[1].leans


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("But the mayor denied it on Monday.", "en"),
        ("However, the mayor denied the report on Monday.", "en"),
        ("The incident took place at the old harbour.", "en"),
        ("“And the bridge stays closed,” Reyes said.", "en"),
        ("Aber die Brücke bleibt bis Mai gesperrt.", "de"),
        ("Однако Кремль отрицает участие в переговорах.", "ru"),
    ],
)
def test_what_leans_but_lightly(sentence: str, language: str) -> None:
    unit = sentences(article(f"{FIRST} {sentence}", language))[1]
    assert (unit.leans, unit.lightly) == (True, True)


@pytest.mark.parametrize(
    "sentence",
    [
        "But he denied it on Monday.",
        "However, this decision was not expected.",
        "And in response, the city closed the bridge.",
        "In response, the city closed the bridge.",
        "But “the bridge is safe and it will stay open,” she said.",
        "The move drew criticism from drivers.",
        "Reyes countered these concerns on Monday evening.",
    ],
)
def test_what_leans_with_its_weight(sentence: str) -> None:
    unit = sentences(article(f"{FIRST} {sentence}"))[1]
    assert (unit.leans, unit.lightly) == (True, False)


def test_a_rare_surname_leans_on_its_introduction_and_a_known_one_does_not() -> None:
    rare = sentences(article("Analyst Serhiy Kuzanenko warned of it. Kuzanenko saw tanks."))
    known = sentences(article("President Joe Biden warned of it. Biden saw the tanks."))
    far = sentences(article("Analyst Serhiy Kuzanenko warned. Rain fell. Kuzanenko saw tanks."))
    assert [rare[1].leans, known[1].leans, far[2].leans] == [True, False, False]


def test_the_first_unit_cannot_lean() -> None:
    assert not sentences(article("This decision surprised many people."))[0].leans


def test_the_title_is_a_unit_that_is_not_shown() -> None:
    units = sentences(article(f"Council meets\n\n{FIRST}", title=Span(0, 13)))
    assert [flagged(unit) for unit in units] == ["X|Council meets", f"|{FIRST}"]


def test_units_know_their_words_and_terms() -> None:
    unit = sentences(article("The U.S. sent landmines."))[0]
    assert unit.words == ("the", "usa", "sent", "landmines")
    assert unit.terms == ("usa", "land", "mine")


def check(text: str, language: str) -> tuple[Sentence, ...]:
    units = sentences(article(text, language))
    end = 0
    for number, unit in enumerate(units):
        start = unit.citation.start
        assert unit.index == number
        assert start >= end
        end = unit.citation.end
        assert unit.text == text[start:end] == unit.text.strip() != ""
    assert [unit.paragraph for unit in units] == sorted(unit.paragraph for unit in units)
    return units


PIECES = st.sampled_from(
    [
        "The U.S. said ",
        "“We will. ",
        "”",
        '"',
        "«",
        "»",
        "\n",
        "\n\n",
        "- ",
        "# ",
        ". ",
        "? ",
        ": ",
        "e.g. ",
        "M. ",
        "KYIV (AP) — ",
        "| a | b |",
        "\t",
        "\x00",
        "مرحبا ",
        "他说。",
        "1,000.5 ",
        "mines ",
        "By Jane Smith",
        "Read also: ",
        "…",
        "\u2028",
        "\u00a0",
    ]
)


@given(
    st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join)),
    st.sampled_from(["en", "de", "fr", "es", "it", "pt", "ru", "uk", "und", "ar"]),
)
def test_units_are_exact_ordered_and_apart(text: str, language: str) -> None:
    check(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 50_000,
        "12345. " * 10_000,
        "“" * 50_000,
        "(“" * 20_000,
        "- item\n" * 10_000,
        "Lead:\n" * 10_000,
        "THE COUNCIL MET ON MONDAY. " * 5_000,
        "a," * 100_000,
        "aBa MORE " * 20_000,
        "By " + "A" * 50_000 + "!",
        "قال الرئيس إن الحرب مستمرة. " * 3_000,
        "\x00" * 50_000,
    ],
    ids=lambda text: text[:10],
)
def test_odd_texts_are_taken_in_stride(text: str) -> None:
    check(text, "en")


def test_texts_all_in_capitals_have_sentences() -> None:
    units = check("THE COUNCIL MET ON MONDAY. IT RAISED THE TAX ON LAND.", "en")
    assert [unit.showable for unit in units] == [True, True]


def test_a_long_line_without_an_end_is_a_sentence() -> None:
    text = "the council met on monday and after a long debate raised the tax on land by two percent"
    assert [unit.showable for unit in check(text.capitalize(), "en")] == [True]


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_the_seeds_have_sentences_to_show(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    units = check(text, "en")
    shown = [unit for unit in units if unit.showable]
    assert len(shown) >= 8
    assert not any("\n" in unit.text and "\n- " not in unit.text for unit in shown)
    assert not any(unit.text.startswith(("Advertisement", "HAVE YOU READ")) for unit in shown)


def test_an_hour_before_a_day_or_a_rank_before_a_name_ends_no_sentence() -> None:
    text = (
        "Neal set a 5 p.m. Tuesday deadline for the agency. A car burned at 2:20 a.m. EST on "
        "Main Street, said Comm. Ada Ross. It was put out at 3 a.m. The street stayed shut."
    )
    article = Article("a", text, Outlet("o"), language="en")
    assert [unit.text for unit in sentences(article)] == [
        "Neal set a 5 p.m. Tuesday deadline for the agency.",
        "A car burned at 2:20 a.m. EST on Main Street, said Comm. Ada Ross.",
        "It was put out at 3 a.m.",
        "The street stayed shut.",
    ]


def test_a_line_without_an_end_is_no_sentence_where_all_others_end() -> None:
    body = "\n".join(f"The council met on day {n} and voted on the bridge." for n in range(5))
    line = "One in eleven of the old warehouses by the river now houses a workshop, the report says"
    shown = [one.text for one in sentences(article(f"{line}\n{body}")) if one.showable]
    assert line not in shown
    assert len(shown) == 5
    cut = [one.text for one in sentences(article(f"{line}\n{line} of May")) if one.showable]
    assert cut == [line, f"{line} of May"]


def test_a_report_glued_to_a_caption_is_kept() -> None:
    caption = "In this Oct. 20, 2007, photo, the mayor arrives at the gala."
    report = " ".join(f"The council met on day {n} and voted on the bridge." for n in range(25))
    shown = [one.text for one in sentences(article(f"{caption} {report}")) if one.showable]
    assert len(shown) == 25
    assert not sentences(article(f"{caption} He smiled."))[0].showable


def test_what_takes_up_a_deed_of_the_sentence_before_leans_on_it() -> None:
    text = (
        "The army has begun to use rockets against the port. "
        "The neighbours called the rocket use a threat to all."
    )
    assert [one.leans for one in sentences(article(text))] == [False, True]
    told = "The army has begun to use rockets. The rocket use of the army worries neighbours."
    assert [one.leans for one in sentences(article(told))] == [False, False]


def test_lines_of_a_text_without_any_full_stop_are_sentences_unless_short() -> None:
    text = (
        "Harbour bridge\nThe council closed the harbour bridge on Monday\n"
        "A free ferry will carry commuters from Tuesday"
    )
    shown = [one.text for one in sentences(article(text)) if one.showable]
    assert shown == text.split("\n")[1:]


def test_a_list_of_words_below_a_single_one_states_nothing() -> None:
    units = sentences(article("Shopping:\n- eggs\n- milk\n- bread"))
    assert not any(one.showable for one in units)
