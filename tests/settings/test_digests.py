"""digests.toml: what is read, and how each mistake is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import settings
from bot.core.errors import ConfigError, Problem
from bot.core.schedule import upcoming
from bot.settings.digests import DigestSettings

ROOT = Path(__file__).parents[2]
GOOD = '[[digest]]\nid = "a"\ndestination = "console:"\ntimes = ["08:00"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "config"
    made.mkdir()
    (made / "sources.toml").write_text('[[source]]\nid = "herald"\npath = "x"\n')
    return made


def load(folder: Path, text: str) -> settings.Settings:
    (folder / "digests.toml").write_text(text, encoding="utf-8")
    return settings.load(folder, {})


def problems(folder: Path, text: str) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    return list(caught.value.problems)


def test_the_shipped_digests_are_examples_that_post_nothing() -> None:
    loaded = settings.load(ROOT / "config", {})
    assert loaded.digests
    assert not any(digest.enabled for digest in loaded.digests)
    assert loaded.ops.destination is None


def test_the_shipped_file_speaks_of_every_setting() -> None:
    text = (ROOT / "config" / "digests.toml").read_text(encoding="utf-8")
    described = [
        line[1:].replace(";", " ").split() for line in text.splitlines() if line[:1] == "#"
    ]
    words = {word.rstrip(":") for line in described for word in line}
    assert set(DigestSettings.model_fields) <= words


def test_times_zone_and_quiet_hours_are_a_schedule(folder: Path) -> None:
    text = GOOD.replace('["08:00"]', '["08:00", "sun 18:00"]\nweekdays = "mon-fri"')
    (digest,) = load(folder, text + 'zone = "Europe/Berlin"\nquiet = "22:00-07:00"\n').digests
    found = upcoming(digest.schedule, datetime(2024, 6, 8, 12, tzinfo=UTC))  # a Saturday
    assert found is not None
    assert found.at == datetime(2024, 6, 9, 16, tzinfo=UTC)


def test_a_file_to_write_to_is_found_from_the_config(folder: Path) -> None:
    (digest,) = load(folder, GOOD.replace("console:", "file:../out.md")).digests
    assert digest.destination == f"file:{folder.parent / 'out.md'}"


@pytest.mark.parametrize(
    ("line", "what", "cure"),
    [
        ('zone = "Europe/Berln"', 'zone is "Europe/Berln"', 'did you mean "Europe/Berlin"?'),
        ('zone = "../../etc/passwd"', "zone is", "give an IANA zone"),
        ('times = ["25:00"]', 'times 1 is "25:00"', "give a time of day"),
        ('times = ["noday 08:00"]', "times 1 is", "no day of the week"),
        ("times = []", "times is a list", "one time at least"),
        ('quiet = "22-7"', 'quiet is "22-7"', '"22:00-07:00"'),
        ('weekdays = "someday"', "weekdays is", "no day of the week"),
        ('destination = "teams:x"', 'destination is "teams:x"', "slack:TEAM/CHANNEL"),
        ('sources = ["herold"]', 'no source "herold"', 'did you mean "herald"?'),
        ('when_empty = "quiet"', "when_empty is", "allowed: silent, line, always"),
        ("outlet_share = 0", "outlet_share is 0", "give a number"),
        ("caps = { football = 0 }", "caps is a table", "from 1"),
        ("storys = 3", 'unknown key "storys"', 'did you mean "stories"?'),
        ('mention = "@everyone"', 'mention is "@everyone"', "one role"),
    ],
)
def test_each_mistake_is_told_with_line_and_cure(
    folder: Path, line: str, what: str, cure: str
) -> None:
    key = line.partition(" ")[0]
    lines = [one for one in GOOD.splitlines() if not one.startswith(key)]
    (found,) = problems(folder, "\n".join([*lines, line]))
    assert what in found.what
    assert cure in found.cure
    assert found.line == len(lines) + 1


def test_two_digests_of_one_id_are_told(folder: Path) -> None:
    (found,) = problems(folder, GOOD + GOOD)
    assert (found.line, found.cure) == (6, "give each digest an id of its own")


def test_every_mistake_is_told_at_once(folder: Path) -> None:
    found = problems(folder, '[ops]\ndestination = "x"\n' + GOOD + 'zone = "X/Y"\nquiet = "?"\n')
    assert [problem.line for problem in found] == [2, 7, 8]


def test_a_digest_under_two_names_is_told(folder: Path) -> None:
    twin = GOOD.replace('"a"', '"b"')
    (found,) = problems(folder, GOOD + twin)
    assert found.line == 6
    assert found.what == 'the digest "b" is "a" (line 2) under another name'
    assert load(folder, GOOD + twin + "enabled = false\n").digests
    assert load(folder, GOOD + twin.replace("08:00", "09:00")).digests
