"""What always holds of a config that is changed by program and by hand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import BriefbotError, ConfigError, InputError
from bot.ports import Edit
from bot.settings import editing
from bot.settings.changing import Editor
from bot.settings.loading import load

ROOT = Path(__file__).resolve().parents[2]
START = """\
# who we read
[[source]]
id = "a"            # the first
url = "https://a.example/feed"

# about b
[[source]]
id = "b"
url = "https://b.example/feed"
groups = ["x", # of old
  "y"]
# the end
"""
NAMES = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.text(max_size=30).filter(lambda text: "://" not in text) | st.sampled_from(
    ['[[source]]\nid = "z"', '"""', "'''", "# no", "\r\n", "\\", "\u2028", "\x85"]
)
OUTLETS = TEXTS.filter(lambda text: text.isprintable() and 0 < len(text) <= 100)
CHAT = st.one_of(
    st.builds(
        lambda name, outlet: Edit(
            "add", "source", name, {"url": f"https://{name}.example/feed", "outlet": outlet}
        ),
        NAMES,
        OUTLETS,
    ),
    st.builds(lambda name, on: Edit("edit", "source", name, {"enabled": on}), NAMES, st.booleans()),
    st.builds(
        lambda name, outlet: Edit("edit", "source", name, {"outlet": outlet}),
        NAMES,
        OUTLETS | st.none(),
    ),
    st.builds(lambda name: Edit("remove", "source", name), NAMES),
)
HAND = st.sampled_from(["comment", "crlf", "source", "broken", "mark", "no end"])


def by_hand(file: Path, what: str) -> None:
    """Edit a file as people and their editors do."""
    text = file.read_bytes().decode()
    match what:
        case "comment":
            text = f"# mine\n{text}"
        case "crlf":
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        case "source":
            text += '\n[[source]]\nid = "hand"\nurl = "https://hand.example/feed"\n'
        case "broken":
            text += "\n[[source\n"
        case "mark":
            text = "\ufeff" + text.removeprefix("\ufeff")
        case _:
            text = text.rstrip("\r\n")
    file.write_bytes(text.encode())


