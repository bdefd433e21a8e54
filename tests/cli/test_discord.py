from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chat.discord.limits import check_message

if TYPE_CHECKING:
    from tests.cli.conftest import Briefbot


@pytest.mark.usefixtures("seeds")
@pytest.mark.parametrize("command", [["brief"], ["story", "--view", "evidence"]])
def test_what_would_be_sent_is_printed(briefbot: Briefbot, command: list[str]) -> None:
    ran = briefbot(*command, "mines", "--format", "discord")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json
    for body in ran.json:
        check_message(body)
    assert "US Approves Landmine Use" in ran.out


def test_without_a_token_nothing_is_told(
    briefbot: Briefbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    ran = briefbot("discord", "sync")
    assert (ran.code, ran.err) == (1, "briefbot: discord needs DISCORD_TOKEN in the environment\n")
