"""Settings: what is read, from where, and how every mistake is told at once."""

import json
import os
import subprocess
import sys
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot import settings, summarizers
from bot.core.cluster import ClusterOptions
from bot.core.errors import ConfigError, Problem
from bot.core.rank import Weights
from bot.settings.foreign import as_toml
from bot.settings.schema import (
    BriefbotFile,
    ClusterSettings,
    RankSettings,
    Settings,
    SummarizerSettings,
    schema,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "config"
    made.mkdir()
    return made


def problems(folder: Path | None, environ: dict[str, str] | None = None) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        settings.load(folder, environ or {})
    return list(caught.value.problems)


def problem(folder: Path, text: str, name: str = "briefbot.toml") -> Problem:
    (folder / name).write_text(text, encoding="utf-8")
    found = problems(folder)
    assert len(found) == 1, found
    assert found[0].where == str(folder / name)
    return found[0]


def test_the_shipped_config_holds_the_defaults_and_the_seeds() -> None:
    loaded = settings.load(ROOT / "config", {})
    defaults = BriefbotFile()
    assert loaded.brief == defaults.brief
    assert loaded.summarizer == defaults.summarizer
    assert loaded.rank == defaults.rank
    assert loaded.cluster == defaults.cluster
    assert loaded.data == ROOT / "data"
    on = [(source.id, source.path) for source in loaded.sources if source.enabled]
    assert on == [("seeds", ROOT / "seeds")]


def test_the_starter_set_is_of_many_languages_and_each_feed_in_a_group() -> None:
    feeds = [source for source in settings.load(ROOT / "config", {}).sources if source.url]
    assert len(feeds) >= 60
    assert len({source.language for source in feeds}) >= 8
    assert len({source.url for source in feeds}) == len(feeds)
    assert all(source.groups and source.outlet and not source.enabled for source in feeds)
    assert sum("world" in source.groups for source in feeds) >= 8


def test_the_shipped_config_shows_every_setting() -> None:
    told = settings.load(ROOT / "config", {}).origins
    missing = [name for name, origin in told.items() if origin == "default"]
    assert [name for name in missing if not name.startswith(("source.", "digest.", "ops."))] == []


def test_the_defaults_are_the_core_s() -> None:
    assert Weights(**RankSettings().model_dump()) == Weights()
    assert ClusterSettings().window == timedelta(days=ClusterOptions().horizon)


def test_every_summarizer_there_is_can_be_named() -> None:
    names = SummarizerSettings.model_json_schema()["properties"]["name"]["enum"]
    assert sorted(names) == sorted(summarizers.names())


def test_five_mistakes_in_two_files_are_told_at_once(folder: Path) -> None:
    (folder / "briefbot.toml").write_text(
        '[brief]\nstorys = 5\nwindow = "a day"\n\n[rank]\noutlets = "much"\n', encoding="utf-8"
    )
    (folder / "sources.toml").write_text(
        '[[source]]\nid = "a"\npath = "x"\n\n[[source]]\nid = "b"\nenabled = "yes"\n',
        encoding="utf-8",
    )
    main, sources = str(folder / "briefbot.toml"), str(folder / "sources.toml")
    assert [(p.where, p.line, p.what, p.cure) for p in problems(folder)] == [
        (main, 2, 'unknown key "storys" in [brief]', 'did you mean "stories"?'),
        (
            main,
            3,
            'brief.window is "a day"',
            'give a length of time: "90m", "24h", "7d" or "2w"',
        ),
        (main, 6, 'rank.outlets is "much"', "give a number from 0 to 100"),
        (
            sources,
            5,
            "source 2 is incomplete",
            "give it a path or a url, one of the two",
        ),
        (sources, 7, 'source 2, enabled is "yes"', "give true or false"),
    ]


def test_mistakes_of_form_hide_no_others(folder: Path) -> None:
    (folder / "briefbot.toml").write_text(
        "[brief\nstories = five\nsentences = 99\n[summarizer]\nname = 'lexrank'\n[rank]\n"
        "outlets = 1\noutlets = 2\nmatch: 3\n",
        encoding="utf-8",
    )
    (folder / "sources.toml").write_text('source = "seeds"\n', encoding="utf-8")
    found = [(Path(p.where).name, p.line) for p in problems(folder)]
    assert found == [
        *(("briefbot.toml", line) for line in (1, 2, 3, 5, 8, 9)),
        ("sources.toml", 1),
    ]


@pytest.mark.parametrize(
    ("text", "line", "what", "cure"),
    [
        ("[brief]\nstories = 0", 2, "brief.stories is 0", "a whole number from 1 to 50"),
        ("[brief]\nstories = 2.5", 2, "brief.stories is 2.5", "a whole number"),
        ("[brief]\nstories = true", 2, "brief.stories is true", "a whole number"),
        ('[brief]\ndetail = "ful"', 2, 'brief.detail is "ful"', 'did you mean "full"?'),
        ('[brief]\nwindow = "0h"', 2, 'brief.window is "0h"', "length of time"),
        ("[brief]\nwindow = 24", 2, "brief.window is 24", "length of time"),
        ("[brief]\n\nhalf_life = '2h'", 3, '"half_life" in [brief]', "belongs in [rank]"),
        ("[breif]\nstories = 2", 1, 'unknown key "breif"', 'did you mean "brief"?'),
        ("stories = 2", 1, 'unknown key "stories"', "it belongs in [brief]"),
        ("brief = 5", 1, "brief is 5", "write a table"),
        ('[summarizer]\nname = "random"', 2, 'summarizer.name is "random"', "consensus, lex-rank"),
        ('[summarizer]\nname = "lexrank"', 2, "lexrank", 'did you mean "lex-rank"?'),
        ("[rank]\nmatch = inf", 2, "rank.match is inf", "a number from 0 to 100"),
        ("[store]\ndata = 5", 2, "store.data is 5", "a path in quotes"),
        ("[brief]\nstories = [1,\n 2", 2, "not TOML", "close what is opened"),
        ('[store]\ndata = """x\n', 2, "not TOML", "close what is opened"),
        ("<<<<<<< HEAD\n", 1, "a merge conflict's marker", "keep one"),
        ("[brief]\nstories: 5", 2, "YAML's form", "stories = "),
        ("[brief]\nstories = 1\nstories = 2", 3, "stands twice", "keep one"),
        ("[brief]\n[rank]\n[brief]", 3, "this table stands twice", "one header"),
        ("[brief]\nx = " + "[" * 9000, 1, "nested too deep", ""),
    ],
)
def test_a_mistake(folder: Path, text: str, line: int, what: str, cure: str) -> None:
    found = problem(folder, text)
    assert found.line == line
    assert what in found.what
    assert cure in found.cure


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('[[source]]\nid = "a b"\npath = "x"', 2, 'source 1, id is "a b"'),
        ('[[source]]\nid = "a"\npath = ""', 3, 'source 1, path is ""'),
        ('[[source]]\nid = "a"\npath = "x"\nlanguage = "German"', 4, "language"),
        ('[[source]]\nid = "a"\npath = "x"\nurl = "https://example.org"', 4, "source 1, url is"),
        ('[[source]]\nid = "a"\nurl = "file:///etc/passwd"', 3, "source 1, url is"),
        ('[[source]]\nid = "a"\nurl = "https://u:p@example.org/"', 3, "url holds a secret"),
        ('[[source]]\nid = "a"\n', 1, "source 1 is incomplete"),
        ('[[source]]\nid="a"\npath="x"\n[[source]]\nid="a"\npath="y"', 5, "taken by the source"),
        ('[source]\nid = "a"\npath = "x"', 1, "source is a table"),
    ],
)
def test_a_mistake_in_sources(folder: Path, text: str, line: int, what: str) -> None:
    found = problem(folder, text, "sources.toml")
    assert found.line == line
    assert what in found.what


