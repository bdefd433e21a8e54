"""The whole article where a feed gives but a teaser, if its site lets us have it.

robots.txt is obeyed. A page behind a paywall is noticed and left alone: its teaser stays.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.feeds.fetch import FetchError
from bot.feeds.parsed import ParseError

if TYPE_CHECKING:
    from protego import Protego

    from bot.feeds.fetch import Fetcher
    from bot.feeds.workers import Workers

AGENT = "briefbot"
MOST_HOSTS = 500
"""Whose robots.txt is remembered."""

_LARGEST_RULES = 500 * 1024  # bytes that are read of a robots.txt, as RFC 9309 asks at least
_PAGE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"


class FullText:
    """Fetches pages for their articles."""

    def __init__(self, fetching: Fetcher, workers: Workers) -> None:
        """Fetch and read with these."""
        self._fetching = fetching
        self._workers = workers
        self._rules: dict[str, asyncio.Task[Protego | None]] = {}

    async def of(self, url: str, teaser: str) -> str | None:
        """Return the article's text, ``None`` where the teaser is all that we are to have."""
        if not await self.allowed(url):
            return None
        try:
            fetched = await self._fetching.get(url, {"Accept": _PAGE})
            if fetched.status != 200 or not await self._allowed_there(url, fetched.url):
                return None
            page = await self._workers.page(fetched.body)
        except (FetchError, ParseError):
            return None
        return page.text if page and len(page.text) > len(teaser) else None

    async def allowed(self, url: str) -> bool:
        """Tell whether the site's robots.txt lets us fetch a page."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            while len(self._rules) >= MOST_HOSTS:
                self._rules.pop(next(iter(self._rules)))
            self._rules[site] = asyncio.ensure_future(self._read_rules(site))
        rules = await asyncio.shield(self._rules[site])
        return rules is not None and bool(rules.can_fetch(url, AGENT))

    async def _allowed_there(self, asked: str, came: str) -> bool:
        """Hold the page that redirects led to against the rules of its own site."""
        return came == asked or await self.allowed(came)

    async def _read_rules(self, site: str) -> Protego | None:
        """Return a site's rules, ``None`` where it cannot say what they are (RFC 9309, 2.3.1)."""
        from protego import Protego  # noqa: PLC0415  only where pages are fetched

        try:
            fetched = await self._fetching.get(f"{site}/robots.txt", {"Accept": "text/plain,*/*"})
        except FetchError:
            return None
        if fetched.status >= 500 or fetched.status == 429:
            return None
        text = fetched.body[:_LARGEST_RULES].decode("utf-8", "replace")
        return Protego.parse(text if fetched.status == 200 else "")
