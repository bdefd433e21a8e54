"""What chooses sentences, as a protocol: :mod:`bot.ports` hands it on to the use cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.model import Sentence


class Summarizer(Protocol):
    """Chooses sentences. It returns their indices, never text, so it cannot invent any."""

    name: str

    def choose(
        self,
        sentences: Sequence[Sentence],
        *,
        count: int | None = None,
        words: int | None = None,
        query: Sequence[str] = (),
        voices: Mapping[str, str] | None = None,
    ) -> list[int]:
        """Return indices into ``sentences``, in the order in which they read best.

        ``count`` bounds the sentences, ``words`` the words; at least one of them is given.
        ``query`` holds normalized stems that the reader asked for. ``voices`` maps article ids
        to their independent voice (each article its own by default).
        """
        ...