@pytest.mark.parametrize(
    "text",
    [
        '[brief]\nslack_token = "CANARY-1234"',
        '[brief]\nPassword = "CANARY-1234"',
        '[slack]\nbot = "xoxb-CANARY-1234"',
        '[store]\ndata = "https://me:CANARY-1234@example.org/"',
        '[summarizer]\nname = "https://hooks.slack.com/services/CANARY-1234"',
        '[summarizer]\nname = "CANARY1234567890abcdefghijk"',
        '[brief]\nstories = "ghp_CANARY12341234123412341234"',
    ],
)
def test_a_secret_is_refused_and_never_repeated(folder: Path, text: str) -> None:
    (folder / "briefbot.toml").write_text(text, encoding="utf-8")
    found = problems(folder)
    assert "CANARY" not in "\n".join(map(str, found))
    if "1234567890abc" not in text:
        assert any("secret" in p.what and "environment" in p.cure for p in found)


def test_yaml_is_answered_with_toml(folder: Path) -> None:
    (folder / "briefbot.yaml").write_text("brief:\n  stories: 5\n", encoding="utf-8")
    [found] = problems(folder)
    assert found.where.endswith("briefbot.yaml")
    assert "TOML" in found.what
    assert found.cure == "write it as briefbot.toml: [brief] ⏎ stories = 5"


