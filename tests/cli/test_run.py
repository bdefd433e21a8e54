from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot import serving
from bot.core.errors import ConfigError
from bot.running import PermanentError
from bot.serving import Platform
from bot.settings.secret import Secret, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Briefbot


class Refused:
    """An adapter whose token is no good."""

    name = "tester"

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    async def run(self, ready: Callable[[], None]) -> None:
        del ready
        await asyncio.sleep(0)
        raise PermanentError(f"refused {self._secret!r}")

    async def drain(self) -> None:
        pass


@pytest.fixture
def tester(monkeypatch: pytest.MonkeyPatch) -> None:
    platform = Platform(("TESTER_TOKEN",), lambda _, secret: Refused(secret))
    monkeypatch.setattr(serving, "PLATFORMS", {"tester": platform})
    monkeypatch.delenv("TESTER_TOKEN", raising=False)


@pytest.mark.usefixtures("tester")
def test_without_a_token_nothing_runs_and_the_cure_is_told(briefbot: Briefbot) -> None:
    ran = briefbot("run")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith(
        "no chat platform has its tokens in the environment (tester: TESTER_TOKEN)\n"
    )


@pytest.mark.usefixtures("tester")
def test_a_platform_asked_for_says_what_it_lacks(briefbot: Briefbot) -> None:
    ran = briefbot("run", "--only", "tester")
    assert ran.code == 1
    assert "tester needs TESTER_TOKEN in the environment" in ran.err


@pytest.mark.usefixtures("tester")
def test_an_unknown_platform_is_told(briefbot: Briefbot) -> None:
    ran = briefbot("run", "--only", "tester,smoke")
    assert ran.code == 1
    assert "no platform called smoke; there is: tester" in ran.err


@pytest.mark.usefixtures("tester")
def test_a_refused_token_is_one_line_that_does_not_show_it(
    briefbot: Briefbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESTER_TOKEN", "very-secret")
    ran = briefbot("run")
    assert ran.code == 1
    assert "briefbot: tester: refused Secret(TESTER_TOKEN)" in ran.err
    assert "very-secret" not in ran.err


def test_no_name_is_wrong_usage(briefbot: Briefbot) -> None:
    assert briefbot("run", "--only", ",").code == 2


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc\n")
    secret = read("X", {"X_FILE": str(tmp_path / "token")})
    assert secret is not None
    assert secret.reveal() == "abc"
    assert "abc" not in f"{secret!r} {secret}"
    assert read("X", {}) is None


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_secrets_file_that_is_no_good_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match="X_FILE"):
        read("X", {"X_FILE": str(path)})
