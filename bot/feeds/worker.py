"""A process that parses hostile bytes, and nothing else: ``python -m bot.feeds.worker``.

It reads requests from standard input and answers on standard output, each a length of four bytes
and that many bytes of msgpack. It may not grow beyond a limit, write a file, or start a process;
whoever started it kills it when it takes too long.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgpack

from bot.feeds.parsed import ParseError, packed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.feeds.parsed import Feed

MEMORY = 512 << 20
"""Bytes of address space."""

_GROWN = 192 << 20
"""Bytes of memory from which on a worker ends, so that no leak in foreign code grows for ever."""

_LOOKS = 50
"""Requests after which it looks how much it has grown."""

_SHARE = 5000
"""Requests after which it ends where it cannot tell."""


def main() -> None:
    """Answer requests until there are no more; an empty answer says that another must go on."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    _limit()
    for count in itertools.count(1):
        request = read_frame(sys.stdin.buffer)
        if request is None:
            return
        write_frame(answers, _answer(request))
        if count % _LOOKS == 0 and _grown(count):
            answers.write(bytes(4))
            answers.flush()
            return


def framed(message: dict[str, Any]) -> bytes:
    """Return a message as it passes between processes: its length, and then itself."""
    data: bytes = msgpack.packb(message)
    return len(data).to_bytes(4) + data


def read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    """Read one message, ``None`` at the end."""
    length = int.from_bytes(stream.read(4))
    if not length:
        return None
    data = stream.read(length)
    if len(data) < length:
        return None
    message: dict[str, Any] = msgpack.unpackb(data)
    return message


def write_frame(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Write one message."""
    stream.write(framed(message))
    stream.flush()


def _grown(count: int) -> bool:
    try:
        # Not what getrusage says: that counts what its parent took before it became a worker.
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):  # not on Linux
        return count >= _SHARE
    return pages * os.sysconf("SC_PAGE_SIZE") > _GROWN


def _limit() -> None:
    # It can write nowhere; foreign code that looks for a place to do so is not to fail over it.
    tempfile.tempdir = os.sep
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
    return {"feed": packed(_parsed(request))}


def _news(request: dict[str, Any]) -> dict[str, Any]:
    from bot.feeds import news  # noqa: PLC0415  loaded by the first feed

    asked = news.unpack_asked(request["asked"])
    made = news.news(_parsed(request), request["data"], asked, _now(request))
    return {"news": news.pack_news(made)}


def _ready(request: dict[str, Any]) -> dict[str, Any]:
    from bot.feeds import news  # noqa: PLC0415  as above

    fresh = news.unpack_fresh(request["fresh"])
    items, lines, notes = news.ready(fresh, request["lines"], _now(request))
    return {"news": news.pack_news(news.News(items=items, lines=lines, notes=notes))}


def _parsed(request: dict[str, Any]) -> Feed:
    from bot.feeds.parse import parse  # noqa: PLC0415  as above

    url, charset = request["url"], request["charset"]
    return parse(request["data"], _now(request), url=url, charset=charset)


def _now(request: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(request["now"], UTC)


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


def _list(request: dict[str, Any]) -> dict[str, Any]:
    from bot.feeds import lists  # noqa: PLC0415  as above

    return {"list": lists.read(request["data"], request["kind"])}


TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "feed": _feed,
    "news": _news,
    "ready": _ready,
    "page": _page,
    "links": _links,
    "list": _list,
}


if __name__ == "__main__":
    main()
