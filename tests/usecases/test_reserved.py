"""Sources and topics of one tenant: to the other it is as if there were none of them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import bootstrap
from bot.core.showing.compose import VIEWS
from bot.ports import Who
from bot.usecases.converse import topics
from bot.usecases.desk import Reader
from bot.usecases.digest import compose
from tests.usecases.test_explain import FERRY, FIRE, VOTE, item
from tests.usecases.test_isolation import ACTIONS, HOUSE, SEEN, do

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from bot.bootstrap import App
    from bot.core.model import FeedItem
    from bot.settings.schema import Settings
    from bot.usecases.digest import Composed

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
ANA = Reader(Who("slack", "TA", "UA"), "Ana", UTC, "CA")
BO = Reader(Who("discord", "2", "22"), "Bo", UTC, "222", "2")
"""Ana's workspace has sources and topics of its own, Bo's has none, though it is the house."""
READER = replace(BO, who=Who("discord", "@me", "22"))

HEIST = (
    "Thieves took eleven paintings from the museum of Quillhaven on Thursday. Curator Odd Mattsen "
    "said that the alarm had been silent, and that the police looked for a grey van."
)
SOURCES = """\
[[source]]
id = "s"
path = "../none"
"""
TOPICS = '[[topic]]\nname = "money"\nquery = "budget"\n'
OWN_SOURCES = """\
[[source]]
id = "own"
path = "../own"
outlet = "The Secret Courier"
workspaces = ["slack:TA"]
"""
OWN_TOPICS = '[[topic]]\nname = "zeppelins"\nquery = "heist"\nworkspaces = ["slack:TA"]\n'
DIGESTS = """\
[[digest]]
id = "theirs"
destination = "discord:2/222"
times = ["08:00"]
[[digest]]
id = "topical"
destination = "discord:2/333"
topic = "zeppelins"
times = ["08:00"]
[[digest]]
id = "ana"
destination = "slack:TA/CA"
times = ["08:00"]
stories = 9
"""
OWN_DIGESTS = """\
[[digest]]
id = "heists"
destination = "slack:TA/CB"
topic = "zeppelins"
sources = ["own"]
times = ["08:00"]
"""
LOOKS = [
    *SEEN,
    *(("read", line) for line in (
        "zeppelins", "search Mattsen", "search fire", "search -pensions", "fire -grey",
        "follow fire", "story heist", "story own-fire", "budget since:last", "source:own",
        "outlet:courier", "follow heist", "story fire sources",
    )),
    *(("view", view) for view in VIEWS if view != "why"),
    *(("admin", line) for line in (
        "why heist", "why own-fire", "why copy", "topics", "sources", "topics test heist",
        "sources disable own", "sources remove own", "topics remove zeppelins", "config show",
        "config diff", "setup", "schedules", "schedules remove heists",
        "schedules preview theirs", "sources edit own outlet=X",
    )),
]  # fmt: skip


def own(key: str, text: str, hours: int) -> FeedItem:
    return replace(item(key, text, hours), source="own")


POOL = [
    own("heist", HEIST, 1),
    own("heist2", HEIST, 1),
    own("own-fire", FIRE, 6),
    own("own-fire2", f"{FIRE} Insurer Bo Quist put the damage at nine million dollars.", 1),
    own("own-vote", VOTE.replace("212", "215"), 1),
    own("own-ferry", f"{FERRY} A grey van was taken along.", 1),
    own("vote", "Zanzibar cloves", 1),  # an id that is another's
]
SHARED = [
    item("fire", FIRE, 5),
    item("vote", VOTE, 2),
    item("copy", FIRE, 1),
    item("old", FERRY, 48),
]
RESERVED = st.lists(st.sampled_from(range(len(POOL))), unique=True, max_size=len(POOL))

_ODDS = re.compile(r"-?\d+\.\d\d|joined with \d+%|\d+ KiB")
"""What hangs on how common words are in the whole archive, and how much room it takes."""
_REASONS = re.compile(r"Heading\(text='Why this event'.*?(?:in log-odds\.'\), |(?=Heading)|$)")
_NAMES = re.compile(r"\b(?:e[a-z2-7]{16}|b[0-9a-f]{16})\b")
"""Ids of events and briefs, which tell nobody anything."""


def plain(said: str, folder: Path) -> str:
    """Return what is seen without what may differ."""
    said = re.sub(r"digests\.toml:\d+", "digests.toml", said)  # a line of what others have, too
    said = _REASONS.sub("", said.replace(str(folder.parent), ""))
    names: dict[str, str] = {}
    said = _NAMES.sub(lambda one: names.setdefault(one[0], f"id{len(names)}"), said)
    return _ODDS.sub("#", said)


def house(folder: Path, *, there: bool) -> Settings:
    """Return the settings of a house where Ana's own sources and topics are, or are not."""
    folder.mkdir(parents=True)
    (folder / "briefbot.toml").write_text(HOUSE + '[run]\nhomes = ["discord:2"]\n')
    (folder / "digests.toml").write_text(DIGESTS + (OWN_DIGESTS if there else ""))
    (folder / "sources.toml").write_text(SOURCES + (OWN_SOURCES if there else ""))
    (folder / "topics.toml").write_text(TOPICS + (OWN_TOPICS if there else ""))
    return bootstrap.load_settings(folder, folder.parent / "data")


