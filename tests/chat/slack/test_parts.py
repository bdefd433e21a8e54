"""Smaller parts: what was typed, what a button carries, when digests come."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.slack import home, pointer
from bot.chat.slack.fields import carried
from bot.chat.slack.permission import Permission
from bot.chat.slack.plans import Plan, following, told
from bot.chat.slack.talk import zone_of
from bot.chat.slack.typed import addresses, admin_typed, typed, wording
from bot.core.permission import Permits
from bot.core.schedule import Schedule, Timing
from bot.usecases.converse import said
from tests.chat.slack.accepted import check_view
from tests.strategies import texts

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("<@U0BOT> mines", "mines"),
        ("<@U0BOT|briefbot>   mines  since:7d", "mines since:7d"),
        ("R&amp;D &lt;b&gt;", "R&D <b>"),
        ("<#C1|news> now", "news now"),
        ("<https://x.example/a?b=1&amp;c=2>", "https://x.example/a?b=1&c=2"),
        ("<https://x.example|x.example>", "x.example"),
        ("<!channel> mines", "mines"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_what_was_typed(text: str, meant: str) -> None:
    assert typed(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "sources add <https://x.example/a?b=1&amp;c=2|x>",
            "sources add https://x.example/a?b=1&c=2",
        ),
        ("schedules add m 08:00 UTC channel=<#C12|news>", "schedules add m 08:00 UTC channel=C12"),
        ("schedules add m 08:00 UTC channel=<#C12>", "schedules add m 08:00 UTC channel=C12"),
        ("topics add x = <!here> R&amp;D", "topics add x = R&D"),
    ],
)
def test_what_an_admin_typed(text: str, meant: str) -> None:
    assert admin_typed(text) == meant


def test_a_message_is_about_its_links_titles_first() -> None:
    message = {
        "text": "*look* <https://x.example/1|Bridge closed today> soon",
        "attachments": [{"title": "Bridge shut", "fallback": "[x] Bridge shut"}],
    }
    assert wording(message)[0] == "Bridge shut"
    assert "Bridge closed today" in wording(message)
    assert addresses(message["text"]) == ["https://x.example/1"]  # type: ignore[arg-type]  # a text


@given(st.text())
@settings(deadline=None)
def test_any_message_is_read(text: str) -> None:
    assert isinstance(typed(text), str)
    assert all(any(map(str.isalnum, each)) for each in wording({"text": text}))


@given(st.text(max_size=80))
@settings(deadline=None)
def test_a_buttons_value_is_read_back_or_refused(value: str) -> None:
    found = pointer.read(value)
    assert found is None or pointer.read(str(found)) is not None


def test_a_pointer_survives() -> None:
    at = pointer.Pointer("b0011223344556677", 3, "evzsio7pqguafwwte")
    assert pointer.read(str(at)) == at
    assert pointer.read("-/1/e1") == pointer.Pointer("", 1, "e1")


@pytest.mark.parametrize("metadata", ["", "[]", "{", '"x"', '{"a": {"b": 1}}'])
def test_what_a_modal_carries_is_ours_or_nothing(metadata: str) -> None:
    assert all(isinstance(value, str) for value in carried({"private_metadata": metadata}).values())


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "\0"])
def test_an_unknown_zone_is_utc(name: str) -> None:
    assert zone_of(name) is UTC
    assert zone_of("Europe/Berlin") == ZoneInfo("Europe/Berlin")


def plan(*, enabled: bool = True, destination: str = "T1/C1", topic: str = "mines") -> Plan:
    schedule = Schedule(ZoneInfo("Europe/Berlin"), (Timing(time(8)),))
    return Plan("daily", destination, topic, schedule, enabled)


def test_the_next_run_is_told_where_it_comes() -> None:
    assert "<!date^1767423600^" in following([plan()], "T1", "C1", NOW)
    assert not following([plan()], "T1", "C2", NOW)
    assert not following([plan()], "T2", "C1", NOW)
    assert not following([plan(enabled=False)], "T1", "C1", NOW)
    assert "paused" in told(plan(enabled=False), NOW)


@given(st.lists(texts(), max_size=30), st.booleans())
@settings(deadline=None)
def test_an_app_home_is_always_accepted(topics: list[str], admin: bool) -> None:  # noqa: FBT001 - drawn
    plans = [
        Plan(f"p{n}", "T1/<!channel>", topic, plan().schedule) for n, topic in enumerate(topics)
    ]
    document = said("\n".join(topics) or "x").document
    check_view(home.view(home.Home(document, plans, NOW, [document] * 3, admin)))


async def test_only_whom_the_config_names_is_an_admin_where_it_names_any() -> None:
    class Nobody:
        async def user(self, *_: str) -> dict[str, Any]:
            raise AssertionError("not asked")

    from bot.chat.slack.asking import Asker  # noqa: PLC0415

    permits = Permits(chiefs={"slack": ("U1",)})
    permission = Permission(Nobody(), lambda: permits)  # type: ignore[arg-type]  # must not be asked
    assert await permission.granted(Asker("T1", "U1"), "config")
    assert not await permission.granted(Asker("T1", "U2"), "status")
