"""Bodies unpacked as they arrive, never further than a limit."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 1 << 18
MOST_LAYERS = 2
"""Of encodings one over another; bombs are built of many."""


class UnpackError(ValueError):
    """The body is not encoded as it says."""


class TooLargeError(UnpackError):
    """Unpacked it is larger than is wanted; no more of it was unpacked."""


class Unpacker:
    """Takes the bytes of a body as they come and gives them unpacked.

    ``coding`` is what Content-Encoding says; ``limit`` bounds the unpacked bytes of each layer.
    """

    def __init__(self, coding: str, limit: int) -> None:
        """Raise :class:`UnpackError` for an encoding that nobody asked for."""
        names = [name for part in coding.split(",") if (name := part.strip().lower())]
        names = [name for name in names if name != "identity"]
        if len(names) > MOST_LAYERS:
            raise UnpackError("packed several times over")
        self._layers = [_layer(name, limit) for name in reversed(names)]
        self._left = limit

    def feed(self, data: bytes) -> bytes:
        """Return what the bytes unpack to. Raises :class:`UnpackError`."""
        for layer in self._layers:
            data = b"".join(layer.feed(data))
        self._left -= len(data)
        if self._left < 0:
            raise TooLargeError
        return data

    def end(self) -> None:
        """Raise :class:`UnpackError` where the body broke off."""
        if any(not layer.whole for layer in self._layers):
            raise UnpackError("the packed body breaks off")


def _layer(name: str, limit: int) -> _Inflate:
    if name in {"gzip", "x-gzip"}:
        return _Inflate(_GZIP, limit)
    if name == "deflate":
        return _Inflate(0, limit)
    raise UnpackError(f'packed as "{name[:20]}", which nobody asked for')


class _Inflate:
    """One layer of gzip (of one or more members) or of deflate, with or without its header."""

    def __init__(self, bits: int, limit: int) -> None:
        self._bits = bits
        self._limit = limit
        self._stream = zlib.decompressobj(bits) if bits else None
        self.whole = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream is None:
                # Some servers send raw deflate, some its zlib form; the first byte tells.
                raw = data[0] & 0x0F != 8
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS)
            try:
                part = self._stream.decompress(data, _STEP)
            except zlib.error:
                raise UnpackError("not packed as its header says") from None
            self._limit -= len(part)
            if self._limit < 0:
                raise TooLargeError
            yield part
            data = self._stream.unconsumed_tail
            self.whole = self._stream.eof
            if self._stream.eof:
                data = self._next_member(self._stream.unused_data)

    def _next_member(self, rest: bytes) -> bytes:
        if self._bits != _GZIP or not rest.startswith(b"\x1f"):
            return b""  # padding after the end, which some servers add
        self._stream = zlib.decompressobj(_GZIP)
        return rest
