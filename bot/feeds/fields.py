"""The fields of an article as files and pages give them, checked and put into one form."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import urljoin

from bot.core.harmless import one_line, web_link
from bot.core.model import Outlet

LONGEST_NAME = 200
LONGEST_URL = 4000

# What needs no second look: nearly all of them.
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,4})?(?:[/?#][!-~]*)?")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")


def outlet_named(name: str) -> Outlet | None:
    """Return the outlet of that name, ``None`` where the name is no name.

    The id is made of the name alone, so that one publisher is one outlet whatever file or
    spelling of case and punctuation names it.
    """
    name = one_line(name)[:LONGEST_NAME].strip()
    plain = unicodedata.normalize("NFKC", name).casefold()
    slug = re.sub(r"[\W_]+", "-", plain).strip("-")
    return Outlet(slug, name) if slug else None


def unnamed_outlet(source: str, key: str) -> Outlet:
    """Return the outlet of an article about whose publisher nothing is known: itself."""
    return Outlet(f"file:{source}/{key}")


def instant(value: str, *, assume_utc: bool = True) -> datetime | None:
    """Read an ISO 8601 date, or date and time, as a time in UTC; ``None`` where it is none.

    A date alone means midnight UTC. A time without a zone is taken as UTC, or, where that may
    not be assumed, as its date alone.
    """
    try:
        moment = datetime.fromisoformat(value.strip())
        if moment.tzinfo is None:
            if not assume_utc:
                moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def language_code(value: str) -> str | None:
    """Return the ISO 639 code in a language tag ("en-US" -> "en"), ``None`` where it is none."""
    found = _LANGUAGE.fullmatch(value.strip())
    return found[1].lower() if found else None


def web_address(value: str, base: str = "") -> str | None:
    """Return an http or https URL, ``None`` for any other; ``base`` completes a relative one."""
    value = value.strip()
    if base and value and len(value) <= LONGEST_URL and not value.startswith(("http:", "https:")):
        try:
            value = urljoin(base, value)
        except ValueError:  # such as an unfinished IPv6 address
            return None
    if len(value) > LONGEST_URL:
        return None
    return value if _PLAIN_URL.fullmatch(value) or web_link(value) else None


def writable(text: str) -> str:
    """Replace lone surrogates, which JSON can spell but no file or database can hold."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def fingerprint(*parts: str) -> str:
    """Name a content by its hash: 32 hexadecimal digits, the same on every machine."""
    digest = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