def told(edit: Edit, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what a list of sources comes to by an edit that was acknowledged."""
    if edit.how == "add":
        return [*listed, {"id": edit.name, **edit.values}]
    if edit.how == "remove":
        return [each for each in listed if each["id"] != edit.name]
    changed = []
    for each in listed:
        values = {**each, **edit.values} if each["id"] == edit.name else each
        changed.append({key: value for key, value in values.items() if value is not None})
    return changed


@settings(deadline=None, max_examples=60)
@given(st.lists(CHAT | HAND, max_size=8))
def test_a_file_holds_exactly_the_changes_that_were_acknowledged(
    steps: list[Edit | str],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sources.toml")
        file.write_text(START)
        editor = Editor(Path(folder))
        expected: Any = tomllib.loads(START)["source"]
        for step in steps:
            before = file.read_bytes()
            if isinstance(step, str):
                by_hand(file, step)
                expected = _read(file) if _good(file) else None
                continue
            try:
                editor.change([step])
            except BriefbotError:
                assert file.read_bytes() == before
                continue
            expected = told(step, expected)
            assert _read(file) == expected
            load(Path(folder), {})
            assert (b"\r\n" in before) == (b"\r\n" in file.read_bytes()) or b"\n" not in before
            for comment in (b"# who we read", b"# about b", b"# the end"):
                assert comment in file.read_bytes()
        assert [each.name for each in Path(folder).iterdir()] == ["sources.toml"]


def _good(file: Path) -> bool:
    try:
        load(file.parent, {})
    except ConfigError:
        return False
    return True


def _read(file: Path) -> list[dict[str, Any]]:
    text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    found: list[dict[str, Any]] = tomllib.loads(text).get("source", [])
    return found


@settings(deadline=None, max_examples=40)
@given(st.lists(CHAT, max_size=6))
def test_what_was_done_can_be_taken_back_to_the_letter(steps: list[Edit]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sources.toml")
        file.write_text(START)
        editor = Editor(Path(folder))
        made = []
        for step in steps:
            try:
                made += editor.change([step])
            except BriefbotError:
                continue
        for change in reversed(made):
            editor.restore(change)
        assert file.read_text() == START


WORKER = """
import sys
from pathlib import Path
from bot.ports import Edit
from bot.settings.changing import Editor

editor = Editor(Path(sys.argv[1]))
print("begun", flush=True)
for n in range(10_000):
    editor.change([Edit("edit", "source", "b", {"outlet": f"{n:06}" + "x" * 90})])
"""


@pytest.mark.parametrize("delay", range(6))
def test_a_kill_leaves_the_old_or_the_new_file(tmp_path: Path, delay: int) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(START)
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", WORKER, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        seen: set[bytes] = set()
        # By then it has written some, and is writing the next.
        while len(seen) < 4 + delay and process.poll() is None:
            seen.add(file.read_bytes())
        process.send_signal(signal.SIGKILL)
    load(tmp_path, {})
    (_, b) = _read(file)
    assert b["groups"] == ["x", "y"]
    assert len(b["outlet"]) == 96
    assert "# the end" in file.read_text()
    Editor(tmp_path).change([Edit("edit", "source", "b", {"outlet": None})])
    assert [each.name for each in tmp_path.iterdir()] == ["sources.toml"]  # nothing is left over


def test_many_at_once_are_done_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(START)
    names = [f"s{n}" for n in range(12)]

    def add(name: str) -> None:
        values = {"url": f"https://{name}.example/feed"}
        Editor(tmp_path).change([Edit("add", "source", name, values)])

    threads = [Thread(target=add, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [each["id"] for each in _read(tmp_path / "sources.toml")]
    assert found[:2] == ["a", "b"]
    assert sorted(found[2:]) == sorted(names)


def test_an_edit_by_hand_in_the_midst_of_ours_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(START)
    checked = Editor._check

    def meanwhile(editor: Editor, texts: dict[str, str]) -> None:
        checked(editor, texts)
        file.write_text(f"# mine\n{START}")  # somebody saves just then

    monkeypatch.setattr(Editor, "_check", meanwhile)
    with pytest.raises(InputError, match="edited by somebody else; try again"):
        Editor(tmp_path).change([Edit("remove", "source", "b")])
    assert file.read_text() == f"# mine\n{START}"
    assert [each.name for each in tmp_path.iterdir()] == ["sources.toml"]


OFF = Edit("edit", "source", "b", {"enabled": False})


def refused(folder: Path, edit: Edit = OFF) -> str:
    """Try a change that cannot be made; return the one line that says why."""
    before = {each: each.read_bytes() for each in folder.iterdir() if each.is_file()}
    with pytest.raises(BriefbotError) as error:
        Editor(folder).change([edit])
    assert {each: each.read_bytes() for each in folder.iterdir() if each.is_file()} == before
    lines = str(error.value).splitlines()
    assert len(lines) <= 3
    assert len(set(lines)) == len(lines)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (START.encode()[:-60], "sources.toml:9: cannot be edited: not TOML: unterminated"),
        (START.encode().replace(b"who", b"\xff\xfe"), "sources.toml:1: cannot be edited: not UTF"),
        (START.encode() + b"# " + b"x" * (10 << 20), "larger than 1 MiB"),
        (f"<<<<<<< HEAD\n{START}=======\n{START}>>>>>>> b\n".encode(), "merge"),
        (START.encode() + b'[[source]]\nid = "b"\nurl = "https://c.example/"\n', "is taken by"),
    ],
    ids=["half-written", "not-utf-8", "10-mb", "merge-markers", "twice"],
)
def test_a_file_that_is_no_good_is_left_alone_with_one_clear_line(
    tmp_path: Path, data: bytes, line: str
) -> None:
    (tmp_path / "sources.toml").write_bytes(data)
    assert line in refused(tmp_path)


def test_a_secret_is_refused_with_the_cure_and_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(START)
    secret = "xoxb-1234567890-abcdef"  # noqa: S105 - of no service
    values = {"url": "https://c.example/feed", "outlet": secret}
    line = refused(tmp_path, Edit("add", "source", "c", values))
    assert "set it in the environment" in line
    assert secret not in line


def test_a_duplicate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(START)
    edit = Edit("add", "source", "b", {"url": "https://c.example/feed"})
    assert "there is a source 'b' already" in refused(tmp_path, edit)


def test_another_files_mistake_is_told_and_nothing_changed(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(START)
    (tmp_path / "topics.toml").write_text('[[topic]]\nnam = "x"\nquery = "y"\nname = "x"\n')
    assert f"{tmp_path.name}/topics.toml:2: unknown key" in refused(tmp_path)


def test_a_file_that_was_deleted_is_missed(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(START)
    (tmp_path / "briefbot.toml").write_text("")
    editor = Editor(tmp_path)
    (tmp_path / "sources.toml").unlink()
    with pytest.raises(ConfigError, match=r"sources\.toml: was deleted; put it back"):
        editor.change([Edit("add", "source", "c", {"url": "https://c.example/feed"})])
    assert not (tmp_path / "sources.toml").exists()


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    editor = Editor(tmp_path / "config")
    with pytest.raises(ConfigError, match="put the config folder back"):
        editor.change([OFF])


def test_links_stay_links(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "elsewhere.toml").write_text(START)
    (real / "sources.toml").symlink_to(tmp_path / "elsewhere.toml")
    (tmp_path / "config").symlink_to(real)
    Editor(tmp_path / "config").change([OFF])
    assert (real / "sources.toml").is_symlink()
    assert "enabled = false" in (tmp_path / "elsewhere.toml").read_text()
    (tmp_path / "elsewhere.toml").unlink()
    with pytest.raises(ConfigError, match="this link leads nowhere"):
        Editor(tmp_path / "config").change([OFF])


def test_tables_in_several_places_are_left_to_people(tmp_path: Path) -> None:
    digest = '[[digest]]\nid = "{0}"\ndestination = "console:"\ntimes = ["08:00"]\n'
    text = f'{digest.format("x")}[ops]\ndestination = "console:"\n{digest.format("y")}'
    (tmp_path / "digests.toml").write_text(text)
    edit = Edit("edit", "digest", "x", {"enabled": False})
    assert "put tables of one kind together" in refused(tmp_path, edit)


def test_a_list_written_in_one_line_can_be_added_to(tmp_path: Path) -> None:
    (tmp_path / "topics.toml").write_text('topic = [{name = "x", query = "y"}] # mine\n')
    Editor(tmp_path).change([Edit("add", "topic", "z", {"query": "w"})])
    assert [each.name for each in load(tmp_path, {}).topics] == ["x", "z"]
    assert "# mine" in (tmp_path / "topics.toml").read_text()


def test_several_edits_are_all_made_or_none(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(START)
    digest = {"destination": "console:", "times": ["08:00"], "sources": ["b"]}
    good, bad = digest, {**digest, "sources": ["nowhere"]}
    with pytest.raises(ConfigError, match="there is no source"):
        Editor(tmp_path).change([OFF, Edit("add", "digest", "d", bad)])
    assert (tmp_path / "sources.toml").read_text() == START
    made = Editor(tmp_path).change([Edit("add", "digest", "d", good), OFF])
    assert [each.file for each in made] == ["sources.toml", "digests.toml"]


def test_what_is_so_already_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(START)
    edit = Edit("edit", "source", "b", {"groups": ["x", "y"]})
    assert Editor(tmp_path).change([edit]) == []
    assert (tmp_path / "sources.toml").read_text() == START


def test_no_file_grows_beyond_what_is_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources.toml").write_text(START)
    monkeypatch.setattr(editing, "LARGEST", len(START) + 10)
    edit = Edit("add", "source", "c", {"url": "https://c.example/feed"})
    assert "would grow beyond" in refused(tmp_path, edit)
