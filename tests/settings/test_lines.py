"""The line of every key, whatever form of TOML it stands in."""

import tomllib
from typing import Any

import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings.lines import Path, line_of, lines

EVERY_FORM = '''\
top = 1 # a comment with = and [brackets]
"quoted key" = """
many
"quotes"" = 5 """"
[a.b]
c.d = [1, # one
  2, [3,
  4]]
'e' = {f = "x", g = {h = 'y # z'}}
when = 1979-05-27 07:32:00.5
[[list]]
x = 1
[[list]]
x = '\''many
[lines]'\''
[list.inner]
y = 2
[[list.deep]]
z = 3
["esc\\u0061pe"]
k = 1
'''.replace("'\\''", "'''")


def test_every_form() -> None:
    tomllib.loads(EVERY_FORM)
    found = lines(EVERY_FORM)
    expected: dict[Path, int] = {
        ("top",): 1,
        ("quoted key",): 2,
        ("a",): 5,
        ("a", "b"): 5,
        ("a", "b", "c", "d"): 6,
        ("a", "b", "c", "d", 1): 7,
        ("a", "b", "c", "d", 2, 1): 8,
        ("a", "b", "e", "f"): 9,
        ("a", "b", "e", "g", "h"): 9,
        ("a", "b", "when"): 10,
        ("list", 0, "x"): 12,
        ("list", 1): 13,
        ("list", 1, "x"): 14,
        ("list", 1, "inner", "y"): 17,
        ("list", 1, "deep", 0): 18,
        ("list", 1, "deep", 0, "z"): 19,
        ("escape", "k"): 21,
    }
    assert {path: found.get(path) for path in expected} == expected


def test_what_is_not_in_the_file_stands_where_its_table_does() -> None:
    found = lines("a = 1\n[b]\nc = 2\n")
    assert line_of(found, ("b", "missing")) == 2
    assert line_of(found, ("nothing",)) is None


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=5)
SCALARS = st.integers(-9, 9) | st.booleans() | st.text(max_size=9) | st.floats(allow_nan=False)
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


def leaves(tree: Any, path: Path = ()) -> list[Path]:
    if isinstance(tree, dict):
        return [leaf for key, value in tree.items() for leaf in leaves(value, (*path, key))]
    return [path]


@settings(deadline=None)  # the first example loads libraries
@given(TREES)
def test_every_key_that_the_reader_sees_has_a_line(tree: dict[str, Any]) -> None:
    text = tomlkit.dumps(tree)
    found = lines(text)
    rows = text.count("\n") + 1
    for path in leaves(tomllib.loads(text)):
        assert 1 <= found[path] <= rows