@pytest.mark.parametrize(
    ("name", "text", "toml"),
    [
        ("briefbot.yml", "brief:\n  stories: 7   # few\n  detail: full\n",
         '[brief] ⏎ stories = 7 ⏎ detail = "full"'),
        ("sources.yaml", "sources:\n  - id: bbc\n    groups: [a, 'b']\n    enabled: yes\n  - id: x",
         '[[source]] ⏎ id = "bbc" ⏎ groups = ["a", "b"] ⏎ enabled = true ⏎ [[source]]'),
        ("briefbot.yaml", "slack:\n  token: xoxb-CANARY\n  port: 3\n", "[slack] ⏎ port = 3"),
        ("topics.yaml", "%YAML 1.2\n--- !!binary |\n", '[[topic]] ⏎ id = "..."'),
        ("briefbot.json", '{"brief": {"stories": 7}}', "[brief] ⏎ stories = 5"),
    ],
)  # fmt: skip
def test_what_was_brought_is_shown_as_toml(folder: Path, name: str, text: str, toml: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    [found] = problems(folder)
    assert found.cure.partition(": ")[2] == toml


@given(st.text())
def test_any_text_is_shown_as_toml_of_one_line_each(text: str) -> None:
    for line in as_toml(text):
        assert "\n" not in line
        tomllib.loads(line)


def test_a_line_of_yaml_is_shown_as_toml(folder: Path) -> None:
    assert "write: stories = 7," in problem(folder, "[brief]\nstories: 7").cure


def test_a_misspelt_file_is_not_passed_over(folder: Path) -> None:
    (folder / "source.toml").write_text("", encoding="utf-8")
    (folder / "ruff.toml").write_text("", encoding="utf-8")
    (folder / "briefbot.toml").write_text("", encoding="utf-8")
    [found] = problems(folder)
    assert "rename it to sources.toml" in found.cure


@pytest.mark.parametrize("data", [b"\xff\xfe[\0b\0", b"[brief]\n# caf\xe9\n", b"\x80"])
def test_a_file_that_is_not_utf8(folder: Path, data: bytes) -> None:
    (folder / "briefbot.toml").write_bytes(data)
    [found] = problems(folder)
    assert found.what == "not UTF-8"


def test_files_that_are_no_config(folder: Path) -> None:
    (folder / "briefbot.toml").mkdir()
    (folder / "sources.toml").write_bytes(b"#" * (1 << 24))
    assert [p.what for p in problems(folder)] == [
        "this is not a file",
        "larger than 8 MiB, which no config is",
    ]


def test_links_that_lead_nowhere_or_in_circles(folder: Path) -> None:
    (folder / "briefbot.toml").symlink_to("nowhere")
    (folder / "sources.toml").symlink_to("sources.toml")
    assert len(problems(folder)) == 2


def test_a_folder_that_is_none(tmp_path: Path, folder: Path) -> None:
    file = tmp_path / "briefbot.toml"
    file.write_text("", encoding="utf-8")
    assert "no such config folder" in problems(tmp_path / "gone")[0].what
    assert "a file" in problems(file)[0].what
    assert "holds neither" in problems(folder)[0].what
    assert "BRIEFBOT_CONFIG" in problems(None, {"BRIEFBOT_CONFIG": "gone"})[0].cure
    assert problems(Path("a\0b"))


def test_where_config_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "briefbot.toml").write_text("[brief]\nstories = 7\n", encoding="utf-8")
    assert settings.load(None, {"BRIEFBOT_CONFIG": str(folder)}).brief.stories == 7
    monkeypatch.chdir(folder)
    none = settings.load(None, {"HOME": "/home/someone"})
    assert (none.folder, none.sources, none.brief.stories) == (None, (), 5)
    monkeypatch.chdir(folder.parent)
    assert settings.load(None, {}).brief.stories == 7


