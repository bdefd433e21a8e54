"""A canary in every place that could hold a secret: it is never heard of again."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import bootstrap, serving, settings
from bot.cli import main
from bot.cli.run import JsonLines, PlainLines
from bot.core.errors import ConfigError
from bot.jobs import Health
from bot.pulse import Pulse, texts
from bot.running import described
from bot.settings import docs, secret
from bot.settings.loading import NAMES
from tests.chat.slack.farside import FarSide

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
CANARY = "CANARY12341234"
TOKENS = {
    "SLACK_BOT_TOKEN": f"xoxb-{CANARY}-bot",
    "SLACK_APP_TOKEN": f"xapp-{CANARY}-app",
    "SLACK_SIGNING_SECRET": f'signing {CANARY} "quoted"',
    "SLACK_CLIENT_ID": f"id-{CANARY}",
    "SLACK_CLIENT_SECRET": f"client-{CANARY}",
    "DISCORD_TOKEN": f"discord.{CANARY}.token",
    "BRIEFBOT_STORE_PASSWORD": f"password-{CANARY}",
}
FORMS = [f"xoxb-{CANARY}", f"https://me:{CANARY}@news.example/", f"ghp_{CANARY}{CANARY}"]
FORMS += [f"https://hooks.slack.com/services/{CANARY}", f"-----BEGIN PRIVATE KEY----- {CANARY}"]
SETTINGS = [each[:3] for each in docs.settings()]
ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "config"
    made.mkdir()
    (made / "briefbot.toml").write_text("[brief]\nstories = 3\n")
    return made


@pytest.mark.parametrize(("file", "table", "name"), SETTINGS, ids=str)
def test_a_secret_typed_into_any_setting_is_refused_and_never_repeated(
    folder: Path, file: str, table: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for typed in FORMS:
        for value in (f'"{typed}"', f'["{typed}"]', f'{{ a = "{typed}" }}'):
            (folder / file).write_text(f"{table}\n{name} = {value}\n")
            with pytest.raises(ConfigError) as error:
                settings.load(folder, {})
            assert CANARY not in str(error.value)
            assert CANARY not in repr(error.value)
            cures = [each for each in error.value.problems if "holds a secret" in each.what]
            assert cures
            assert "environment" in cures[0].cure
    assert main(["config", "check", "--config", str(folder)]) == 1
    assert CANARY not in "".join(capsys.readouterr())


@pytest.mark.parametrize("key", ["token", "slack_token", "apiKey", "PASSWORD", "webhook_secret"])
def test_a_key_that_is_named_like_a_secret_is_refused_whatever_it_holds(
    folder: Path, key: str
) -> None:
    (folder / "briefbot.toml").write_text(f'[slack]\n{key} = "{CANARY}"\n')
    with pytest.raises(ConfigError, match="environment") as error:
        settings.load(folder, {})
    assert CANARY not in str(error.value)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)
    held = set(secret._held)
    yield
    secret._held.clear()
    secret._held.update(held)


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    "words",
    [
        ["config", "show"],
        ["config", "diff"],
        ["config", "check"],
        ["status"],
        ["status", "--format", "json"],
        ["audit"],
        ["feedback", "list"],
        ["sources", "list"],
        ["digest", "list"],
        ["slack", "manifest"],
        ["run", "--only", "nothing"],
        ["why", "https://x.example/"],
        ["brief", "mines", "--debug"],
    ],
    ids=" ".join,
)
def test_no_command_shows_what_is_in_the_environment(
    folder: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in TOKENS:
        secret.read(name, os.environ)
    main([*words, "--config", str(folder), "--data", str(folder.parent / "data")])
    assert CANARY not in "".join(capsys.readouterr())


@pytest.mark.usefixtures("environment")
def test_a_secret_does_not_show_itself(tmp_path: Path) -> None:
    for name, value in TOKENS.items():
        held = secret.read(name, os.environ)
        assert held is not None
        assert held.reveal() == value
        shown = [repr(held), str(held), f"{held}", f"{held!r}", str([held]), str({"a": held})]
        assert CANARY not in "".join(shown)
        with pytest.raises(TypeError):
            json.dumps(held)
    empty = tmp_path / "empty"
    empty.write_text("")
    with pytest.raises(ConfigError) as error:
        secret.read("X", {"X_FILE": str(empty)})
    assert "is empty" in str(error.value)


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("form", [PlainLines(), JsonLines()], ids=["text", "json"])
def test_a_secret_that_gets_into_the_log_is_hidden_there(form: logging.Formatter) -> None:
    for name, value in TOKENS.items():
        secret.read(name, os.environ)
        error = OSError(f"cannot reach https://x.example/?token={value}")
        trace = (OSError, error, None)
        record = logging.LogRecord("x", 40, "x", 1, "told %s", (value,), trace)
        record.digest = value
        line = form.format(record)
        assert CANARY not in line
        assert "(secret)" in line


def test_an_error_of_the_network_is_told_without_what_its_address_holds() -> None:
    told = described(OSError(f"https://me:{CANARY}@x.example/a?ticket={CANARY} xoxb-{CANARY}"))
    assert CANARY not in told


@pytest.mark.usefixtures("environment")
async def test_what_the_running_bot_tells_of_itself_holds_none(folder: Path) -> None:
    loaded = bootstrap.load_settings(folder, folder.parent / "data")
    assert CANARY not in repr(loaded)
    async with bootstrap.open_app(loaded, clock=lambda: NOW) as app:
        running = serving.make_running(app)
        assert set(running.states) >= {"slack", "discord", "scheduler", "pulse", "config"}
        assert CANARY not in repr([*running._adapters.items(), *running._jobs.items()])
        pulse = Pulse(app.store, app.clock, lambda: running.states, lambda: texts(folder, NAMES))
        post = serving.make_post(app)
        reload = serving._reload(app, post, folder, pulse)
        (folder / "briefbot.toml").write_text(f'[slack]\nbot_token = "xoxb-{CANARY}"\n')
        await reload.look()
        await reload.look()
        told = await app.store.house()
        assert "holds a secret" in str(told)
        assert CANARY not in str(told)
        health = Health(0, lambda: running.states, app.store.counts)  # type: ignore[arg-type]  # whole numbers are numbers
        assert CANARY not in str((await health._healthz(None)).text)  # type: ignore[arg-type]  # it asks nothing
        assert CANARY not in str((await health._metrics(None)).text)  # type: ignore[arg-type]  # the same


async def test_a_process_that_slack_refuses_says_so_without_its_tokens(folder: Path) -> None:
    (folder / "briefbot.toml").write_text('[run]\nlog = "json"\n')
    async with FarSide().serving() as side:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--only", "slack", "--debug"),
            *("--config", str(folder), "--data", str(folder.parent / "data")),
            cwd=ROOT,
            env={**os.environ, **TOKENS, "SLACK_API_URL": side.url},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, log = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert b"invalid_auth" in log
    assert CANARY.encode() not in out + log
