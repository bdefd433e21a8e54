"""Work that computes for seconds, done aside, so that whoever waits for an answer gets it.

Taking articles in is asynchronous where it waits for the archive, but between two waits it
computes. On the event loop that would hold up every fetch, and every reader in a chat; in a thread
with a loop of its own it does not.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

_T = TypeVar("_T")


async def aside(work: Coroutine[Any, Any, _T]) -> _T:
    """Return what the work returns; when cancelled, wait until it is done, then be cancelled.

    So nothing is closed under its hands. It must not use what belongs to the caller's loop.
    """
    job = asyncio.ensure_future(asyncio.to_thread(asyncio.run, work))
    try:
        return await asyncio.shield(job)
    except asyncio.CancelledError:
        await asyncio.wait([job])
        raise
