"""Files and folders: what becomes an article, and the one clear line for what cannot."""

import io
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import Problem
from bot.core.model import FeedItem, Outlet
from bot.feeds import files
from bot.feeds.files import Place, read, read_sources
from bot.ports import FileRead

ROOT = Path(__file__).parents[2]


def everything(path: Path, known: dict[str, str] | None = None, **more: str) -> list[object]:
    return list(read(Place("s", path, **more), known or {}))  # type: ignore[arg-type]  # texts only


def items(found: list[object]) -> list[FeedItem]:
    return [one for one in found if isinstance(one, FeedItem)]


def problems(found: list[object]) -> list[Problem]:
    return [one for one in found if isinstance(one, Problem)]


def stamps(found: list[object]) -> dict[str, str]:
    return {one.path: one.stamp for one in found if isinstance(one, FileRead)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good article among whatever a test adds."""
    made = tmp_path / "news"
    made.mkdir()
    (made / "good.txt").write_text("A good article.", encoding="utf-8")
    return made


def only_problem(folder: Path) -> Problem:
    """Return the one problem of a folder, whose good article is read all the same."""
    found = everything(folder)
    assert [item.key for item in items(found)] == ["good.txt"]
    [problem] = problems(found)
    assert "\n" not in str(problem)
    assert list(stamps(found)) == ["good.txt"]
    return problem


def test_the_seeds_are_five_articles_each_its_own_outlet() -> None:
    found = items(everything(ROOT / "seeds"))
    assert len(found) == 5
    assert len({item.outlet.id for item in found}) == 5
    for item in found:
        path = ROOT / "seeds" / item.key
        assert item.text.encode() == path.read_bytes()
        assert item.path == f"seeds/{item.key}"
        assert (item.outlet.name, item.published, item.url, item.title) == (None,) * 4


def test_a_folder_is_read_with_all_below_it_in_one_order(folder: Path) -> None:
    for name in ("b/z.md", "b/a.TXT", "a.txt", ".hidden/x.txt", ".x.txt", "b/photo.bin"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("Some words.", encoding="utf-8")
    found = everything(folder)
    assert [item.key for item in items(found)] == ["a.txt", "b/a.TXT", "b/z.md", "good.txt"]
    assert not problems(found)


def test_a_file_named_by_itself_goes_by_its_name(folder: Path) -> None:
    [item] = items(everything(folder / "good.txt"))
    assert (item.key, item.path) == ("good.txt", "good.txt")


def test_moving_the_folder_changes_nothing_about_its_articles(folder: Path, tmp_path: Path) -> None:
    before = everything(folder)
    folder = folder.rename(tmp_path / "x").rename(tmp_path / "sub")
    (tmp_path / "deep").mkdir()
    moved = folder.rename(tmp_path / "deep" / "news")
    assert everything(moved) == before


def test_what_has_not_changed_is_not_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "b.jsonl").write_text('{"text": "One."}\n', encoding="utf-8")
    first = stamps(everything(folder))
    assert set(first) == {"good.txt", "b.jsonl"}
    (folder / "good.txt").write_text("An edited article.", encoding="utf-8")
    assert [item.key for item in items(everything(folder, first))] == ["good.txt"]
    again = stamps(everything(folder))
    monkeypatch.setattr(files, "_open", lambda path: pytest.fail(f"opened {path}"))
    assert everything(folder, again) == []


def test_another_config_reads_unchanged_files_again(folder: Path) -> None:
    known = stamps(everything(folder))
    [item] = items(everything(folder, known, outlet="The Times"))
    assert item.outlet == Outlet("the-times", "The Times")


def test_reading_is_lazy(folder: Path) -> None:
    (folder / "z.txt").write_text("The last one.", encoding="utf-8")
    found = read(Place("s", folder), {})
    assert isinstance(next(found), FeedItem)
    (folder / "z.txt").unlink()
    [gone] = problems(list(found))
    assert "is gone" in gone.what


def test_disabled_sources_are_left_alone(folder: Path) -> None:
    places = [Place("a", folder, enabled=False), Place("b", folder)]
    found = [one for one in read_sources(places, {}) if isinstance(one, FeedItem)]
    assert [item.source for item in found] == ["b"]


def test_a_missing_path(tmp_path: Path) -> None:
    [problem] = everything(tmp_path / "gone")
    assert isinstance(problem, Problem)
    assert problem.where == str(tmp_path / "gone")
    assert problem.what == "there is no such file or folder"


def test_a_file_of_another_kind_named_by_itself(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"%PDF-1.4")
    [problem] = problems(everything(folder / "a.pdf"))
    assert ".pdf" in problem.what
    assert ".jsonl" in problem.cure


def test_a_folder_with_nothing_that_can_be_read(tmp_path: Path) -> None:
    assert everything(tmp_path) == []
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    [problem] = problems(everything(tmp_path))
    assert "no file in it can be read" in problem.what


BINARIES: list[tuple[bytes, str]] = [
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 99, "a PDF"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "an image"),
    (b"PK\x03\x04" + b"text" * 40, "ZIP"),
    (b"\0\1\2\3" * 999, "a binary file"),
    (bytes(range(256)) * 40, "a binary file"),
    (b"\x01\x02\x03\x04\x05\x06" * 99, "a binary file"),
    (b"", "empty"),
    (b" \n\t \n", "empty"),
    (b"\xef\xbb\xbf", "empty"),
]


@pytest.mark.parametrize(("data", "what"), BINARIES)
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_what_is_no_article(folder: Path, data: bytes, what: str, suffix: str) -> None:
    (folder / f"bad{suffix}").write_bytes(data)
    problem = only_problem(folder)
    assert problem.where == str(folder / f"bad{suffix}")
    assert what in problem.what
    assert problem.cure


def test_a_huge_file_is_refused_by_its_size_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.html"):
        with (folder / name).open("wb") as stream:
            stream.truncate(100 << 20)
    (folder / "good.txt").unlink()

    class Unread(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            pytest.fail(f"read {size} bytes")

    monkeypatch.setattr(files, "_open", Unread)
    assert [problem.what for problem in problems(everything(folder))] == [
        "larger than 20 MiB",
        "larger than 5 MiB",
    ]


def test_a_file_that_grows_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "bad.txt").write_bytes(b"x" * 5_000)
    monkeypatch.setattr(files, "LARGEST_TEXT", 1_000)
    assert "larger than" in only_problem(folder).what


@pytest.mark.parametrize(
    ("error", "what"),
    [(PermissionError(13, "no"), "permission denied"), (OSError(5, "I/O error"), "i/o error")],
)
def test_a_file_that_cannot_be_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, what: str
) -> None:
    (folder / "bad.txt").write_text("x", encoding="utf-8")
    plain = files._open

    def refusing(path: Path) -> object:
        if path.name == "bad.txt":
            raise error
        return plain(path)

    monkeypatch.setattr(files, "_open", refusing)
    assert what in only_problem(folder).what


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(folder: Path) -> None:
    (folder / "bad.txt").write_text("x", encoding="utf-8")
    (folder / "bad.txt").chmod(0)
    assert "permission denied" in only_problem(folder).what


def test_a_folder_named_like_a_file_is_a_folder(folder: Path) -> None:
    (folder / "sub.txt").mkdir()
    (folder / "sub.txt" / "a.txt").write_text("Inside.", encoding="utf-8")
    assert [item.key for item in items(everything(folder))] == ["good.txt", "sub.txt/a.txt"]


def test_a_folder_in_place_of_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between listing and opening, anything may happen."""
    bad = folder / "bad.txt"
    bad.write_text("x", encoding="utf-8")
    plain = files._open

    def swapping(path: Path) -> object:
        if path == bad:
            bad.unlink()
            bad.mkdir()
        return plain(path)

    monkeypatch.setattr(files, "_open", swapping)
    assert "a folder" in only_problem(folder).what


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the names of sockets may not be long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize(("make", "what"), [(make_pipe, "a pipe"), (make_socket, "a socket")])
def test_what_would_never_end_is_never_opened(
    folder: Path, make: Callable[[Path], None], what: str
) -> None:
    make(folder / "bad.txt")
    assert what in only_problem(folder).what
    assert what in problems(everything(folder / "bad.txt"))[0].what


def test_a_pipe_in_place_of_a_file_does_not_block(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = folder / "bad.txt"
    bad.write_text("x", encoding="utf-8")
    plain = files._open

    def swapping(path: Path) -> object:
        if path == bad:
            bad.unlink()
            os.mkfifo(bad)
        return plain(path)

    monkeypatch.setattr(files, "_open", swapping)
    assert "no longer a file" in only_problem(folder).what


def test_links(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("Not of this folder.", encoding="utf-8")
    sub = folder / "sub"
    sub.mkdir()
    (sub / "a.txt").write_text("Some words.", encoding="utf-8")
    (sub / "loop").symlink_to(folder)
    (sub / "itself.txt").symlink_to("itself.txt")
    (sub / "nowhere.txt").symlink_to("nowhere")
    (sub / "out.txt").symlink_to(tmp_path / "outside.txt")
    (sub / "out").symlink_to(tmp_path)
    (sub / "out.bin").symlink_to("/etc/hostname")
    (sub / "twice.txt").symlink_to("a.txt")
    (folder / "twice").symlink_to("sub")
    found = everything(folder)
    assert [item.key for item in items(found)] == ["good.txt", "sub/a.txt"]
    told = {Path(problem.where).name: problem.what for problem in problems(found)}
    assert told == {
        "loop": "leads back to a folder that it lies in",
        "itself.txt": "a link that leads to itself",
        "nowhere.txt": "a link that leads nowhere",
        "out.txt": "a link that leads out of this folder is not followed",
        "out": "a link that leads out of this folder is not followed",
    }


def test_links_to_hidden_files_are_followed(folder: Path) -> None:
    """Mounted volumes keep their files in a hidden folder, with links to them."""
    (folder / ".data").mkdir()
    (folder / ".data" / "a.txt").write_text("Some words.", encoding="utf-8")
    (folder / "a.txt").symlink_to(".data/a.txt")
    found = everything(folder)
    assert [item.key for item in items(found)] == ["a.txt", "good.txt"]
    assert not problems(found)


def test_a_link_named_as_the_source_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    [item] = items(everything(tmp_path / "link"))
    assert item.key == "good.txt"


def test_names_that_are_no_text(folder: Path) -> None:
    odd = os.fsdecode(b"caf\xe9.txt")
    (folder / odd).write_text("Some words.", encoding="utf-8")
    (folder / "two\nlines.txt").write_bytes(b"")
    found = everything(folder)
    assert [item.key for item in items(found)] == [r"caf\xe9.txt", "good.txt"]
    assert items(found)[0].outlet.id == r"file:s/caf\xe9.txt"
    assert "\n" not in str(problems(found)[0])


def test_json_lines_with_a_broken_line(folder: Path) -> None:
    lines = [f'{{"id": "{number}", "text": "Article {number}."}}' for number in range(1, 101)]
    lines[56] = '{"id": "57", "text": '
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = everything(folder)
    assert len(items(found)) == 100
    [problem] = problems(found)
    assert (problem.where, problem.line) == (str(folder / "a.jsonl"), 57)
    assert list(stamps(found)) == ["good.txt"]


def test_json_lines_full_of_mistakes_do_not_flood(folder: Path) -> None:
    (folder / "a.jsonl").write_text("nonsense\n" * 5_000, encoding="utf-8")
    found = problems(everything(folder))
    assert len(found) == files.MOST_PROBLEMS + 1
    assert "4,980 more lines" in found[-1].what


def test_json_lines_know_what_config_says(folder: Path) -> None:
    (folder / "a.jsonl").write_text(
        '{"text": "One."}\n{"text": "Two.", "source": "B!", "language": "fr"}\n', encoding="utf-8"
    )
    found = items(everything(folder / "a.jsonl", outlet="A", language="de"))
    assert [(item.outlet.name, item.language) for item in found] == [("A", "de"), ("B!", "fr")]
    assert {item.path for item in found} == {"a.jsonl"}


def test_empty_json_lines(folder: Path) -> None:
    (folder / "a.jsonl").write_text("\n\n", encoding="utf-8")
    assert only_problem(folder).what == "empty"


def test_binary_json_lines_are_one_problem(folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 99)
    assert only_problem(folder).what == "this is an image, not text"


def test_nul_bytes_in_a_good_text(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"A good text\0, with a stray byte in it" * 3)
    text = items(everything(folder))[0].text
    assert text == "A good text, with a stray byte in it" * 3


def test_a_markdown_file(folder: Path) -> None:
    (folder / "a.md").write_text(
        "---\ntitle: On *mines*\ndate: 2024-11-20\nsource: The Times\n---\n# A heading\n\nIt was\n"
        "**said**.\n",
        encoding="utf-8",
    )
    [item] = items(everything(folder / "a.md"))
    assert (item.title, item.text) == ("On *mines*", "A heading\n\nIt was said.")
    assert item.published == datetime(2024, 11, 20, tzinfo=UTC)
    assert item.outlet == Outlet("the-times", "The Times")


def test_an_html_file(folder: Path) -> None:
    page = (
        '<html lang="de"><head><meta charset="iso-8859-1"><title>Streit</title>'
        '<meta property="og:site_name" content="Blatt"></head><body><article><p>'
        "Die Maßnahmen für die Bürger gelten ab Mittwoch.</p></article></body></html>"
    )
    (folder / "a.html").write_bytes(page.encode("latin-1"))
    [item] = items(everything(folder / "a.html"))
    assert item.text == "Die Maßnahmen für die Bürger gelten ab Mittwoch."
    assert (item.title, item.language, item.outlet.name) == ("Streit", "de", "Blatt")
    [item] = items(everything(folder / "a.html", outlet="Anderes"))
    assert item.outlet.name == "Anderes"


def test_an_html_file_without_an_article(folder: Path) -> None:
    (folder / "a.html").write_text("<html><body><img src=x></body></html>", encoding="utf-8")
    assert "no article" in only_problem(folder).what


def test_a_deep_tree_of_folders(tmp_path: Path) -> None:
    made = [tmp_path / "d"]
    made[0].mkdir()
    while len(made) < 1_200:
        made.append(made[-1] / "d")
        made[-1].mkdir()
    (made[-1] / "a.txt").write_text("Deep down.", encoding="utf-8")
    found = everything(tmp_path)
    (made[-1] / "a.txt").unlink()
    for folder in reversed(made):  # pytest's own tidying cannot go so deep
        folder.rmdir()
    assert [item.text for item in items(found)] == ["Deep down."]


@pytest.mark.parametrize("named", ["day/a.txt", "day", "."])
def test_a_typed_file_is_one_article_however_it_is_named(folder: Path, named: str) -> None:
    (folder / "day").mkdir()
    (folder / "day" / "a.txt").write_text("The bridge is closed.")
    found = items([*read(Place("typed", folder / named, typed=True), {})])
    (item,) = (item for item in found if "bridge" in item.text)
    assert (item.source, item.key) == ((folder / "day").resolve().as_posix(), "a.txt")


def test_a_typed_folder_above_a_configured_one_leaves_its_files_theirs(folder: Path) -> None:
    (folder / "inbox" / "day").mkdir(parents=True)
    (folder / "inbox" / "day" / "a.txt").write_text("The bridge is closed.")
    inbox = Place("inbox", folder / "inbox", "The Herald")
    typed = Place("typed", folder, typed=True, configured=(inbox,))
    (item,) = (
        item for item in read(typed, {}) if isinstance(item, FeedItem) and item.key[0] == "d"
    )
    (same,) = (item for item in read(inbox, {}) if isinstance(item, FeedItem))
    assert (item.source, item.key, item.outlet) == (same.source, same.key, same.outlet)
