"""Short names (ids) made of what people call things."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_LONGEST = 50


def free_id(wanted: str, taken: Collection[str], otherwise: str = "feed") -> str:
    """Return an id of a-z, 0-9 and - like the wanted name that nothing has yet.

    ``otherwise`` is what it is made of where the name has no such letter.
    """
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-") or otherwise
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name
