"""What readers do, through discord.py's own dispatch and a Discord in the process."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat.discord.client import Client, Options
from bot.core.errors import StoreError
from bot.ports import Who
from tests.chat.discord.bodies import form_of, ids, said, shown
from tests.chat.discord.limits import check_commands

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle
    from simcord.env import Env

    from bot.usecases.desk import Desk
    from tests.chat.discord.conftest import Clock


async def test_a_brief_is_private_and_cited(ana: MemberActor, channel: ChannelHandle) -> None:
    result = await ana.slash(channel, "brief", topic="warehouse")
    assert result.ephemeral
    assert "### 1 · Fire destroys Belford warehouse" in said(result)
    assert "\\[[1](https://courier.example/news)\\] Courier" in said(result)
    assert channel.last_message is None


async def test_a_brief_is_acknowledged_before_it_is_made(
    ana: MemberActor, channel: ChannelHandle, simcord_env: Env
) -> None:
    await ana.slash(channel, "brief", topic="warehouse")
    callback, edit = simcord_env.http_requests[-2:]
    assert edit.json is not None
    assert callback.path.endswith("/callback")
    assert callback.json == {"type": 5, "data": {"flags": 64}}
    assert (edit.method, edit.json["flags"]) == ("PATCH", 1 << 15)
    assert edit.json["allowed_mentions"] == {"parse": []}


async def test_everybody_sees_what_is_asked_for_the_channel(
    ana: MemberActor, channel: ChannelHandle
) -> None:
    result = await ana.slash(channel, "brief", topic="warehouse", show="channel")
    assert not result.ephemeral
    assert "Post to channel" not in ids(shown(result).components)


async def test_options_of_a_brief(ana: MemberActor, channel: ChannelHandle) -> None:
    result = await ana.slash(channel, "brief", since="7d", stories=1, detail="headlines")
    assert said(result).count("###") == 1
    assert "since" in said(result)
    assert "Nobody was hurt" not in said(result)


async def test_an_unknown_topic_gets_the_nearest(ana: MemberActor, channel: ChannelHandle) -> None:
    result = await ana.slash(channel, "brief", topic="warehuose")
    assert "Nothing on “warehuose”. Nearest: warehouse" in said(result)


@pytest.mark.parametrize("topic", ["!!!", "](https://bad.example)", "@everyone <@1> <#2> <t:0>"])
async def test_a_hostile_topic_is_shown_harmless(
    ana: MemberActor, channel: ChannelHandle, topic: str
) -> None:
    result = await ana.slash(channel, "brief", topic=topic, show="channel")
    plain = said(result).replace("\\<", "").replace("\\]", "").replace("@\u200b", "")
    assert not any(sign in plain for sign in ("<@", "<#", "<t:", "](", "@everyone"))


async def test_topics_are_suggested(ana: MemberActor, channel: ChannelHandle) -> None:
    found = await ana.autocomplete(channel, "brief", "topic", "ware")
    assert "warehouse" in [each["value"] for each in found]
    assert len(await ana.autocomplete(channel, "brief", "topic", "")) <= 25


async def test_suggestions_that_cannot_be_had_are_none(
    ana: MemberActor, channel: ChannelHandle, desk: Desk
) -> None:
    await desk.store.close()
    assert await ana.autocomplete(channel, "brief", "topic", "ware") == []


async def test_a_story_is_opened_from_the_select(ana: MemberActor, channel: ChannelHandle) -> None:
    brief = await ana.slash(channel, "brief", topic="warehouse")
    opened = await ana.select(shown(brief), ["1"])
    assert opened.ephemeral
    assert "Firefighters needed six hours" in said(opened)
    assert "<t:1772427600:f>" in said(opened)
    other = await ana.select(shown(opened), ["why"])
    assert "total" in said(other)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("What changed", "Nothing has changed since that brief."),
        ("Why this order", "**total**"),
        ("Sources", "Warehouse in Belford burns down"),
    ],
)
async def test_buttons_of_a_brief(
    ana: MemberActor, channel: ChannelHandle, label: str, words: str
) -> None:
    brief = await ana.slash(channel, "brief", topic="warehouse", show="channel")
    pressed = await ana.click(shown(brief), label=label)
    assert pressed.ephemeral
    assert words in said(pressed)


async def test_a_brief_is_posted_to_the_channel_once_whoever_is_asked(
    ana: MemberActor, channel: ChannelHandle, simcord_env: Env, desk: Desk
) -> None:
    brief = await ana.slash(channel, "brief", topic="warehouse")
    posted = await ana.click(shown(brief), label="Post to channel")
    assert not posted.ephemeral
    assert "Fire destroys Belford warehouse" in said(posted)
    again = await ana.click(shown(brief), label="Post to channel")
    assert again.ephemeral
    assert said(again).startswith("It has been posted already.")
    await simcord_env.restart_bot(Client(desk, Options(shards=1)))
    again = await ana.click(shown(brief), label="Post to channel")
    assert again.ephemeral
    assert said(again).startswith("It has been posted already.")
    other = await ana.slash(channel, "brief", topic="warehouse")
    posted = await ana.click(shown(other), label="Post to channel")
    assert not posted.ephemeral


async def test_a_post_that_failed_can_be_tried_again(
    ana: MemberActor, channel: ChannelHandle, simcord_env: Env, desk: Desk
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise StoreError("the archive is locked")

    brief = await ana.slash(channel, "brief", topic="warehouse")
    clerk = simcord_env.bot.clerk  # type: ignore[attr-defined]  # our client
    clerk.desk = replace(desk, store=Broken(desk.store, broken, "brief"))
    failed = await ana.click(shown(brief), label="Post to channel")
    assert "went wrong" in said(failed)
    clerk.desk = desk
    posted = await ana.click(shown(brief), label="Post to channel")
    assert "Fire destroys Belford warehouse" in said(posted)


async def test_old_buttons_work_after_a_restart(
    ana: MemberActor, channel: ChannelHandle, simcord_env: Env, desk: Desk
) -> None:
    brief = await ana.slash(channel, "brief", topic="warehouse", show="channel")
    await simcord_env.restart_bot(Client(desk, Options(shards=1)))
    opened = await ana.select(shown(brief), ["1"])
    assert "Firefighters needed six hours" in said(opened)
    pressed = await ana.click(shown(brief), label="Why this order")
    assert "**total**" in said(pressed)


async def test_a_form_open_over_a_restart_is_taken(
    ana: MemberActor, channel: ChannelHandle, simcord_env: Env, desk: Desk
) -> None:
    form = await ana.slash(channel, "newsprefs")
    await simcord_env.restart_bot(Client(desk, Options(shards=1)))
    done = await ana.submit_modal(form, {"zone": "Europe/Berlin", "dm": ["standard"]})
    assert said(done).startswith("Saved: times are those of Europe/Berlin")


async def test_a_button_of_a_brief_long_gone(
    ana: MemberActor, channel: ChannelHandle, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    brief = await ana.slash(channel, "brief", topic="warehouse", show="channel")

    async def gone(_: str) -> None:
        return None

    monkeypatch.setattr(desk.store, "brief", gone)
    opened = await ana.select(shown(brief), ["1"])
    assert said(opened) == "That brief is no longer kept; ask for it again."
    for label in ("What changed", "Why this order", "Post to channel"):
        if label in ids(shown(brief).components):
            pressed = await ana.click(shown(brief), label=label)
            assert "no longer kept" in said(pressed)


async def test_stories_are_named_by_number_and_suggested(
    ana: MemberActor, channel: ChannelHandle
) -> None:
    assert "ask for one first" in said(await ana.slash(channel, "story", story="1"))
    await ana.slash(channel, "brief", topic="warehouse")
    found = await ana.autocomplete(channel, "story", "story", "belford")
    assert found == [{"name": "1 · Fire destroys Belford warehouse", "value": "1"}]
    assert "Nobody was hurt" in said(await ana.slash(channel, "story", story="1", view="evidence"))


async def test_search_with_and_without_bounds(ana: MemberActor, channel: ChannelHandle) -> None:
    async def search(**options: str) -> str:
        return said(await ana.slash(channel, "search", query="budget", **options))

    assert "Parliament passes the budget" in await search()
    assert "Parliament passes" in await search(**{"from": "2026-03-02", "to": "2026-03-02"})
    assert "Parliament passes" in await search(source="Gazette")
    assert "Nothing on “budget” within" in await search(source="Herald")
    assert "Nothing on “budget” within" in await search(**{"from": "2026-03-03"})
    assert "Nothing on “budget” within" in await search(to="2026-03-01")
    assert "such as 2026-03-01" in await search(to="soon")


async def test_follow_and_mute(ana: MemberActor, channel: ChannelHandle, clock: Clock) -> None:
    assert "Followed" in said(await ana.slash(channel, "follow add", what="budget"))
    assert "Muted until" in said(
        await ana.slash(channel, "mute add", what="warehouse", duration="7d")
    )
    listed = said(await ana.slash(channel, "follow list"))
    assert "budget" in listed
    assert "warehouse" in listed
    assert "warehouse" not in said(await ana.slash(channel, "brief", since="7d")).lower()
    clock.now += timedelta(days=8)
    assert "Belford" in said(await ana.slash(channel, "brief", since="30d"))
    found = await ana.autocomplete(channel, "follow remove", "what", "")
    assert [each["value"] for each in found] == ["budget"]
    assert "No longer followed" in said(await ana.slash(channel, "follow remove", what="budget"))


async def test_a_wrong_duration_is_told(ana: MemberActor, channel: ChannelHandle) -> None:
    result = await ana.slash(channel, "mute add", what="warehouse", duration="soon")
    assert result.ephemeral
    assert shown(result).content.startswith("duration: ")


async def test_a_story_is_followed_from_its_button(
    ana: MemberActor, channel: ChannelHandle
) -> None:
    brief = await ana.slash(channel, "brief", topic="warehouse")
    opened = await ana.select(shown(brief), ["1"])
    assert "Followed: “Fire destroys Belford warehouse”" in said(
        await ana.click(shown(opened), label="Follow")
    )
    assert "Muted until" in said(await ana.click(shown(opened), label="Mute"))


async def test_preferences(ana: MemberActor, channel: ChannelHandle, desk: Desk) -> None:
    form = await ana.slash(channel, "newsprefs")
    wrong = await ana.submit_modal(form, {"zone": "Mars/Crater", "dm": ["no"]})
    assert "there is no time zone “Mars/Crater”" in said(wrong)
    form = await ana.slash(channel, "newsprefs")
    values = {"zone": "tokyo", "language": "en", "quiet": "22:00-07:00", "times": "18:30"}
    done = await ana.submit_modal(form, {**values, "dm": ["headlines"]})
    assert "comes by direct message: 18:30, not from 22:00 to 07:00, next on 2 Mar" in said(done)
    kept = await desk.store.preferences(Who("discord", "@me", str(ana.id)))
    rest = {"dm": "yes", "detail": "headlines"}
    assert kept == {**values, "zone": "Asia/Tokyo", **rest}
    again = form_of(await ana.slash(channel, "newsprefs"))["components"]
    fields = {each["component"]["custom_id"]: each["component"] for each in again}
    assert fields["zone"]["value"] == "Asia/Tokyo"
    chosen = [each["value"] for each in fields["dm"]["options"] if each["default"]]
    assert chosen == ["headlines"]
    assert "18:00 " in said(await ana.slash(channel, "brief", topic="warehouse"))
    off = await ana.submit_modal(await ana.slash(channel, "newsprefs"), {"dm": ["no"]})
    assert "No digest comes by direct message." in said(off)


async def test_what_a_person_follows_goes_with_them(
    simcord_env: Env, ana: MemberActor, channel: ChannelHandle
) -> None:
    await ana.slash(channel, "follow add", what="budget")
    await ana.slash(channel, "brief", topic="warehouse")
    user = simcord_env.create_user("bo")
    assert "nothing yet" in said(await user.slash("follow list"))
    at_home = ana.user
    assert "budget" in said(await at_home.slash("follow list"))
    assert "Firefighters" in said(await at_home.slash("story", story="1"))


async def test_feedback_is_kept(ana: MemberActor, channel: ChannelHandle, desk: Desk) -> None:
    brief = await ana.slash(channel, "brief", topic="warehouse")
    opened = await ana.select(shown(brief), ["1"])
    form = await ana.click(shown(opened), label="Feedback")
    done = await ana.submit_modal(form, {"kind": ["outdated"], "text": "It is out again."})
    assert "Thank you" in said(done)
    (report,) = await desk.store.feedback("discord", str(ana.guild.id))
    assert (report.kind, report.text) == ("outdated", "It is out again.")
    assert report.event


async def test_context_menus(ana: MemberActor, channel: ChannelHandle) -> None:
    await ana.slash(channel, "brief", topic="warehouse", show="channel")
    posted = channel.last_message
    assert posted is not None
    explained = await ana.context_menu(channel, "Explain this story", posted)
    assert "Fire destroys Belford warehouse" in said(explained)
    form = await ana.context_menu(channel, "Report a problem", posted)
    assert form_of(form)["title"] == "Report a problem"
    other = await ana.send(channel, "budget")
    assert "Parliament passes" in said(await ana.context_menu(channel, "Explain this story", other))
    refused = await ana.context_menu(channel, "Report a problem", other)
    assert "no message of mine" in shown(refused).content


async def test_direct_messages(simcord_env: Env, channel: ChannelHandle) -> None:
    del channel
    user = simcord_env.create_user("bo")
    result = await user.slash("brief", topic="warehouse")
    assert "Fire destroys Belford warehouse" in said(result)
    opened = await user.select(shown(result), ["1"])
    assert "Nobody was hurt" in said(opened)


async def test_what_fails_is_one_line_with_a_reference(
    ana: MemberActor,
    channel: ChannelHandle,
    simcord_env: Env,
    desk: Desk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise StoreError("the archive is locked")

    simcord_env.bot.clerk.desk = replace(desk, store=Broken(desk.store, broken))  # type: ignore[attr-defined]  # our client
    result = await ana.slash(channel, "brief", topic="warehouse")
    reference = said(result).rpartition(" ")[2]
    assert "That went wrong on our side" in said(result)
    assert len(reference) == 8
    assert f"reference {reference}" in caplog.text
    assert "locked" not in said(result)


class Broken:
    """A store of which one call is another's."""

    def __init__(self, store: Any, call: Any, name: str = "search") -> None:
        self._store = store
        setattr(self, name, call)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


