"""Who may do what: every act, held against every kind of person, and what rules can say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import ADMIN_VERBS
from bot.core.permission import ACTS, HELP, Permit, Permits, Person, act_of, granted, may, whom

PLATFORMS = {"slack": "group", "discord": "role"}


def rule(*who: str, acts: tuple[str, ...] = ACTS) -> Permit:
    return Permit(tuple(map(whom, who)), frozenset(act for act in ACTS if act in acts))


def people(platform: str) -> dict[str, Person]:
    return {
        "nobody": Person(platform, "T1", "U1"),
        "in another group": Person(platform, "T1", "U1", frozenset({"G2"})),
        "named elsewhere": Person(platform, "T2", "U9"),
        "chief": Person(platform, "T1", "U2", chief=True),
        "named": Person(platform, "T1", "U9"),
        "in the group": Person(platform, "T1", "U3", frozenset({"G1", "G2"})),
    }


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_by_every_kind_of_person(platform: str, act: str) -> None:
    found = people(platform)
    nothing = Permits()
    assert [name for name, one in found.items() if may(one, act, nothing)] == ["chief"]
    group = f"{platform}:T1:{PLATFORMS[platform]}:G1"
    only = Permits((rule(f"{platform}:T1:U9", group, acts=(act,)),))
    allowed = ["chief", "named", "in the group"]
    assert [name for name, one in found.items() if may(one, act, only)] == allowed
    for other in set(ACTS) - {act}:
        assert [name for name, one in found.items() if may(one, other, only)] == ["chief"]
    narrowed = Permits((*only.rules, rule(f"{platform}:*:admins", acts=())))
    assert [name for name, one in found.items() if may(one, act, narrowed)] == allowed[1:]


def test_a_rule_about_one_platform_says_nothing_of_the_other() -> None:
    rules = Permits((rule("slack:*:U9", "slack:*:admins", acts=()), rule("slack:*:U9")))
    assert granted(Person("slack", "T7", "U9"), rules) == frozenset(ACTS)
    assert granted(Person("discord", "T7", "U9"), rules) == frozenset()
    assert granted(Person("slack", "T7", "U1", chief=True), rules) == frozenset()
    assert granted(Person("discord", "T7", "U1", chief=True), rules) == frozenset(ACTS)


def test_what_belongs_to_no_act_is_nobodys() -> None:
    chief = Person("slack", "T1", "U1", chief=True)
    assert not may(chief, act_of("shutdown"), Permits())
    assert not may(chief, "", Permits())


def test_every_verb_belongs_to_an_act() -> None:
    assert {act_of(verb) for verb in ADMIN_VERBS} - {HELP} <= set(ACTS)
    assert act_of("digest") == act_of("schedules") == "schedule"


def test_the_list_is_for_those_who_may_do_anything() -> None:
    rules = Permits((rule("slack:T1:U9", acts=("why",)),))
    assert may(Person("slack", "T1", "U9"), HELP, rules)
    assert not may(Person("slack", "T1", "U1"), HELP, rules)


def test_only_groups_that_rules_name_are_asked_about() -> None:
    rules = Permits((rule("slack:T1:group:S1", "slack:*:group:S2", "discord:T1:role:R1"),))
    assert rules.groups("slack", "T1") == {"S1", "S2"}
    assert rules.groups("slack", "T2") == {"S2"}


@pytest.mark.parametrize(
    "text",
    [
        *("", "U1", "slack:U1", "slack:T1:role:R1", "discord:1:group:2", "teams:T1:U1"),
        *("slack:T 1:U1", "slack::U1", "slack:T1:", "slack:T1:group:", "slack:T1:U1\n"),
        *("slack:T1:*", "*:T1:U1"),
    ],
)
def test_a_name_in_no_known_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="give people as"):
        whom(text)


WHO = st.sampled_from(
    ["slack:T1:U1", "slack:*:U2", "slack:T1:group:G1", "slack:T2:admins", "discord:T1:role:G1"]
)
RULES = st.lists(
    st.builds(
        lambda who, acts: rule(*who, acts=tuple(acts)),
        st.lists(WHO, min_size=1, max_size=3),
        st.sets(st.sampled_from(ACTS)),
    ),
    max_size=4,
)
PEOPLE = st.builds(
    Person,
    st.sampled_from(["slack", "discord"]),
    st.sampled_from(["T1", "T2"]),
    st.sampled_from(["U1", "U2"]),
    st.frozensets(st.sampled_from(["G1", "G2"])),
    st.booleans(),
)


@given(RULES, RULES, PEOPLE)
def test_rules_only_ever_add_to_what_somebody_may(
    some: list[Permit], more: list[Permit], person: Person
) -> None:
    speaks_of_chiefs = any(whom.kind == "admins" for each in more for whom in each.who)
    before = granted(person, Permits(tuple(some)))
    if not (person.chief and speaks_of_chiefs):
        assert before <= granted(person, Permits((*some, *more)))


@given(RULES, PEOPLE)
def test_nobody_gains_by_a_rule_that_does_not_name_them(rules: list[Permit], one: Person) -> None:
    stranger = Person(one.platform, one.workspace, "U-nobody")
    assert granted(stranger, Permits(tuple(rules))) == frozenset()
