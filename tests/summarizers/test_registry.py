"""Summarizers by name."""

from __future__ import annotations

import pytest

from bot.core.errors import ConfigError
from bot.summarizers import create, names


def test_the_default_comes_first_and_every_name_makes_one() -> None:
    assert names()[0] == "consensus"
    assert [create(name).name for name in names()] == list(names())


def test_sumy_s_own_are_all_there_but_for_the_random_one() -> None:
    assert set(names()[1:]) == {
        *("lex-rank", "text-rank", "lsa", "luhn", "edmundson", "kl", "sum-basic", "reduction")
    }


@pytest.mark.parametrize("name", ["random", "", "LexRank"])
def test_an_unknown_name_says_which_ones_there_are(name: str) -> None:
    with pytest.raises(ConfigError, match="lex-rank"):
        create(name)