async def test_fifty_commands_at_once_are_all_acknowledged_before_any_is_answered(
    simcord_env: Env, channel: ChannelHandle, ana: MemberActor, desk: Desk
) -> None:
    gate = asyncio.Event()

    async def held(*arguments: Any, **named: Any) -> Any:
        await simcord_env.external_wait(gate.wait(), reason="the archive is slow")
        return await desk.store.search(*arguments, **named)

    clerk = simcord_env.bot.clerk  # type: ignore[attr-defined]  # our client
    clerk.desk = replace(desk, store=Broken(desk.store, held))
    clerk._turn = asyncio.Semaphore(50)  # simcord knows no wait for a turn
    for _ in range(50):
        await ana.slash(channel, "brief", topic="warehouse")
    calls = [each for each in simcord_env.http_requests if each.path.endswith("/callback")]
    assert len(calls) == 50
    assert not [each for each in simcord_env.http_requests if each.method == "PATCH"]
    gate.set()
    await simcord_env.bot.clerk.drain()  # type: ignore[attr-defined]  # our client
    assert len([each for each in simcord_env.http_requests if each.method == "PATCH"]) == 50


async def test_while_it_drains_it_says_so(
    ana: MemberActor, channel: ChannelHandle, simcord_env: Env
) -> None:
    await simcord_env.bot.clerk.drain()  # type: ignore[attr-defined]  # our client
    result = await ana.slash(channel, "brief", topic="warehouse")
    assert result.ephemeral
    assert "restarting" in shown(result).content


