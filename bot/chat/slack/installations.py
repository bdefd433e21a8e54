"""Whose bot we are: one workspace with a token of its own, or several that installed the app.

Installations are kept by slack_sdk's store, in a file of their own that only its owner may read:
they hold tokens. Tokens that expire are renewed before they do, one renewal at a time.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bot.chat.slack.failures import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from slack_bolt.authorization import AuthorizeResult
    from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
    from slack_sdk.oauth.installation_store import Bot
    from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
    from slack_sdk.web.async_client import AsyncWebClient

FILE = "slack-installations.sqlite3"
RENEW = 120
"""Minutes before its end at which a token is renewed."""


class Secret(Protocol):
    """A secret that does not show itself."""

    def reveal(self) -> str:
        """Return it."""
        ...


@dataclass(frozen=True, slots=True)
class Secrets:
    """What Slack gave us; which of them are needed depends on the transport."""

    bot: Secret | None = None
    app: Secret | None = None
    signing: Secret | None = None
    client_id: Secret | None = None
    client_secret: Secret | None = None


class Workspaces(Protocol):
    """Tells in whose name we speak."""

    async def token(self, team: str) -> str:
        """Return a workspace's bot token. Raises :class:`RefusedError` where there is none."""
        ...

    async def authorize(self, team_id: str | None) -> AuthorizeResult | None:
        """Return who we are in a workspace; ``None`` where the app is not installed."""
        ...

    async def close(self) -> None:
        """Let go of what is open."""
        ...


class OneWorkspace:
    """The workspace whose bot token the environment holds."""

    def __init__(self, token: Secret) -> None:
        """Speak with one token; who that makes us is learnt at start."""
        self._token = token
        self.identity: dict[str, Any] = {}

    async def token(self, _: str) -> str:
        """Return the token."""
        return self._token.reveal()

    async def authorize(self, team_id: str | None) -> AuthorizeResult | None:
        """Return who we are; a request that names no team is taken for our own."""
        from slack_bolt.authorization import AuthorizeResult  # noqa: PLC0415

        known = self.identity
        return AuthorizeResult(
            enterprise_id=known.get("enterprise_id"),
            team_id=team_id or known.get("team_id"),
            bot_id=known.get("bot_id"),
            bot_user_id=known.get("user_id"),
            bot_token=self._token.reveal(),
        )

    async def close(self) -> None:
        """Let go of nothing."""


class Installed:
    """The workspaces that installed the app through OAuth."""

    def __init__(self, folder: Path, client: AsyncWebClient, app: Secrets) -> None:
        """Keep installations in ``folder``; :meth:`open` first."""
        from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator  # noqa: PLC0415
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

        assert app.client_id and app.client_secret  # noqa: S101, PT018 - bootstrap looked
        self._file = folder / FILE
        self._id, self._secret = app.client_id.reveal(), app.client_secret.reveal()
        self._engine = create_async_engine(f"sqlite+aiosqlite:///{self._file}")
        self._rotator = AsyncTokenRotator(
            client_id=self._id, client_secret=self._secret, client=client
        )
        self._renewing = asyncio.Lock()
        self.store = self._store()

    def _store(self) -> AsyncSQLAlchemyInstallationStore:
        from slack_sdk.oauth.installation_store.sqlalchemy import (  # noqa: PLC0415
            AsyncSQLAlchemyInstallationStore,
        )

        return AsyncSQLAlchemyInstallationStore(client_id=self._id, engine=self._engine)

    async def open(self) -> None:
        """Make the file and its tables where they are missing."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
        self._file.chmod(0o600)
        async with self._engine.begin() as connection:
            await connection.run_sync(self.store.metadata.create_all)
            await connection.run_sync(self._states().metadata.create_all)

    def _states(self) -> Any:  # noqa: ANN401 - the SDK's store, loaded late
        from slack_sdk.oauth.state_store.sqlalchemy import (  # noqa: PLC0415
            AsyncSQLAlchemyOAuthStateStore,
        )

        return AsyncSQLAlchemyOAuthStateStore(expiration_seconds=600, engine=self._engine)

    def settings(self, scopes: list[str]) -> AsyncOAuthSettings:
        """Return how the app is installed: ``/slack/install`` leads to Slack and back."""
        from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings  # noqa: PLC0415

        return AsyncOAuthSettings(
            client_id=self._id,
            client_secret=self._secret,
            scopes=scopes,
            user_scopes=[],
            installation_store=self.store,
            installation_store_bot_only=True,
            state_store=self._states(),
            token_rotation_expiration_minutes=RENEW,
        )

    async def token(self, team: str) -> str:
        """Return a workspace's token, renewed where it is about to expire."""
        bot = await self._bot(team)
        if bot is None:
            raise RefusedError("account_inactive")
        return str(bot.bot_token)

    async def authorize(self, team_id: str | None) -> AuthorizeResult | None:
        """Return who we are in a workspace, ``None`` where it took the app away."""
        from slack_bolt.authorization import AuthorizeResult  # noqa: PLC0415

        bot = await self._bot(team_id or "")
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=bot.enterprise_id,
            team_id=bot.team_id,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_token=bot.bot_token,
        )

    async def close(self) -> None:
        """Close the file."""
        await self._engine.dispose()

    async def _bot(self, team: str) -> Bot | None:
        found = await self._find(team)
        if found is None or not found.bot_refresh_token:
            return found
        async with self._renewing:  # a refresh token is good for one renewal
            found = await self._find(team)
            if found is None:
                return None
            renewed = await self._rotator.perform_bot_token_rotation(
                bot=found, minutes_before_expiration=RENEW
            )
            if renewed is None:
                return found
            await self.store.async_save_bot(renewed)
            return renewed

    async def _find(self, team: str) -> Bot | None:
        return await self.store.async_find_bot(enterprise_id=None, team_id=team)
