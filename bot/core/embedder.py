"""What turns a text into a vector: an extra, so others need only know its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into vectors, so that texts of like meaning have vectors of like direction."""

    name: str

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return a text's vector, of unit length; the same for the same text."""
        ...
