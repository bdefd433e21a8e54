"""Settings remembered: the same as those read anew, and never those of yesterday."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import ConfigError
from bot.settings import loading, remembered

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings.schema import Settings

MAIN = "[brief]\nstories = 3\nwindow = '2d'\n"
SOURCES = (
    "[[source]]\nid = 'one'\npath = 'news'\n[[source]]\nid = 'two'\nurl = 'https://a.example/f'\n"
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "briefbot.toml").write_text(MAIN)
    (folder / "sources.toml").write_text(SOURCES)
    return folder


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path / "home")}


def cache(environ: dict[str, str]) -> Path:
    (found,) = Path(environ["HOME"], ".cache", "briefbot").iterdir()
    return found


def same(one: Settings, other: Settings) -> bool:
    tables = ("brief", "summarizer", "rank", "cluster", "feeds", "run")
    listed = ("sources", "topics")
    return (
        (one.data, one.folder) == (other.data, other.folder)
        and all(dict(vars(getattr(one, t))) == dict(vars(getattr(other, t))) for t in tables)
        and all(
            [vars(each) for each in getattr(one, t)] == [vars(each) for each in getattr(other, t)]
            for t in listed
        )
    )


def test_the_second_time_the_same_comes_without_pydantic(
    config: Path, environ: dict[str, str]
) -> None:
    first = remembered.load(config, environ)
    assert same(first, loading.load(config, environ))
    again = remembered.load(config, environ)
    assert same(again, first)
    script = (
        "import sys; from pathlib import Path; from bot.settings import remembered;"
        f"s = remembered.load(Path({str(config)!r}), {environ!r});"
        "print(s.brief.stories, 'pydantic' in sys.modules)"
    )
    said = subprocess.run(  # noqa: S603  our own interpreter, our own words
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["3", "False"]


@pytest.mark.parametrize(
    "change",
    [
        lambda config, _: (config / "briefbot.toml").write_text("[brief]\nstories = 4\n"),
        lambda config, _: (config / "sources.toml").unlink(),
        lambda config, _: (config / "topics.toml").write_text(
            "[[topic]]\nname = 'x'\nquery = 'mines'\n"
        ),
        lambda _, environ: environ.update(BRIEFBOT_DATA="/elsewhere"),
        lambda _, environ: environ.update(XDG_DATA_HOME="/elsewhere"),
    ],
)
def test_any_change_is_seen(
    config: Path, environ: dict[str, str], change: Callable[[Path, dict[str, str]], object]
) -> None:
    before = remembered.load(config, environ)
    change(config, environ)
    after = remembered.load(config, environ)
    assert same(after, loading.load(config, environ))
    assert not same(after, before)


def test_a_mistake_is_told_though_the_settings_were_good_before(
    config: Path, environ: dict[str, str]
) -> None:
    remembered.load(config, environ)
    (config / "briefbot.toml").write_text("[brief]\nstorys = 4\n")
    with pytest.raises(ConfigError, match="storys"):
        remembered.load(config, environ)
    (config / "briefbot.yaml").write_text("brief: 1\n")
    (config / "briefbot.toml").write_text(MAIN)
    with pytest.raises(ConfigError, match="TOML"):
        remembered.load(config, environ)


def test_the_data_folder_typed_counts(config: Path, environ: dict[str, str]) -> None:
    remembered.load(config, environ)
    assert remembered.load(config, environ, data=Path("/other")).data == Path("/other")


@pytest.mark.parametrize("rubbish", [b"", b"\xff", b"[]", b"{}", b'{"fingerprint": 1}', b"null"])
def test_a_spoilt_copy_is_made_again(config: Path, environ: dict[str, str], rubbish: bytes) -> None:
    first = remembered.load(config, environ)
    cache(environ).write_bytes(rubbish)
    assert same(remembered.load(config, environ), first)
    assert cache(environ).read_bytes() != rubbish


def test_without_a_home_the_config_is_read_each_time(config: Path, tmp_path: Path) -> None:
    assert remembered.load(config, {}).brief.stories == 3
    (tmp_path / "file").write_text("")
    assert remembered.load(config, {"HOME": str(tmp_path / "file")}).brief.stories == 3
