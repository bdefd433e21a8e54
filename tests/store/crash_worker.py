"""The program that is killed: it stores one batch after another and says so after each."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.core.cluster import Created, Decision, Grown, Merged
from bot.ports import Changes
from bot.store.archive import open_store
from tests.store.samples import arrival, article

ARTICLES = 12


def batch(n: int) -> Changes:
    """Make up batch ``n``: its own event, one that all share, an edit, now and then a merge."""
    own = [article(f"a{n}-{place}", f"Batch {n}. Some text. " * 30) for place in range(ARTICLES)]
    decisions: list[Decision] = [Created(f"e{n}", own[0].id)]
    decisions += [Grown(f"e{n}", one.id, 0.5) for one in own[1:-1]]
    decisions.append(Grown("shared", own[-1].id, 0.5, copy_of="a0-11" if n else None))
    if n % 5 == 4:
        decisions.append(Merged(f"e{n - 1}", f"e{n}"))
    arrivals = [arrival(one, features=b"f" * 200, **{f"w{n}": f"W{n}"}) for one in own]
    if n:
        arrivals.append(arrival(article(f"a{n - 1}-0", f"Edited in batch {n}.", version=2)))
    return Changes(arrivals, decisions, str(n).encode(), {"crash": {f"{n}.txt": "read"}})


async def work(folder: Path) -> None:
    """Go on where the archive stops, with the last batch once more."""
    print(-1, flush=True)  # noqa: T201 - from here on it may be killed
    store = open_store(folder)
    memory = await store.memory()
    n = int(memory) if memory else 0
    while True:
        await store.apply(batch(n))
        print(n, flush=True)  # noqa: T201 - how the test learns what was acknowledged
        n += 1


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
