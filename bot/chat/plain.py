"""Digests to a file or to where briefbot runs: no platform needed.

A file gets one block a page, between two marks that carry the page's nonce. A block that was cut
short by a crash lacks its end mark and is taken out before the next one is written, so each page
stands in the file once and whole. Several processes take turns by a lock on the file.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.chat import console, markdown
from bot.core.dates import moment
from bot.core.delivery import Gone, Lost, NotSent, Page, Sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.delivery import Claimed, Outcome
    from bot.ports import Digest

_BEGIN = b"<!-- briefbot "
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def _page(digest: Digest, text: str) -> list[Page]:
    following = ""
    if digest.upcoming:
        from zoneinfo import ZoneInfo  # noqa: PLC0415  seldom needed

        following = f"\nNext: {moment(digest.upcoming, ZoneInfo(digest.zone))}\n"
    events = tuple(entry.story.event.id for entry in digest.brief.entries)
    return [Page(text.rstrip("\n") + "\n" + following, events)]


class ConsoleChat:
    """Prints digests. What was printed cannot be looked up, so a doubt is left to an admin."""

    platform = "console"

    def __init__(self, out: TextIO | None = None) -> None:
        """Print to ``out``, standard output by default."""
        self._out = out

    def pages(self, digest: Digest) -> list[Page]:
        """Render a digest as text."""
        return _page(digest, console.render(digest.document, width=80))

    async def post(self, page: Claimed) -> Outcome:
        """Print a page."""
        out = self._out or sys.stdout
        try:
            out.write(page.payload + "\n")
            out.flush()
        except OSError as error:
            return Lost(f"standard output: {error.strerror or error}")
        return Sent(page.nonce)

    async def find(self, page: Claimed) -> str | None:
        """Raise: nobody knows what was printed."""
        raise LookupError(f"what was printed cannot be looked up ({page.nonce})")


class FileChat:
    """Appends digests to files, as Markdown where the name ends so, as text otherwise."""

    platform = "file"

    def pages(self, digest: Digest) -> list[Page]:
        """Render a digest as Markdown or text."""
        if digest.destination.endswith((".md", ".markdown")):
            return _page(digest, markdown.render(digest.document))
        return _page(digest, console.render(digest.document, width=80))

    async def post(self, page: Claimed) -> Outcome:
        """Append a page."""
        return await asyncio.to_thread(_append, page)

    async def edit(self, page: Claimed, message: str) -> Outcome:
        """Put a page's payload in place of what its block says."""
        return await asyncio.to_thread(_edit, page, message)

    async def find(self, page: Claimed) -> str | None:
        """Look for a page; one that was cut short counts as not there."""
        return await asyncio.to_thread(_find, page)


def _marks(nonce: str) -> tuple[bytes, bytes]:
    return f"<!-- briefbot {nonce} -->\n".encode(), f"<!-- /briefbot {nonce} -->\n".encode()


def _append(page: Claimed) -> Outcome:
    begin, end = _marks(page.nonce)
    block = begin + page.payload.encode(errors="replace") + end + b"\n"
    try:
        with _locked(page.destination, os.O_RDWR | os.O_CREAT) as file:
            size = _mended(file)
            try:
                _write(file, size, block)
            except OSError:
                with suppress(OSError):  # else the next one takes out what is left of it
                    os.ftruncate(file, size)
                raise
    except OSError as error:
        return _failed(error, page.destination)
    return Sent(page.nonce)


def _write(file: int, at: int, block: bytes) -> None:
    done = 0
    while done < len(block):
        done += os.pwrite(file, block[done:], at + done)
    os.fsync(file)


def _edit(page: Claimed, message: str) -> Outcome:
    begin, end = _marks(page.nonce)
    path = Path(page.destination.partition(":")[2])
    try:
        with _locked(page.destination, os.O_RDWR) as file:
            before, there, rest = _content(file).partition(begin)
            after = rest.partition(end)[2]
            if not there:
                return Gone(f"{path}: the digest was taken out")
            block = begin + page.payload.encode(errors="replace") + end
            beside = path.with_name(path.name + ".new")
            beside.write_bytes(before + block + after)
            beside.replace(path)
    except OSError as error:
        return _failed(error, page.destination)
    return Sent(message)


def _failed(error: OSError, destination: str) -> Outcome:
    said = f"{destination.partition(':')[2]}: {error.strerror or error}"
    if error.errno in _NO_ROOM or error.errno == errno.EIO:
        return NotSent(said)
    return Gone(said)


def _find(page: Claimed) -> str | None:
    end = _marks(page.nonce)[1]
    try:
        with _locked(page.destination, os.O_RDWR) as file:
            return page.nonce if end in _content(file) else None
    except FileNotFoundError:
        return None


@contextmanager
def _locked(destination: str, flags: int) -> Iterator[int]:
    path = Path(destination.partition(":")[2])
    file = _lock(path, flags)
    try:
        yield file
    finally:
        os.close(file)


def _lock(path: Path, flags: int) -> int:
    """Open and lock a file; while we waited, an edit may have put another in its place."""
    while True:
        file = os.open(path, flags | os.O_CLOEXEC, 0o644)
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            if os.fstat(file).st_ino == path.stat().st_ino:
                return file
        except FileNotFoundError:
            pass  # moved away meanwhile: begin again
        os.close(file)


def _mended(file: int) -> int:
    """Take out a block that was cut short at the end of a file; return the file's size."""
    content = _content(file)
    size = _whole(content)
    if size < len(content):
        os.ftruncate(file, size)
    return size


def _whole(content: bytes) -> int:
    """Return the size of a file without a block that was cut short at its end."""
    start = content.rfind(_BEGIN)
    if start >= 0:
        nonce = content[start + len(_BEGIN) :].split(b" ", 1)[0]
        if _marks(nonce.decode(errors="replace"))[1] not in content[start:]:
            return start
    return _without_part(content)


def _without_part(content: bytes) -> int:
    for size in range(len(_BEGIN) - 1, 0, -1):
        cut = content[: len(content) - size]
        if content.endswith(_BEGIN[:size]) and (not cut or cut.endswith(b"\n")):
            return len(cut)
    return len(content)


def _content(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    with os.fdopen(os.dup(file), "rb") as reader:
        return reader.read()
