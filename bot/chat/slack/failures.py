"""What Slack refuses, and what to do about it.

::

    SlackError                one clear line
    ├── RefusedError          Slack said no and will say so again; carries the cure
    ├── UnknownOutcomeError   no answer came: it may have happened, and is not repeated blindly
    └── UnavailableError      it did not happen, and trying again may help
"""

from __future__ import annotations

from bot.core.errors import BriefbotError

CURES = {
    "channel_not_found": "no such channel, or a private one: invite me with /invite @{bot}",
    "not_in_channel": "I am not in that channel: invite me with /invite @{bot}",
    "is_archived": "the channel is archived: name another, or unarchive it",
    "restricted_action": "the workspace does not let me post there: ask its admins",
    "restricted_action_read_only_channel": "the channel is read-only: name another",
    "cannot_dm_bot": "that is a bot: name a person",
    "user_not_found": "there is no such person in this workspace",
    "user_disabled": "that person's account is switched off",
    "messages_tab_disabled": "switch the Messages tab on: App Home in the app's settings",
    "invalid_auth": "the bot token is refused: copy it anew from OAuth & Permissions",
    "not_authed": "the bot token is missing: set SLACK_BOT_TOKEN",
    "token_revoked": "the bot token was revoked: install the app again",
    "token_expired": "the bot token has expired: install the app again",
    "account_inactive": "the app was removed from the workspace: install it again",
    "missing_scope": "a permission is missing: paste the manifest anew, then reinstall",
    "not_allowed_token_type": "this is another kind of token: a bot token begins with xoxb-",
    "org_login_required": "the workspace is being moved: try again when that is done",
    "team_access_not_granted": "the workspace has not approved the app: ask its admins",
    "ekm_access_denied": "the workspace's admins have suspended access to it",
    "expired_trigger_id": "Slack waits three seconds for a dialog; try again",
    "exchanged_trigger_id": "that dialog was opened already; try again",
    "invalid_trigger_id": "Slack no longer knows that click; try again",
    "expired_url": "Slack takes answers to a command for 30 minutes; ask again",
    "used_url": "Slack takes five answers to a command; ask again",
    "file_not_found": "the file is gone: upload it again",
    "msg_too_long": "the message is too long for Slack: ask for fewer stories",
    "msg_blocks_too_long": "the message is too long for Slack: ask for fewer stories",
    "no_permission": "I may not do that there: invite me with /invite @{bot}",
}
"""Refusals that no retry changes, each with its cure. ``{bot}`` is the bot's name."""

TOKENS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "not_allowed_token_type",
        "missing_scope",
    }
)
"""Refusals that concern the whole installation, not one channel."""

UNCLEAR = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Answers of a Slack in trouble: whether the thing happened is unknown."""


class SlackError(BriefbotError):
    """Something went wrong between here and Slack."""


class RefusedError(SlackError):
    """Slack said no, and will say so again. ``code`` is its word for it."""

    def __init__(self, code: str, bot: str = "briefbot") -> None:
        """Name a refusal with its cure."""
        self.code = code[:80]
        cure = CURES.get(code, "see https://docs.slack.dev/reference/methods")
        super().__init__(f"Slack says {self.code}: {cure.format(bot=bot)}")


class UnknownOutcomeError(SlackError):
    """No answer came: what was asked for may have happened."""


class UnavailableError(SlackError):
    """It did not happen, for now."""
