"""A worker that also does what foreign code might, for tests: hang, grow, die."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from bot.feeds import worker

if TYPE_CHECKING:
    from typing import Any, NoReturn


def _hang(_request: dict[str, Any]) -> NoReturn:
    while True:
        signal.pause()


def _grow(request: dict[str, Any]) -> dict[str, Any]:
    return {"size": len(bytearray(request["size"]))}


def _die(_request: dict[str, Any]) -> NoReturn:
    os.kill(os.getpid(), signal.SIGSEGV)
    _hang({})


_kept: list[bytearray] = []


def _keep(request: dict[str, Any]) -> dict[str, Any]:
    _kept.append(bytearray(os.urandom(1)) * request["size"])
    return {"pid": os.getpid()}


worker.TASKS |= {"hang": _hang, "grow": _grow, "die": _die, "keep": _keep}

if __name__ == "__main__":
    worker.main()
