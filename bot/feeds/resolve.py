"""Names to addresses, in threads of its own: a dead name server holds up nobody else's work."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

_THREADS = 24


class Resolver(AbstractResolver):
    """Asks the operating system, as every other program on the machine does."""

    def __init__(self) -> None:
        """Start no thread before it is needed."""
        self._threads = ThreadPoolExecutor(_THREADS, "resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a host; raises ``OSError``."""
        infos = await asyncio.get_running_loop().run_in_executor(
            self._threads, _look_up, host, port, family
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]) + (f"%{address[3]}" if address[3:] and address[3] else ""),
                port=int(address[1]),
                family=found,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for found, _, protocol, _, address in infos
        ]

    async def close(self) -> None:
        """Give up what is still being asked."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: int) -> list[Any]:
    return socket.getaddrinfo(
        host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
