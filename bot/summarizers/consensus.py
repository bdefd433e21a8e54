"""Our own summarizer: what most independent voices say, each thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.model import Sentence


class Consensus:
    """The default :class:`bot.ports.Summarizer`."""

    name = "consensus"

    def choose(
        self,
        sentences: Sequence[Sentence],
        *,
        count: int | None = None,
        words: int | None = None,
        query: Sequence[str] = (),
        voices: Mapping[str, str] | None = None,
    ) -> list[int]:
        """Choose as :func:`bot.core.telling.summarize.consensus` does."""
        # A story that is kept needs no summarizer: what it takes is loaded when it is called.
        from bot.core.telling.summarize import Budget, consensus  # noqa: PLC0415

        return consensus(sentences, Budget(count, words), query=query, voices=voices)