async def world(
    folder: Path, early: list[int], late: list[int], actions: list[tuple[str, str]], *, there: bool
) -> dict[str, str]:
    """Return what Bo sees, where Ana's own sources and topics are ``there`` or are not."""
    loaded = house(folder, there=there)
    async with bootstrap.open_app(loaded, clock=lambda: NOW) as app:
        for several in ([POOL[n] for n in early], SHARED, [POOL[n] for n in late]):
            # One at a time: what is taken in together is grouped knowing of each other's words.
            for one in several:
                if there or one.source != "own":
                    await bootstrap._ingest(app, [one], lambda _: None)
        for kind, text in actions:
            await do(kind, text, ANA, app.desk)
        return {key: plain(said, folder) for key, said in (await seen(app)).items()}


async def seen(app: App) -> dict[str, str]:
    found = {}
    for kind, text in LOOKS:
        reader = BO if kind == "admin" else READER
        found[f"{kind} {text}"] = await do(kind, text, reader, app.desk)
    for typed in ("", "z", "m", "gr", "p"):
        found[f"typed {typed}"] = repr(await topics(typed, BO.workspace, app.desk))
    for plan in bootstrap.make_plans(app.settings):
        if plan.destination.startswith("discord:2/"):
            made = await compose(plan, store=app.store, teller=app.teller, now=NOW)
            found[f"digest {plan.id}"] = digest(made)
    return found


def digest(made: Composed) -> str:
    return repr((made.document("UTC"), [(one.rule, one.because) for one in made.left_out]))


async def as_if_there_were_none(
    folder: Path, early: list[int], late: list[int], actions: list[tuple[str, str]]
) -> None:
    late = [n for n in late if n not in early]
    there = await world(folder / "a" / "config", early, late, actions, there=True)
    none = await world(folder / "b" / "config", [], [], actions, there=False)
    assert {key: (said, there[key]) for key, said in none.items() if said != there[key]} == {}


@settings(
    max_examples=6,  # each opens two archives, and looks at everything in both
    deadline=timedelta(seconds=60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(RESERVED, RESERVED, ACTIONS)
def test_what_is_one_tenants_alone_is_nothing_to_the_other(
    tmp_path_factory: pytest.TempPathFactory,
    early: list[int],
    late: list[int],
    actions: list[tuple[str, str]],
) -> None:
    folder = tmp_path_factory.mktemp("tenants")
    asyncio.run(as_if_there_were_none(folder, early, late, actions))


def test_all_of_it_before_and_after_what_all_see(tmp_path: Path) -> None:
    every = [*range(len(POOL))]
    asyncio.run(as_if_there_were_none(tmp_path / "early", every, [], []))
    asyncio.run(as_if_there_were_none(tmp_path / "late", [], every, []))


async def what_ana_sees(folder: Path) -> dict[str, str]:
    loaded = house(folder, there=True)
    async with bootstrap.open_app(loaded, clock=lambda: NOW) as app:
        await bootstrap._ingest(app, [*SHARED, *POOL], lambda _: None)
        (plan,) = (each for each in bootstrap.make_plans(app.settings) if each.id == "ana")
        made = await compose(plan, store=app.store, teller=app.teller, now=NOW)
        looks = ("search Mattsen", "search fire")
        found = {look: await do("read", look, ANA, app.desk) for look in looks}
        found["typed"] = repr(await topics("z", ANA.workspace, app.desk))
        found["admin"] = await do("admin", "sources", ANA, app.desk)
        return found | {"digest": digest(made)}


def test_those_whom_it_is_for_see_it(tmp_path: Path) -> None:
    found = asyncio.run(what_ana_sees(tmp_path / "config"))
    assert "eleven paintings" in found["search Mattsen"]
    assert "3 articles" in found["search fire"] or "4 articles" in found["search fire"]
    assert "zeppelins" in found["typed"]
    assert "own" in found["admin"]
    assert "eleven paintings" in found["digest"]
