"""Two tenants of one bot: whatever one of them does, the other sees what it saw before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import bootstrap
from bot.core.commands import ADMIN_VERBS, UnclearError, parse, parse_admin
from bot.core.showing.compose import VIEWS
from bot.ports import Who
from bot.usecases.administer import administer
from bot.usecases.converse import converse, report, story_of
from bot.usecases.desk import Reader
from bot.usecases.ingest import ingest
from tests.usecases.test_explain import FERRY, FIRE, VOTE, item

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from bot.usecases.desk import Desk

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
ANA = Reader(Who("slack", "TA", "UA"), "Ana", UTC, "CA")
BO = Reader(Who("discord", "2", "22"), "Bo", UTC, "222")
HOUSE = """\
[store]
data = "../data"
"""
DIGESTS = """\
[[digest]]
id = "theirs"
destination = "discord:2/222"
times = ["08:00"]
[[digest]]
id = "ana"
destination = "slack:TA/CA"
times = ["09:00"]
topic = "budget"
"""

WORDS = st.sampled_from([
    "mines", "budget", "budget -fire", "story 1 why", "story 2", "follow budget", "follow 1",
    "mute fire", "mute 1 2d", "unmute fire", "following", "latest", "since:7d", "search ferry",
    "public", "help", "budget since:last",
])  # fmt: skip
_INNER = [
    *("", "list", "log", "undo", "show", "diff", "check", "1", "done 1", "done 1 2 3", "help"),
    *("add x 08:00 UTC mines", 'add y "weekdays 07:00" Europe/Berlin', "add theirs 08:00 UTC"),
    *("add z 08:00 UTC channel=discord:2/222", "add z 08:00 UTC channel=222"),
    *("edit ana times=10:00", "edit theirs topic=ana", "edit ana destination=discord:2/222"),
    *("edit ana channel=discord:2/222", "remove ana", "remove theirs", "pause ana", "pause theirs"),
    *("resume theirs", "preview theirs", "test theirs", "enable seeds", "disable seeds"),
    *("remove seeds", "edit seeds outlet=Ana", "add drones = drone OR drones", "remove money"),
    *("edit money = taxes", "hide vote", "pin fire", "merge fire vote", "release vote"),
    *("split fire copy", "who:bo", "since:7d", "action:schedule", "start", "next", "cancel"),
]
ADMIN = st.builds("{} {}".format, st.sampled_from([*ADMIN_VERBS]), st.sampled_from(_INNER))
ACTIONS = st.lists(
    st.one_of(
        WORDS.map(lambda text: ("read", text)),
        ADMIN.map(lambda text: ("admin", text)),
        st.sampled_from(["outdated", "other"]).map(lambda kind: ("report", kind)),
        st.sampled_from(VIEWS).map(lambda view: ("view", view)),
    ),
    min_size=1,
    max_size=8,
)
SEEN = [
    *(("admin", line) for line in (
        "status", "feedback", "feedback list", "audit", "audit who:ana", "audit 1", "audit 2",
        "schedules", "topics", "sources", "story log", "config show", "help", "why vote",
        "why vote budget", "why fire",
    )),
    *(("read", line) for line in ("budget", "since:7d", "following", "latest", "help")),
]  # fmt: skip
"""What the other tenant looks at; reading a brief anew is told as of now, which stands still."""


async def do(kind: str, text: str, reader: Reader, desk: Desk) -> str:
    """Let somebody do something; return what they see."""
    try:
        if kind == "read":
            reply = await converse(parse(text), reader, desk)
        elif kind == "admin":
            reply = await administer(parse_admin(text), reader, desk)
        elif kind == "report":
            reply = await report(reader, "b1", "fire", text, "by me", desk)
        else:
            asked = await desk.store.asked(reader.who, None)
            reply = await story_of(asked.brief if asked else "b0", 1, text, reader, desk)  # type: ignore[arg-type]  # one of VIEWS
    except UnclearError as error:
        return str(error)
    return repr((reply.document, reply.stories, reply.pick, reply.ways))


async def seen(desk: Desk, reader: Reader) -> dict[str, str]:
    return {f"{kind} {text}": await do(kind, text, reader, desk) for kind, text in SEEN}


def house(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "briefbot.toml").write_text(HOUSE)
    (folder / "digests.toml").write_text(DIGESTS)
    (folder / "sources.toml").write_text('[[source]]\nid = "seeds"\npath = "../none"\n')
    (folder / "topics.toml").write_text('[[topic]]\nname = "money"\nquery = "budget"\n')
    return folder


async def other_sees_the_same(folder: Path, actions: list[tuple[str, str]]) -> None:
    loaded = bootstrap.load_settings(folder, folder.parent / "data")
    async with bootstrap.open_app(loaded, clock=lambda: NOW) as app:
        items = [item("fire", FIRE, 5), item("vote", VOTE, 2), item("copy", FIRE, 1)]
        await ingest(
            [*items, item("old", FERRY, 48)], store=app.store, now=NOW, identify=lambda _: "en"
        )
        await do("report", "outdated", BO, app.desk)
        await do("read", "follow budget", BO, app.desk)
        await do("admin", "schedules add bo 07:00 UTC fire", BO, app.desk)
        app.apply(bootstrap.load_settings(folder, folder.parent / "data"))
        before = await seen(app.desk, BO)
        # What is looked at twice is the same: only then does a difference tell of a leak.
        assert await seen(app.desk, BO) == before
        for kind, text in actions:
            await do(kind, text, ANA, app.desk)
        app.apply(bootstrap.load_settings(folder, folder.parent / "data"))
        after = await seen(app.desk, BO)
        theirs = {plan.id for plan in app.desk.plans() if plan.destination.startswith("discord:2/")}
    assert {key: said for key, said in after.items() if said != before[key]} == {}
    assert theirs == {"theirs", "bo"}


@settings(
    max_examples=10,  # each opens an archive, and looks at everything three times
    deadline=timedelta(seconds=60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ACTIONS)
def test_whatever_one_tenant_does_the_other_sees_what_it_saw(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("tenants") / "config"
    asyncio.run(other_sees_the_same(house(folder), actions))


def test_everything_one_tenant_can_do_at_once(tmp_path: Path) -> None:
    every = [("admin", f"{verb} {words}") for verb in ADMIN_VERBS for words in _INNER]
    every += [("read", "budget"), ("read", "follow 1"), ("view", "why"), ("report", "other")]
    asyncio.run(other_sees_the_same(house(tmp_path / "config"), every))
