"""Who changed what is logged, found again, and nothing said in chat alters it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.commands import ADMIN_VERBS, parse_admin
from bot.core.model import FeedItem, Outlet
from bot.core.secrecy import masked
from bot.core.showing.document import Note, Table
from bot.ports import Audited, ConfigChange, Feedback, Wanted, Who
from bot.settings.changing import Editor
from bot.store.archive import open_memory
from bot.summarizers import create
from bot.usecases import auditing
from bot.usecases.administer import administer
from bot.usecases.answer import Teller
from bot.usecases.desk import Desk, Reader
from bot.usecases.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
ANA = Reader(Who("slack", "T1", "U1"), "Ana", place="C1")
BO = Reader(Who("slack", "T2", "U2"), "Bo", place="C2")
TEXTS = {
    "fire": "A warehouse on Harbor Road in Belford burned down on Monday night, police said.",
    "vote": "Parliament passed the budget on Tuesday by 212 votes to 198 after a long debate.",
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "a"\npath = "news"\n')
    store = open_memory(lambda: NOW)
    items = [
        FeedItem(key, text, "s", Outlet(key, key.title()), id=key, published=NOW)
        for key, text in TEXTS.items()
    ]
    await ingest(items, store=store, now=NOW, identify=lambda _: "en")
    yield Desk(store, Teller(create("consensus")), lambda: NOW, config=Editor(tmp_path))
    await store.close()


async def told(text: str, desk: Desk, reader: Reader = ANA) -> str:
    said = []
    for block in (await administer(parse_admin(text), reader, desk)).document.blocks:
        if isinstance(block, Note):
            said.append(block.text)
        if isinstance(block, Table):
            said += [" | ".join(cell.text for cell in row) for row in block.rows]
    return "\n".join(said)


async def test_a_change_of_the_config_is_shown_with_before_and_after(desk: Desk) -> None:
    await told("sources disable a", desk)
    assert "1 | 2 Jan 2026, 12:00 UTC | Ana | source | source a is off" in await told("audit", desk)
    shown = await told("audit 1", desk)
    assert "Ana (U1)" in shown
    assert "Where | C1" in shown
    assert "After | enabled = false" in shown


async def test_what_is_done_to_events_is_logged_with_before_and_after(desk: Desk) -> None:
    one, other = (await desk.store.events_of(TEXTS)).values()
    await told(f"story hide {one}", desk)
    await told(f"story pin {one}", desk)
    await told(f"story merge {one} {other}", desk)
    await told("story undo", desk)
    found = await desk.store.audited(Wanted(action="story"))
    assert [each.change.said.split()[0] for each in found] == ["taken", "events", "event", "event"]
    assert (found[2].change.before, found[2].change.after) == ("hidden", "pinned")
    assert (found[3].change.before, found[3].change.after) == ("as it comes", "hidden")
    assert found[1].change.before == f"{one}\n{other}"
    assert "Before | hidden" in await told("audit 2", desk)


async def test_reports_are_settled_by_their_workspace_and_that_is_logged(desk: Desk) -> None:
    n = await desk.store.put_feedback(Feedback(ANA.who, NOW, "b", "e", "outdated", "long ago"))
    assert "No report" in await told("feedback", desk, BO)
    assert f"no open report {n} here" in await told(f"feedback done {n}", desk, BO)
    assert "long ago" in await told("feedback list", desk)
    assert f"Settled: {n}" in await told(f"feedback done {n}", desk)
    assert f"no open report {n} here" in await told(f"feedback done {n}", desk)
    assert "No report" in await told("feedback", desk)
    assert f"report {n} settled" in await told("audit action:feedback", desk)
    assert "feedback done NUMBER" in await told("feedback burn", desk)


async def test_changes_are_found_by_who_what_where_and_when(desk: Desk) -> None:
    await told("sources disable a", desk)
    later = replace(desk, clock=lambda: NOW + timedelta(days=9))
    await told("sources enable a", later, replace(ANA, name="Cy", place="C7"))
    assert "a is off" not in await told("audit who:cy", later)
    assert "a is on" not in await told("audit place:C1", later)
    assert "a is off" not in await told("audit since:7d", later)
    assert "a is on" in await told("audit since:7d action:sources", later)
    assert "No such change" in await told("audit action:story", later)
    assert "no such action" in await told("audit action:stroy", later)
    assert "is no filter" in await told("audit nonsense", later)
    assert "since:" in await told("audit since:soon", later)
    assert "No such change" in await told("audit 99999999999999999999", later)


async def test_each_workspace_sees_its_own_changes_alone(desk: Desk) -> None:
    await told("sources disable a", desk)
    for line in ("audit", "audit 1", "audit who:ana", "audit place:C1"):
        assert "No such change" in await told(line, desk, BO), line


LINES = st.sampled_from([
    *(f"{verb} {words}" for verb in ADMIN_VERBS
      for words in ("", "1", "list", "undo", "remove 1", "done 1", "edit 1 said=x")),
    "audit who:ana", "config undo", "sources enable a", "sources disable a", "story hide fire",
])  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(LINES, max_size=6))
async def test_nothing_said_in_chat_alters_what_was_logged(desk: Desk, lines: list[str]) -> None:
    change = ConfigChange("sources.toml", "source x is off", "a", "b")
    await desk.store.put_audit(Audited(ANA.who, "Ana", NOW, "C1", change))
    for line in lines:
        before = await desk.store.audited(Wanted(limit=9999))
        await told(line, desk)
        after = await desk.store.audited(Wanted(limit=9999))
        assert after[len(after) - len(before) :] == before


def test_what_looks_like_a_secret_is_masked_in_what_is_shown() -> None:
    canary = "CANARY12341234"
    texts = [
        f'token = "{canary}"',
        f"url = 'https://me:{canary}@news.example/feed'",
        f'contact = "xoxb-{canary}"',
        f"hook https://hooks.slack.com/services/{canary} there",
    ]
    for text in texts:
        assert canary not in masked(text)
        rows = auditing.difference(ConfigChange("x.toml", "x", "", text))
        assert rows
        assert canary not in str(rows)
    assert masked('query = "token economy"') == 'query = "token economy"'
