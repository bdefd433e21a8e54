"""What readers and admins type, understood or answered in one clear line."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import (
    ADMIN_VERBS,
    LONGEST_TOPIC,
    Admin,
    Ask,
    Command,
    Follow,
    Following,
    Help,
    Latest,
    Mute,
    Pick,
    Search,
    Show,
    UnclearError,
    Unfollow,
    Unmute,
    meant,
    parse,
    parse_admin,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("", Pick()),
        ("  \n", Pick()),
        ("mines", Ask("mines")),
        ("land mines since:7d max:3 public", Ask("land mines", 7 * DAY, 3, public=True)),
        ("since:last mines", Ask("mines", "last")),
        ("SINCE:24h", Ask("", DAY)),
        ("public health", Ask("public health")),
        ("public", Ask("public")),
        ('"land mines" -sports', Ask('"land mines" -sports')),
        ('topic "help"', Ask("help")),
        ("topic help since:7d", Ask("help", 7 * DAY)),
        ("topic “story”", Ask("story")),
        ("help", Help()),
        ("HELP me", Help()),
        ("story 2", Show("2")),
        ("story 2 quotes", Show("2", "quotes")),
        ("story e3abc Timeline", Show("e3abc", "timeline")),
        ("story of the day", Show("of the day")),
        ("story timeline", Show("timeline")),
        ("search drone strikes", Search("drone strikes")),
        ("follow mines", Follow("mines")),
        ("unfollow 2", Unfollow("2")),
        ("mute sports", Mute("sports")),
        ("mute sports 7d", Mute("sports", 7 * DAY)),
        ("mute 7d", Mute("7d")),
        ("unmute sports", Unmute("sports")),
        ("following", Following()),
        ("latest", Latest()),
        ("10:30 train", Ask("10:30 train")),
    ],
)
def test_what_is_typed_is_understood(typed: str, command: Command) -> None:
    assert parse(typed) == command


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("mines since:soon", "since: 'soon' is no length of time"),
        ("mines since:", "since: '' is no length of time"),
        ("mines max:0", "no number from 1 to 50"),
        ("mines max:lots", "no number from 1 to 50"),
        ("mines sinse:24h", "did you mean since:?"),
        ("*** ___", "no word to look for"),
        ("m" * (LONGEST_TOPIC + 1), "at most 300 characters"),
        ("story", "Say which story"),
        ("story 2 qotes", "did you mean quotes?"),
        ("follow", "Say what: follow 2"),
        ("mute", "Say what: mute sports"),
        ("mute sports 99999w", "from 1m to 520w"),
        ("topic", "Say which topic"),
        ("search ***", "no word to look for"),
    ],
)
def test_what_is_wrong_is_said_with_its_cure(typed: str, says: str) -> None:
    with pytest.raises(UnclearError, match=re.escape(says)) as error:
        parse(typed)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 200


@given(st.text(max_size=400))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    for read in (parse, parse_admin):
        try:
            read(typed)
        except UnclearError as error:
            assert len(str(error)) < 300  # noqa: PT017 - both ways are right


@given(st.sampled_from(["help", "story", "latest", "mute", "topic", "public"]))
def test_any_word_can_be_a_topic(word: str) -> None:
    assert parse(f'topic "{word}"') == Ask(word)


def test_a_slip_of_a_verb_is_noticed() -> None:
    assert meant("folow mines") == "follow"
    assert meant("mines in Ukraine") is None
    assert meant("stories") is None


def test_admins_are_understood() -> None:
    assert parse_admin("") == Admin("help")
    assert parse_admin('Story split e1 "a b" 3') == Admin("story", ("split", "e1", "a b", "3"))
    with pytest.raises(UnclearError, match="did you mean status"):
        parse_admin("statsu")
    with pytest.raises(UnclearError, match=next(iter(ADMIN_VERBS))):
        parse_admin("xyzzy")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('sources edit a outlet="The A" every=2h', ("edit", "a", "outlet=The A", "every=2h")),
        ("sources edit a outlet=“The A”", ("edit", "a", "outlet=The A")),
        ('schedules add m "mon,fri 08:00" UTC', ("add", "m", "mon,fri 08:00", "UTC")),
        ('topics add x = "black sea" OR azov', ("add", "x", "=", "black sea", "OR", "azov")),
        ('topics add x = a="b', ("add", "x", "=", 'a="b')),
    ],
)
def test_an_admins_words(text: str, words: tuple[str, ...]) -> None:
    assert parse_admin(text).words == words
