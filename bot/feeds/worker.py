"""A process that parses hostile bytes, and nothing else: ``python -m bot.feeds.worker``.

It reads requests from standard input and answers on standard output, each a length of four bytes
and that many bytes of msgpack. It may not grow beyond a limit, write a file, or start a process;
whoever started it kills it when it takes too long.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import msgpack

from bot.feeds.parsed import ParseError, packed

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY = 512 << 20
"""Bytes of address space."""

_TASKS = 2000
"""Requests before a worker ends, so that no leak in foreign code grows for ever."""


def main() -> None:
    """Answer requests until there are no more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    _limit()
    for _ in range(_TASKS):
        request = read_frame(sys.stdin.buffer)
        if request is None:
            return
        write_frame(answers, _answer(request))


def read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    """Read one message, ``None`` at the end."""
    size = stream.read(4)
    if len(size) < 4:
        return None
    length = int.from_bytes(size)
    data = stream.read(length)
    if len(data) < length:
        return None
    message: dict[str, Any] = msgpack.unpackb(data)
    return message


def write_frame(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Write one message."""
    data = msgpack.packb(message)
    stream.write(len(data).to_bytes(4) + data)
    stream.flush()


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415  there is none on Windows
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is in force already
            resource.setrlimit(kind, (most, most))


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return TASKS[request["task"]](request)
    except ParseError as error:
        return {"failed": error.kind, "message": str(error)}
    except MemoryError:
        return {"failed": "parser", "message": f"needs more than {MEMORY >> 20} MiB to read"}
    except Exception as error:  # noqa: BLE001  foreign code over hostile bytes may raise anything
        return {"failed": "parser", "message": f"the parser gave up ({type(error).__name__})"}


def _feed(request: dict[str, Any]) -> dict[str, Any]:
    from bot.feeds.parse import parse  # noqa: PLC0415  loaded by the first feed

    now = datetime.fromtimestamp(request["now"], UTC)
    feed = parse(request["data"], now, url=request["url"], charset=request["charset"])
    return {"feed": packed(feed)}


def _page(request: dict[str, Any]) -> dict[str, Any]:
    from bot.feeds import webpage  # noqa: PLC0415  loads trafilatura, which few runs need
    from bot.feeds.encoding import NotTextError  # noqa: PLC0415  as above

    data = request["data"]
    try:
        page = None if webpage.paywalled(data) else webpage.read(data)
    except NotTextError as error:
        raise ParseError("encoding", str(error)) from None
    if page is None:
        return {"page": None}
    when = page.published
    return {"page": asdict(page) | {"published": when.timestamp() if when else None}}


def _links(request: dict[str, Any]) -> dict[str, Any]:
    from bot.feeds import discovery  # noqa: PLC0415  few runs need it

    return {"links": [asdict(link) for link in discovery.links(request["data"], request["url"])]}


TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "feed": _feed,
    "page": _page,
    "links": _links,
}


if __name__ == "__main__":
    main()
