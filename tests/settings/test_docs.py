"""The page on every setting, the schemas for editors, and that neither is out of date."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from bot import settings
from bot.cli import main
from bot.settings import docs
from bot.settings.schema import FILES, schema

CONFIG = Path(__file__).parents[2] / "config"
SETTINGS = list(docs.settings())
OTHERS = {
    "[[source]]": {"id": '"x"', "path": '"../x"'},
    "[[topic]]": {"name": '"x"', "query": '"y"'},
    "[[digest]]": {"id": '"x"', "destination": '"console:"', "times": '["08:00"]'},
    "[[permit]]": {"who": '["slack:T1:U1"]', "may": "[]"},
}
"""What must be given besides."""


def test_the_page_is_up_to_date() -> None:
    written = (CONFIG / "README.md").read_text("utf-8")
    assert written == docs.page(), "write it anew: briefbot config docs > config/README.md"


def test_the_page_speaks_of_every_setting_of_every_file() -> None:
    page = docs.page()
    assert {file for file, *_ in SETTINGS} == set(FILES)
    for file, described in schema().items():
        assert f"## {file}" in page
        for table in described["$defs"].values():
            for name, about in table["properties"].items():
                assert f"| `{name}` | {about['description'].replace('|', '&#124;')} |" in page


@pytest.mark.parametrize(("file", "table", "name"), [each[:3] for each in SETTINGS], ids=str)
def test_each_example_is_good(tmp_path: Path, file: str, table: str, name: str) -> None:
    (field,) = [each[3] for each in SETTINGS if each[:3] == (file, table, name)]
    shown = docs.example(table, name, field)
    assert shown not in {"null", '""', "[]", "{}"}
    lines = OTHERS.get(table, {}) | {name: shown}
    if name == "url" and table == "[[source]]":
        del lines["path"]
    text = "\n".join([table, *(f"{key} = {value}" for key, value in lines.items())])
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "herald"\npath = "../x"\n')
    (tmp_path / file).write_text(text, "utf-8")
    loaded = settings.load(tmp_path, {})
    jsonschema.validate(tomllib.loads(text), schema()[file])
    assert loaded.folder == tmp_path


@pytest.mark.parametrize("file", FILES)
def test_an_editor_finds_a_schema_that_is_up_to_date(file: str) -> None:
    first = (CONFIG / file).read_text("utf-8").partition("\n")[0]
    assert first == f"#:schema schema/{Path(file).stem}.json"
    written = json.loads((CONFIG / first.removeprefix("#:schema ")).read_text("utf-8"))
    assert written == schema()[file], "write it anew: briefbot config schema config/schema"
    jsonschema.Draft202012Validator.check_schema(written)
    jsonschema.validate(tomllib.loads((CONFIG / file).read_text("utf-8")), written)


def test_an_editor_s_schema_refuses_what_the_bot_refuses() -> None:
    known = schema()["briefbot.toml"]
    for text in ("[brief]\nstorys = 5", "[brief]\nstories = 99", '[brief]\nwindow = "a day"'):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(tomllib.loads(text), known)


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "docs"]) == 0
    assert capsys.readouterr().out == docs.page()
    assert main(["config", "schema", str(tmp_path / "made")]) == 0
    made = sorted(each.name for each in (tmp_path / "made").iterdir())
    assert made == ["briefbot.json", "digests.json", "sources.json", "topics.json"]
