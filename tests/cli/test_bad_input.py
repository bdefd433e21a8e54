"""Whatever is given: one clear line, exit 1, the good beside it taken in, nothing stored lost."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Briefbot

GOOD = "Engineers closed the Harbour Bridge on Monday after a crack was found in its main span."


def _missing(folder: Path) -> Path:
    return folder / "missing.txt"


def _binary(folder: Path) -> Path:
    path = folder / "program.txt"
    path.write_bytes(bytes(range(256)) * 20)
    return path


def _empty(folder: Path) -> Path:
    path = folder / "empty.txt"
    path.touch()
    return path


def _huge(folder: Path) -> Path:
    path = folder / "huge.txt"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    return path


def _loop(folder: Path) -> Path:
    (folder / "loop").mkdir()
    (folder / "loop" / "again").symlink_to(folder / "loop")
    return folder / "loop"


def _broken_line(folder: Path) -> Path:
    lines = [json.dumps({"id": f"n{n}", "text": f"{GOOD} Report {n}."}) for n in range(100)]
    lines[56] = '{"text": "unfinished'
    path = folder / "news.jsonl"
    path.write_text("\n".join(lines))
    return path


def _wrong_type(folder: Path) -> Path:
    path = folder / "types.jsonl"
    path.write_text('{"id": "n1", "text": ["a", "list"]}\n')
    return path


def _no_letters(folder: Path) -> Path:
    path = folder / "digits.txt"
    path.write_text("12345 --- 67890\n")
    return path


def _unknown_kind(folder: Path) -> Path:
    path = folder / "paper.pdf"
    path.write_bytes(b"%PDF-1.7 ...")
    return path


@pytest.mark.parametrize(
    "make",
    [
        _missing,
        _binary,
        _empty,
        _huge,
        _loop,
        _broken_line,
        _wrong_type,
        _no_letters,
        _unknown_kind,
    ],
)
def test_each_bad_input_is_one_line_and_stops_nothing_else(
    briefbot: Briefbot, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    good = tmp_path / "good.txt"
    good.write_text(GOOD)
    bad = make(tmp_path)
    ran = briefbot("ingest", bad, good)
    assert ran.code == 1
    (line,) = ran.err.splitlines()
    assert line.startswith("briefbot: ")
    assert bad.name in line
    assert "Harbour Bridge" in briefbot("brief", "harbour").out


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "nothing but a few words",
        f"{GOOD}\x00 And a NUL.",
        "A" * 5000,
        "\n".join(["- item"] * 50),
    ],
)
def test_odd_but_readable_texts_are_taken_in(briefbot: Briefbot, tmp_path: Path, text: str) -> None:
    odd = tmp_path / "odd.txt"
    odd.write_text(text)
    ran = briefbot("ingest", odd)
    assert (ran.code, ran.err) == (0, "")
    shown = briefbot("brief")
    assert (shown.code, shown.err) == (0, "")
    assert "1 article" in shown.out


def test_five_mistakes_in_the_config_are_told_at_once(briefbot: Briefbot, home: Path) -> None:
    (home / "config" / "briefbot.toml").write_text(
        '[brief]\nstorys = 5\nsentences = 0\nwindow = "soon"\n\n[rank]\nmatch = "much"\n'
    )
    (home / "config" / "sources.toml").write_text('[[source]]\nid = "news"\n')
    ran = briefbot("brief")
    lines = ran.err.splitlines()
    assert ran.code == 1
    assert len(lines) == 5
    places = ("briefbot.toml:2:", "briefbot.toml:3:", "briefbot.toml:4:", "briefbot.toml:7:")
    for place in (*places, "sources.toml:1:"):
        assert any(place in line for line in lines)
    assert any('did you mean "stories"' in line for line in lines)


def test_a_missing_config_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(tmp_path / "none"), "brief"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_archive_of_a_newer_version_is_left_alone(briefbot: Briefbot, seeds: Path) -> None:
    briefbot("brief", "mines")
    file = seeds / "data" / "briefbot.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    before = file.read_bytes()
    ran = briefbot("brief", "mines")
    assert ran.code == 1
    assert "newer" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert file.read_bytes() == before


def test_a_file_that_is_no_archive_is_left_alone(briefbot: Briefbot, home: Path) -> None:
    (home / "data").mkdir()
    file = home / "data" / "briefbot.sqlite3"
    file.write_text("my diary")
    ran = briefbot("brief")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert file.read_text() == "my diary"


def test_the_data_folder_is_a_file(briefbot: Briefbot, home: Path) -> None:
    (home / "data").write_text("")
    ran = briefbot("brief")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1


@pytest.mark.skipif(
    not Path("/proc/sys").is_dir(), reason="needs a folder that even root cannot write"
)
@pytest.mark.usefixtures("seeds")
def test_a_data_folder_that_cannot_be_written(briefbot: Briefbot) -> None:
    ran = briefbot("--data", "/proc/sys/briefbot", "brief", "mines")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1


def test_no_traceback_without_debug(briefbot: Briefbot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("boom\x1b[31m")

    monkeypatch.setattr("bot.bootstrap.reading_settings", fail)
    ran = briefbot("brief")
    assert ran.code == 1
    (line,) = ran.err.splitlines()
    assert "ZeroDivisionError" in line
    assert "\x1b" not in line
    with pytest.raises(ZeroDivisionError):
        briefbot("--debug", "brief")


def test_a_reader_that_goes_away_is_no_error(seeds: Path) -> None:
    command = [sys.executable, "-m", "bot", "--config", str(seeds / "config"), "brief", "mines"]
    with subprocess.Popen(  # noqa: S603  our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
