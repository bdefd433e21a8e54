"""Large batches, stored by a process beside the program's own: ``python -m bot.store.beside FILE``.

Half of what storing takes is Python's, and Python computes one thing at a time: within one process
it and the deciding on the next batch wait for each other. A process of its own lets both go on.

The two speak over a pipe, in messages of a length (eight bytes) and as many bytes. What storing
raises is raised where the batch came from. A process that dies takes its transaction with it; then,
or where none can be started, the batch is stored at home, which is safe even if it was stored
already: an older state is told by :class:`bot.ports.Basis`.
"""

from __future__ import annotations

import copyreg
import gc
import io
import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.core.errors import StoreError
from bot.core.language.text import Index
from bot.core.model import Article, Outlet, Span
from bot.ports import Arrival
from bot.store import applying

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.ports import Changes

_SMALL = 50  # articles; after fewer there are no more large batches to come
_ENDS_WITHIN = 15.0  # seconds; longer than it may wait for others who write
_LENGTH = 8
_ROOT = Path(__file__).resolve().parents[2]


class Beside:
    """The process for one archive, started when it is worth a start, ended when it is no more."""

    def __init__(self, file: Path, patience: float) -> None:
        """Start nothing yet; ``patience`` is how many seconds to wait for others who write."""
        place = str(file.absolute())
        self._command = [sys.executable, "-m", "bot.store.beside", place, str(patience)]
        self._process: subprocess.Popen[bytes] | None = None
        self._large = 0
        self._broken = False

    @property
    def pid(self) -> int | None:
        """The number of the process, ``None`` where there is none."""
        return self._process.pid if self._process else None

    def takes(self, changes: Changes) -> bool:
        """Tell whether a batch is to be stored here rather than at home."""
        size = len(changes.arrivals)
        self._large = self._large + 1 if size >= applying.LARGE else 0
        if size < _SMALL:
            self.close()
        return not self._broken and size >= applying.LARGE and self._large > 1

    def store(self, changes: Changes, at: datetime) -> bool:
        """Store a batch; return whether it was, which nobody knows where the process died.

        Raises what :func:`bot.store.applying.store` does, and :class:`StoreError`.
        """
        try:
            process = self._process or self._start()
            _write(process.stdin, packed((changes, at)))
            answer = _read(process.stdout)
        except OSError:
            answer = None
        if answer is None:
            self._broken = True
            self.close()
            return False
        error: Exception | None = unpacked(answer)
        if error is not None:
            raise error
        return True

    def close(self) -> None:
        """Let the process end; it is at work no more."""
        process, self._process = self._process, None
        if process is None:
            return
        for end in (process.stdin, process.stdout):
            with suppress(OSError):
                if end:
                    end.close()
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:  # it is held up; what it did not commit is undone
            process.kill()
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        # Nothing of the bot's environment is its business, secrets least of all.
        environ = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603  our own program
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env=environ | {"PYTHONPATH": str(_ROOT)},
        )
        return self._process


def packed(value: object) -> bytes:
    """Return a value as it passes between processes: pickled, our own classes by their fields.

    Frozen dataclasses with slots are pickled by functions in Python, which would take as long as
    to store them.
    """
    file = io.BytesIO()
    pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {**copyreg.dispatch_table, **_REDUCERS}
    pickler.dump(value)
    return file.getvalue()


def unpacked(data: bytes) -> Any:  # noqa: ANN401  whatever was packed
    """Return what the other process packed."""
    return pickle.loads(data)  # noqa: S301  it came over our own pipe, from a program of ours


def _reducer(kind: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    parts = attrgetter(*(field.name for field in fields(kind)))
    return lambda each: (kind, parts(each))


_REDUCERS: dict[type[Any], Any] = {
    kind: _reducer(kind) for kind in (Arrival, Article, Index, Outlet, Span)
}


def _write(stream: IO[bytes] | None, data: bytes) -> None:
    if stream is None:
        raise BrokenPipeError
    stream.write(len(data).to_bytes(_LENGTH))
    stream.write(data)
    stream.flush()


def _read(stream: IO[bytes] | None) -> bytes | None:
    """Read one message, ``None`` at the end."""
    head = stream.read(_LENGTH) if stream else b""
    if stream is None or len(head) < _LENGTH:
        return None
    data = stream.read(int.from_bytes(head))
    return data if len(data) == int.from_bytes(head) else None


def main() -> None:
    """Store what comes over standard input until it ends, and answer with what was raised."""
    from bot.store import engine  # noqa: PLC0415 - what only this process needs of this module

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted ends it by its pipe
    gc.set_threshold(100_000)  # a batch's objects live until it is stored, and then none do
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    file, patience = Path(sys.argv[1]), float(sys.argv[2])
    database = engine.file_engine(file, patience=patience)
    while (data := _read(sys.stdin.buffer)) is not None:
        changes, at = unpacked(data)
        error: Exception | None = None
        try:
            with engine.writing(database, str(file)) as connection:
                applying.store(connection, changes, at)
        except Exception as raised:  # noqa: BLE001  it is raised where the batch came from
            error = raised
        _write(answers, _told(error))
    database.dispose()


def _told(error: Exception | None) -> bytes:
    try:
        data = pickle.dumps(error)
        unpacked(data)
    except Exception:  # noqa: BLE001  an error of a library's may hold anything
        return pickle.dumps(StoreError(f"storing failed: {type(error).__name__}: {error}"))
    return data


if __name__ == "__main__":
    main()
