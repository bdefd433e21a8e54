"""The contract of every store: what it remembers of readers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.core.cluster import Merged
from bot.ports import Asked, Audited, Changes, ConfigChange, Feedback, Interest, Wanted, Who
from tests.store.samples import HOUR, NOON, article, created

if TYPE_CHECKING:
    from bot.store.archive import SqlStore

ANA = Who("slack", "T1", "U1")
BO = Who("slack", "T1", "U2")


async def test_interests_are_a_readers_own_and_end_by_themselves(store: SqlStore) -> None:
    mines = Interest("follow", "topic", "mines", NOON)
    sports = Interest("mute", "topic", "sports", NOON + HOUR, until=NOON + 2 * HOUR)
    await store.put_interest(ANA, sports)
    await store.put_interest(ANA, mines)
    await store.put_interest(Who("discord", "T1", "U1"), sports)

    assert await store.interests(ANA, NOON) == [mines, sports]
    assert await store.interests(ANA, NOON + 2 * HOUR) == [mines]
    assert await store.interests(BO, NOON) == []


async def test_an_interest_is_replaced_and_dropped(store: SqlStore) -> None:
    await store.put_interest(ANA, Interest("mute", "topic", "mines", NOON, until=NOON + HOUR))
    await store.put_interest(ANA, Interest("mute", "topic", "mines", NOON))
    assert await store.interests(ANA, NOON + 9 * HOUR) == [Interest("mute", "topic", "mines", NOON)]

    assert not await store.drop_interest(ANA, "follow", "topic", "mines")
    assert await store.drop_interest(ANA, "mute", "topic", "mines")
    assert await store.interests(ANA, NOON) == []


async def test_a_followed_event_stays_followed_through_a_merge(store: SqlStore) -> None:
    await store.apply(created("e", article("a")))
    await store.apply(created("f", article("b")))
    await store.put_interest(ANA, Interest("follow", "event", "f", NOON))
    await store.apply(Changes(decisions=[Merged("e", "f")]))

    assert [each.what for each in await store.interests(ANA, NOON)] == ["e"]
    assert await store.drop_interest(ANA, "follow", "event", "e")
    assert await store.interests(ANA, NOON) == []


async def test_preferences_are_set_and_taken_back(store: SqlStore) -> None:
    await store.put_preferences(ANA, {"zone": "Europe/Kyiv", "detail": "full"})
    await store.put_preferences(ANA, {"detail": "", "language": "uk\x00"})
    assert await store.preferences(ANA) == {"zone": "Europe/Kyiv", "language": "uk\ufffd"}
    assert await store.preferences(BO) == {}


async def test_what_a_reader_asked_last_is_known(store: SqlStore) -> None:
    assert await store.asked(ANA, None) is None
    await store.put_asked(ANA, Asked("mines", NOON, "b1"))
    await store.put_asked(ANA, Asked("", NOON + HOUR, "b2"))
    await store.put_asked(ANA, Asked("mines", NOON + 2 * HOUR, "b3"))

    assert await store.asked(ANA, "mines") == Asked("mines", NOON + 2 * HOUR, "b3")
    assert await store.asked(ANA, "") == Asked("", NOON + HOUR, "b2")
    assert await store.asked(ANA, None) == Asked("mines", NOON + 2 * HOUR, "b3")
    assert await store.asked(BO, None) is None


async def test_reports_queue_up_for_the_admins_of_a_workspace(store: SqlStore) -> None:
    report = Feedback(ANA, NOON, "b1", "e", "wrong facts", "It was \ud83d 15 \x1b[0m.")
    first = await store.put_feedback(report)
    second = await store.put_feedback(Feedback(BO, NOON, "b1", "", "other", ""))

    assert first < second
    found = await store.feedback("slack", "T1")
    assert [each.n for each in found] == [second, first]
    assert found[1].who == ANA
    assert found[1].kind == "wrong facts"
    assert await store.feedback("slack", "T2") == []


async def test_changes_of_the_config_are_logged_newest_first(store: SqlStore) -> None:
    change = ConfigChange("topics.toml", "topic x added", "", '[[topic]]\nname = "x"\n')
    first = await store.put_audit(Audited(ANA, "Ana", NOON, "C1", change))
    second = await store.put_audit(Audited(BO, "Bo", NOON + HOUR, "C1", change, undoes=first))

    assert await store.audit(9) == [
        Audited(BO, "Bo", NOON + HOUR, "C1", change, second, first, "topic"),
        Audited(ANA, "Ana", NOON, "C1", change, first, action="topic"),
    ]
    assert [each.n for each in await store.audit(1)] == [second]


async def test_readers_are_found_by_what_they_set(store: SqlStore) -> None:
    await store.put_preferences(BO, {"dm": "yes", "zone": "Asia/Tokyo"})
    await store.put_preferences(ANA, {"dm": "no", "zone": "yes"})
    assert await store.who_set("dm", "yes") == {BO: {"dm": "yes", "zone": "Asia/Tokyo"}}
    await store.put_preferences(BO, {"dm": ""})
    assert await store.who_set("dm", "yes") == {}


async def test_a_deed_is_done_once_until_it_failed(store: SqlStore) -> None:
    assert not await store.was_done("post 1")
    assert await store.first("post 1", NOON)
    assert await store.was_done("post 1")
    assert not await store.first("post 1", NOON + HOUR)
    assert await store.first("post 2", NOON)
    await store.undo("post 1")
    assert not await store.was_done("post 1")
    assert await store.first("post 1", NOON + HOUR)


async def test_of_several_at_once_one_does_it_first(store: SqlStore) -> None:
    found = await asyncio.gather(*(store.first("post", NOON) for _ in range(8)))
    assert sorted(found) == [False] * 7 + [True]


async def test_old_deeds_are_forgotten(store: SqlStore) -> None:
    assert await store.first("post 1", NOON)
    assert await store.first("post 2", NOON + 31 * 24 * HOUR)
    assert await store.first("post 1", NOON + 31 * 24 * HOUR)


async def test_changes_are_found_by_who_what_where_and_when(store: SqlStore) -> None:
    change = ConfigChange("topics.toml", "topic mines added", "", "x")
    in_words = ConfigChange("", "event e1 hidden", "neither", "hidden")
    other = Who("discord", "G1", "U1")
    await store.put_audit(Audited(ANA, "Ana López", NOON, "C1", change))
    await store.put_audit(Audited(BO, "Bo", NOON + HOUR, "C2", in_words, action="story"))
    await store.put_audit(Audited(other, "Ana", NOON + 2 * HOUR, "C1", in_words, action="story"))

    async def found(**asked: Any) -> list[int]:
        return [each.n for each in await store.audited(Wanted(**asked))]

    assert await found() == [3, 2, 1]
    assert await found(limit=2) == [3, 2]
    assert await found(platform=ANA.platform, workspace=ANA.workspace) == [2, 1]
    assert await found(who=BO.user) == [2]
    assert await found(who="ana") == [3, 1]
    assert await found(who="%") == []
    assert await found(action="topic") == [1]
    assert await found(action="story", place="C1") == [3]
    assert await found(since=NOON + HOUR) == [3, 2]
    assert [each.n for each in await store.audit(9)] == [1]


async def test_a_report_is_settled_once_and_by_its_own_workspace(store: SqlStore) -> None:
    report = Feedback(ANA, NOON, "b1", "e1", "outdated", "long ago")
    n = await store.put_feedback(report)
    stranger = Who(ANA.platform, "T-other", "U9")
    assert not await store.settle_report(n, stranger, NOON)
    assert not await store.settle_report(n + 1, BO, NOON)
    assert await store.settle_report(n, BO, NOON)
    assert not await store.settle_report(n, BO, NOON)
    assert await store.feedback(ANA.platform, ANA.workspace) == []
    assert await store.reports() == []
    assert await store.reports(everything=True) == [(replace(report, n=n), BO.user)]
    again = await store.put_feedback(report)
    assert await store.settle_report(again, stranger, NOON, anywhere=True)


async def test_what_the_house_tells_of_itself_is_replaced(store: SqlStore) -> None:
    await store.put_house("parts", "{}", NOON)
    await store.put_house("parts", '{"slack": "ready"}', NOON + HOUR)
    assert await store.house() == {"parts": ('{"slack": "ready"}', NOON + HOUR)}
    assert await store.size() > 1000