async def test_commands_are_synced_when_they_change_and_only_then(
    simcord_env: Env, channel: ChannelHandle, desk: Desk
) -> None:
    del channel

    def synced() -> int:
        return sum(
            each.method == "PUT" and each.path.endswith("/commands")
            for each in simcord_env.http_requests
        )

    assert synced() == 1
    await simcord_env.restart_bot(Client(desk, Options(shards=1)))
    assert synced() == 1
    changed = Client(desk, Options(shards=1))
    changed.tree.remove_command("search")
    await simcord_env.restart_bot(changed)
    assert synced() == 2
    await changed.sync(always=True)
    assert synced() == 3


async def test_commands_fit_and_are_translated(simcord_env: Env, channel: ChannelHandle) -> None:
    del channel
    put: Any = next(each for each in simcord_env.http_requests if each.method == "PUT")
    check_commands(put.json)
    brief = next(each for each in put.json if each["name"] == "brief")
    assert brief["name_localizations"] == {"de": "überblick"}
    assert brief["contexts"] == [0, 1, 2]
    assert brief["integration_types"] == [0, 1]
    news = next(each for each in put.json if each["name"] == "news")
    assert news["contexts"] == [0]
    assert int(news["default_member_permissions"]) == 1 << 5
    assert {each["name"] for each in put.json} == {
        "brief", "story", "search", "follow", "mute", "newsprefs", "news",
        "Explain this story", "Report a problem",
    }  # fmt: skip


def untranslated(part: dict[str, Any], path: str = "") -> list[str]:
    """Return what of a command has no German: names, descriptions, choices."""
    here = f"{path} {part['name']}"
    found = [] if part["name_localizations"].get("de") else [here]
    if part.get("description") and not part["description_localizations"].get("de"):
        found.append(f"{here}: {part['description']}")
    inner = [*part.get("options", []), *part.get("choices", [])]
    names = [each.get("name_localizations", {}).get("de") for each in inner]
    assert len(set(names)) == len(names), here
    return found + [line for each in inner for line in untranslated(each, here)]


async def test_every_word_of_a_readers_commands_is_translated(
    simcord_env: Env, channel: ChannelHandle
) -> None:
    del channel
    put: Any = next(each for each in simcord_env.http_requests if each.method == "PUT")
    readers = [each for each in put.json if each["name"] != "news"]
    assert [line for each in readers for line in untranslated(each)] == []