def test_the_data_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = {"HOME": "/home/someone"}
    monkeypatch.chdir(folder)

    def data(at: Path | None, environ: dict[str, str], **more: Path) -> tuple[Path, str]:
        loaded = settings.load(at, environ, **more)
        return loaded.data, loaded.origins["store.data"]

    plain = Path("/home/someone/.local/share/briefbot")
    assert data(None, home) == (plain, "default")
    assert data(None, home | {"XDG_DATA_HOME": "relative"}) == (plain, "default")
    assert data(None, {"XDG_DATA_HOME": "/d"}) == (
        Path("/d/briefbot"),
        "environment XDG_DATA_HOME",
    )
    main = folder / "briefbot.toml"
    main.write_text('[store]\ndata = "../data"\n', encoding="utf-8")
    assert data(folder, home) == (folder.parent / "data", f"{main}:2")
    environ = home | {"BRIEFBOT_DATA": "here"}
    assert data(folder, environ) == (folder / "here", "environment BRIEFBOT_DATA")
    assert data(folder, environ, data=Path("/there")) == (Path("/there"), "command line")


def test_where_values_come_from(folder: Path) -> None:
    (folder / "briefbot.toml").write_text("[brief]\n\nstories = 7\n", encoding="utf-8")
    (folder / "sources.toml").write_text(
        '[[source]]\nid = "a"\npath = "x"\n\n[[source]]\nid = "b"\npath = "y"\noutlet = "B"\n',
        encoding="utf-8",
    )
    origins = settings.load(folder, {}).origins
    assert origins["brief.stories"] == f"{folder / 'briefbot.toml'}:3"
    assert origins["brief.sentences"] == "default"
    assert origins["source.b.outlet"] == f"{folder / 'sources.toml'}:8"
    assert origins["source.a.outlet"] == "default"


def test_values_are_read(folder: Path) -> None:
    (folder / "briefbot.toml").write_bytes(
        b'\xef\xbb\xbf[brief]\r\nwindow = "2w"\r\n[rank]\r\nhalf_life = "90m"\r\noutlets = 2\r\n'
    )
    loaded = settings.load(folder, {})
    assert loaded.brief.window == timedelta(weeks=2)
    assert loaded.rank.half_life == timedelta(minutes=90)
    assert loaded.rank.outlets == 2.0


def test_how_long_events_stay(folder: Path) -> None:
    main = folder / "briefbot.toml"
    for said, kept in (("forever", None), ("365d", timedelta(days=365))):
        main.write_text(f'[store]\nkeep = "{said}"\n', encoding="utf-8")
        assert settings.load(folder, {}).keep == kept
    found = problem(folder, "[store]\nkeep = 365")
    assert (found.what, "forever" in found.cure) == ("store.keep is 365", True)


def test_settings_are_frozen(folder: Path) -> None:
    (folder / "briefbot.toml").write_text("", encoding="utf-8")
    loaded = settings.load(folder, {})
    with pytest.raises(ValueError, match="frozen"):
        loaded.brief.stories = 6
    with pytest.raises(AttributeError):
        loaded.data = Path()  # type: ignore[misc]  # that it is refused is what is shown


def test_the_json_schema_describes_every_key() -> None:
    exported = json.loads(json.dumps(schema()))
    assert set(exported) == {"briefbot.toml", "digests.toml", "sources.toml", "topics.toml"}
    tables = [table for file in exported.values() for table in file.get("$defs", {}).values()]
    for table in tables:
        assert table["additionalProperties"] is False
        assert all(key.get("description") for key in table["properties"].values())


def test_importing_settings_loads_no_pydantic() -> None:
    code = "import sys, bot.settings; sys.exit('pydantic' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603  our own words
    assert run.returncode == 0


PIECES = (
    *("[brief]", "[[source]]", "stories", "window", "name", "path", "id", "=", ":", ".", ","),
    *("5", '"24h"', "true", '"', "'''", "[", "]", "{", "}", "#", " ", "\\", "é", "\n", "\r"),
)
TOMLISH = st.lists(st.sampled_from(PIECES)).map("".join)


def complaints(folder: Path) -> list[Problem]:
    try:
        assert isinstance(settings.load(folder, {}), Settings)
    except ConfigError as error:
        return list(error.problems)
    return []


@hypothesis_settings(deadline=None)  # the first example loads libraries
@given(data=st.binary() | TOMLISH.map(str.encode), name=st.sampled_from(list(schema())))
def test_nothing_but_config_errors_whatever_a_file_holds(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"any-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    for stale in folder.iterdir():
        stale.unlink()
    (folder / name).write_bytes(data)
    for found in complaints(folder):
        assert "\n" not in str(found)
        assert found.line is None or 1 <= found.line <= data.count(b"\n") + 1
