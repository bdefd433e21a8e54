"""A small brief written by hand, with something of everything."""

from datetime import UTC, datetime

from bot.core.model import (
    Article,
    Brief,
    Citation,
    Claim,
    Component,
    Difference,
    Entry,
    Event,
    Moment,
    Outlet,
    Quote,
    Score,
    Span,
    Story,
    Value,
)

NOW = datetime(2025, 3, 12, 6, 30, tzinfo=UTC)

HERALD = Article(
    id="a-herald",
    text=(
        "Harbour bridge closed after crack is found in main span\n"
        "Engineers closed the Harbour Bridge on Monday after a routine check found a crack in "
        "its main span. Some 40,000 vehicles cross the bridge every day.\n"
        "The city promised three measures:\n"
        "- a free ferry from Tuesday\n"
        "- longer hours on the metro\n"
        "- no tolls in the tunnel until April\n"
        "“We will not gamble with anybody's life,” said Mayor Ana Reyes.\n"
    ),
    outlet=Outlet("herald", "The Harbour Herald"),
    source="herald-feed",
    title=Span(0, 55),
    body=56,
    url="https://herald.example/2025/bridge?id=7",
    published=datetime(2025, 3, 10, 17, 5, tzinfo=UTC),
    language="en",
)
WIRE = Article(
    id="b-wire",
    text=(
        "Crack shuts Harbour Bridge\n"
        "A crack in the main span has shut the Harbour Bridge, which about 38,000 vehicles use "
        "each day, the city said on Monday. Repairs will take six weeks. The crack is 12 "
        "centimetres long, according to the road agency.\n"
    ),
    outlet=Outlet("wire", "Wire & Co."),
    source="wire",
    title=Span(0, 26),
    body=27,
    url="https://wire.example/a/991",
    published=datetime(2025, 3, 11, 4, 40, tzinfo=UTC),
    language="en",
)
COPY = Article(
    id="c-copy",
    text=WIRE.text,
    outlet=Outlet("gazette", "Valley Gazette"),
    source="gazette",
    title=WIRE.title,
    body=WIRE.body,
    url="https://gazette.example/wire/991",
    published=datetime(2025, 3, 11, 9, 0, tzinfo=UTC),
    language="en",
)
NOTEBOOK = Article(
    id="d-notebook",
    text=(
        "The bridge over the harbour will stay shut until the end of May, the road agency told "
        "traders on Wednesday. Traders on the north bank fear for their spring."
    ),
    outlet=Outlet("file:notebook"),
    source="inbox",
    path="inbox/notebook.txt",
    language="en",
)


def cite(article: Article, words: str) -> Citation:
    start = article.text.index(words)
    return article.cite(start, start + len(words))


def claim(*cited: tuple[Article, str]) -> Claim:
    return Claim(tuple(cite(article, words) for article, words in cited))


CLOSED = (
    "Engineers closed the Harbour Bridge on Monday after a routine check found a crack in its "
    "main span."
)
SHUT = (
    "A crack in the main span has shut the Harbour Bridge, which about 38,000 vehicles use each "
    "day, the city said on Monday."
)
MANY = "Some 40,000 vehicles cross the bridge every day."
MEASURES = (
    "The city promised three measures:\n- a free ferry from Tuesday\n- longer hours on the metro\n"
    "- no tolls in the tunnel until April"
)
UNTIL_MAY = (
    "The bridge over the harbour will stay shut until the end of May, the road agency told "
    "traders on Wednesday."
)

EVENT = Event("e-bridge", (HERALD, WIRE, COPY, NOTEBOOK), {"c-copy": "b-wire"})

STORY = Story(
    event=EVENT,
    headline=claim((HERALD, "Harbour bridge closed after crack is found in main span")),
    summary=(
        claim((HERALD, CLOSED), (WIRE, SHUT), (COPY, SHUT)),
        claim((HERALD, MEASURES)),
        claim((WIRE, "Repairs will take six weeks."), (COPY, "Repairs will take six weeks.")),
    ),
    agreement=(claim((HERALD, CLOSED), (WIRE, SHUT), (COPY, SHUT)),),
    single_source=(claim((NOTEBOOK, "Traders on the north bank fear for their spring.")),),
    differences=(
        Difference(
            "number",
            "vehicles a day",
            (
                Value("40,000", claim((HERALD, MANY))),
                Value("38,000", claim((WIRE, SHUT), (COPY, SHUT))),
            ),
        ),
        Difference(
            "date",
            "reopening",
            (
                Value("six weeks", claim((WIRE, "Repairs will take six weeks."))),
                Value("end of May", claim((NOTEBOOK, UNTIL_MAY))),
            ),
        ),
    ),
    quotes=(
        Quote("Ana Reyes", claim((HERALD, "“We will not gamble with anybody's life,”"))),
        Quote(
            "the road agency",
            claim((WIRE, "The crack is 12 centimetres long, according to the road agency.")),
            direct=False,
        ),
    ),
    timeline=(
        Moment("2025-03-10", claim((HERALD, CLOSED)), inferred=True),
        Moment("2025-03-12", claim((NOTEBOOK, UNTIL_MAY)), inferred=True),
        Moment("2025-05", claim((NOTEBOOK, UNTIL_MAY))),
    ),
)

SCORE = Score(
    (
        Component("outlets", 2.0, "3 independent outlets"),
        Component("freshness", 0.8734, "newest article 21 hours ago"),
        Component("growth", 0.9037, "4 articles in 1 day"),
        Component("match", 3.4641, "3 of 4 articles match"),
    )
)

FERRY = Article(
    id="f-ferry",
    text=(
        "Fährverkehr startet früher\n"
        "Die kostenlose Fähre fährt ab Dienstag um 5 Uhr. Ein Fahrplan folgt."
    ),
    outlet=Outlet("kurier", "Kurier"),
    source="kurier",
    title=Span(0, 26),
    body=27,
    url="https://kurier.example/fähre (neu)",
    published=datetime(2025, 3, 11, 18, 0, tzinfo=UTC),
    language="de",
)
SMALL = Story(
    event=Event("e-ferry", (FERRY,)),
    headline=claim((FERRY, "Fährverkehr startet früher")),
    summary=(claim((FERRY, "Die kostenlose Fähre fährt ab Dienstag um 5 Uhr.")),),
)

BRIEF = Brief(
    id="b-1",
    query="bridge",
    generated_at=NOW,
    entries=(
        Entry(STORY, SCORE),
        Entry(SMALL, Score((Component("outlets", 1.0, "1 independent outlet"),))),
    ),
    since=datetime(2025, 3, 10, 6, 30, tzinfo=UTC),
)
