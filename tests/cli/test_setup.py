"""`briefbot setup`: from an empty folder to a digest that is posted."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli import main
from bot.settings.loading import load

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
AT = "2026-01-02T06:30:00+00:00"
MORNING = "2026-01-02T07:00:30+00:00"
FEED = """<rss version="2.0"><channel><title>The Beacon</title><language>en</language>
<item><title>Ferry runs aground off Hale</title><link>https://b.example/1</link>
<pubDate>Thu, 01 Jan 2026 20:00:00 GMT</pubDate>
<description>A ferry with sixty people on board ran aground off Hale on Thursday. All sixty were
brought ashore by lifeboats before nightfall, the coast guard said.</description>
</item></channel></rss>"""


@contextmanager
def web(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "bot"
    made.mkdir()
    monkeypatch.chdir(made)
    monkeypatch.delenv("BRIEFBOT_CONFIG", raising=False)
    monkeypatch.delenv("BRIEFBOT_DATA", raising=False)
    return made


def run(*words: str) -> int:
    return main(["--at", AT, "setup", *words])


def test_an_empty_folder_gets_a_config_that_is_good(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--sources", "on", "--topic", "mines", "--zone", "Europe/Berlin", "--yes") == 0
    told = capsys.readouterr().out
    assert "made config" in told
    assert "The first comes on 2 Jan 2026, 08:00" in told
    settings = load(empty / "config", {})
    digest = settings.digests[-1]
    assert (digest.id, digest.topic, digest.zone) == ("mines", "mines", "Europe/Berlin")
    assert digest.destination == f"file:{empty / 'digests.md'}"
    assert not [each for each in settings.sources if each.enabled]
    for name in ("briefbot", "sources", "topics", "digests"):
        shipped = comments(ROOT / "config" / f"{name}.toml")
        missing = shipped - comments(empty / "config" / f"{name}.toml")
        assert len(missing) <= 1  # the one that speaks of seeds, which are not here


def comments(file: Path) -> set[str]:
    return {line for line in file.read_text().splitlines() if line.startswith("#")}


def test_nothing_is_saved_without_a_yes(
    empty: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert run("--sources", "on") == 1
    assert "nothing was saved; with --yes it is" in capsys.readouterr().err
    assert [each.id for each in load(empty / "config", {}).digests] == ["morning", "top"]


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_asks(
    empty: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["on", "black sea", "", "07:15", "Europe/Kyiv", "mon-fri", "y"]
    monkeypatch.setattr(sys, "stdin", Terminal("\n".join(answers) + "\n"))
    assert run() == 0
    told = capsys.readouterr().out
    assert "Sources: world, " in told
    digest = load(empty / "config", {}).digests[-1]
    assert (digest.topic, digest.times, digest.weekdays) == ("black sea", ("07:15",), "mon-fri")
    monkeypatch.setattr(sys, "stdin", Terminal("on\nother\n\n\n\n\nn\n"))
    assert run() == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--zone", "Mars"], "zone is"),
        (["--time", "25:00"], "give a time of day"),
        (["--sources", "wrld"], "there is no group of sources 'wrld'"),
        (["--to", "sms:1"], "give platform and place"),
        (["--topic", "xoxb-123456-abcdef"], "set it in the environment"),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    empty: Path, capsys: pytest.CaptureFixture[str], words: list[str], line: str
) -> None:
    assert run("--sources", "on", "--yes", *words) == 1
    told = capsys.readouterr().err.splitlines()
    assert told
    assert all(line in each for each in told)
    assert "xoxb" not in "".join(told)
    assert len(load(empty / "config", {}).digests) == 2


def test_a_home_is_named_with_a_new_config_alone(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--to", "slack:T1/C1", "--home", "--sources", "on", "--yes"]
    assert run(*where) == 0
    assert "SLACK_BOT_TOKEN and SLACK_APP_TOKEN" in capsys.readouterr().out
    assert load(empty / "config", {}).run.homes == ("slack:T1",)
    assert run("--to", "console:", "--home", "--sources", "on", "--yes") == 1
    assert "--home needs --to" in capsys.readouterr().err


def test_from_an_empty_folder_to_a_digest_that_is_posted(
    empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "feed.xml").write_text(FEED)
    with web(site) as address:
        assert run("--sources", "on", "--topic", "nothing", "--yes") == 0  # makes the config
        main_file = empty / "config" / "briefbot.toml"
        main_file.write_text(main_file.read_text().replace("allow = []", 'allow = ["127.0.0.1"]'))
        with (empty / "config" / "sources.toml").open("a") as file:
            file.write(
                f'\n[[source]]\nid = "beacon"\nurl = "{address}/feed.xml"\n'
                'groups = ["near"]\nenabled = false\n'
            )
        capsys.readouterr()
        chosen = ["--to", "file:../news.md", "--zone", "Europe/Berlin", "--days", "daily"]
        assert run("--sources", "near", "--topic", "", *chosen, "--yes") == 0
        told = capsys.readouterr().out
        assert "1 of 1 feeds answered with 1 articles" in told
        assert "Ferry runs aground off Hale" in told
        assert next(
            each for each in load(empty / "config", {}).sources if each.id == "beacon"
        ).enabled
        _serve_until_posted(empty)
    assert "Ferry runs aground off Hale" in (empty / "news.md").read_text()


def _serve_until_posted(folder: Path) -> None:
    """Let `briefbot run` serve: first when the digest begins, then when it is due."""
    bare = {key: value for key, value in os.environ.items() if not key.startswith("SLACK_")}
    assert main(["--at", AT, "digest", "run"]) == 0
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", "--at", MORNING, "run"],
        stderr=subprocess.PIPE,
        text=True,
        env={**bare, "PYTHONPATH": str(ROOT)},
        cwd=folder,
    ) as process:
        assert process.stderr is not None
        log = []
        for line in process.stderr:
            log.append(line)
            if "posted news of 2026-01-02 08:00" in line:
                break
        process.terminate()
        assert process.wait(timeout=20) == 0, log
