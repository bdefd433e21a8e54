"""Events leave the archive under the eyes of a clusterer that goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.cluster import ClusterOptions
from bot.core.model import FeedItem, Outlet
from bot.store.archive import open_memory
from bot.usecases.grouping import Grouping
from bot.usecases.ingest import ingest
from bot.usecases.retention import prune
from tests.usecases.test_explain import FERRY, FIRE, VOTE

if TYPE_CHECKING:
    from bot.store.archive import SqlStore

START = datetime(2026, 1, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = 10 * DAY


async def arrive(store: SqlStore, grouping: Grouping | None, now: datetime, n: int) -> None:
    """Let the same three stories come round, each after its event has closed."""
    text = (FIRE, VOTE, FERRY)[n % 3]
    items = [
        FeedItem(key, text, "s", Outlet(f"o{at}", f"Paper {at}"), published=now, id=key)
        for at in "ab"
        for key in (f"{n}{at}",)
    ]
    await ingest(items, store=store, now=now, identify=lambda _: "en", grouping=grouping)


@pytest.mark.parametrize("awake", [True, False], ids=["goes on", "begins anew"])
async def test_taking_in_goes_on_after_events_have_left(awake: bool) -> None:  # noqa: FBT001  a case
    clock = [START]
    store = open_memory(lambda: clock[0])
    options = ClusterOptions(horizon=WINDOW / DAY, keep=WINDOW / DAY)
    grouping = Grouping(options) if awake else None
    for n in range(12):
        clock[0] = START + n * 4 * DAY
        await arrive(store, grouping or Grouping(options), clock[0], n)
        left = await prune(store, clock[0], 5 * DAY, WINDOW)
        assert left.events == 0 or n > 2
    counts = await store.counts()
    assert 0 < counts["articles"] < 24
    hits = await store.recent(since=None, limit=99)
    assert sum(hit.articles for hit in hits) == counts["articles"]
    assert counts["events"] == len(hits)
    await store.close()
