"""Why an event is, or is not, in each digest: what each stage of composing one made of it.

The digest's own composition is asked, so that what is told here is what would be posted now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.core import query as queries
from bot.core.dates import moment
from bot.core.language.text import index, stems
from bot.core.matching import clauses, facts
from bot.usecases.digest import compose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.core.matching import Clause, Facts
    from bot.core.model import Event
    from bot.usecases.desk import Desk, Reader
    from bot.usecases.digest import Plan

Result = Literal["passed", "stopped", "-"]
"""Whether an article came through a stage; "-" where the stage asks nothing of it."""
_STAGES = {
    **dict.fromkeys(("muted", "exclude", "include", "articles"), "filter"),
    **dict.fromkeys(("limit", "cap", "outlet"), "rank"),
    **dict.fromkeys(("told", "repeats", "old"), "novelty"),
}
_MOST = 20
"""Digests that are looked into at a time."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that an article went through, or would have to, and what came of it."""

    stage: str
    result: Result
    because: str


def seen_by(plans: Sequence[Plan], reader: Reader | None) -> list[Plan]:
    """Return the digests that somebody may know of: those of their workspace, or all."""
    if reader is None:
        return [*plans][:_MOST]
    here = f"{reader.who.platform}:{reader.who.workspace}/"
    return [plan for plan in plans if plan.destination.startswith(here)][:_MOST]


async def destinations(
    event: Event, plans: Iterable[Plan], desk: Desk
) -> list[tuple[Plan, list[Step]]]:
    """Return what became, or now would become, of an event in each digest."""
    known = [facts(article, index(article)) for article in event.articles]
    spoken = await desk.store.languages()
    return [(plan, await _walk(event, known, spoken, plan, desk)) for plan in plans]


async def _walk(
    event: Event, known: Sequence[Facts], spoken: Sequence[str], plan: Plan, desk: Desk
) -> list[Step]:
    if not plan.enabled:
        return [Step("digest", "stopped", "it is switched off: enabled = false")]

    def heard(text: str) -> list[Clause]:
        return clauses(queries.parse(text), known, spoken, stems, desk.clock())

    steps = [matched(plan.filters.topic, heard(plan.filters.topic))]
    if steps[-1].result != "stopped":
        steps.append(_filtered(event, plan, heard))
    if steps[-1].result != "stopped":
        steps += await _composed(event, plan, desk)
    return [*steps, *await _delivered(event, plan, desk)]


def matched(topic: str, heard: Sequence[Clause]) -> Step:
    """Say which clauses of a topic let an event through, or which one did not."""
    if not heard:
        return Step("match", "-", "it is about anything")
    failed = [clause for clause in heard if not clause.passed]
    if not failed:
        wanted = ", ".join(f"`{clause.said}`" for clause in heard if clause.wanted)
        return Step("match", "passed", f"included by {wanted or f'`{topic}`'}")
    out = next((clause for clause in failed if not clause.wanted), None)
    if out:
        return Step("match", "stopped", f"excluded by `{out.said}`")
    lacking = ", ".join(f"`{clause.said}`" for clause in failed)
    return Step("match", "stopped", f"no article of its event is what {lacking} asks for")


def _filtered(event: Event, plan: Plan, heard: Callable[[str], list[Clause]]) -> Step:
    filters = plan.filters
    if filters.narrowed(event) is None:
        of = [*filters.sources, *filters.languages]
        return Step("filter", "stopped", f"no article of its event is of {', '.join(of)}")
    for said in filters.exclude:
        if all(clause.passed for clause in heard(said)):
            return Step("filter", "stopped", f"excluded by `{said}` (exclude)")
    through = [said for said in filters.include if all(c.passed for c in heard(said))]
    if filters.include and not through:
        said = ", ".join(f"`{each}`" for each in filters.include)
        return Step("filter", "stopped", f"included by none of {said} (include)")
    if through:
        return Step("filter", "passed", f"included by `{through[0]}` (include)")
    asks = filters.exclude or filters.sources or filters.languages
    return Step("filter", "passed" if asks else "-", "no filter leaves it out")


async def _composed(event: Event, plan: Plan, desk: Desk) -> list[Step]:
    """Compose the digest as it would be now, and see what becomes of the event."""
    made = await compose(
        plan, store=desk.store, teller=desk.teller, now=desk.clock(), weights=desk.weights
    )
    place = [entry.story.event.id for entry in made.brief.entries]
    if event.id in place and not made.silent:
        number = place.index(event.id) + 1
        return [
            Step("rank", "passed", f"number {number} of {len(place)} in the next digest"),
            Step("novelty", "passed", "there is something new to tell of it"),
        ]
    left = next((each for each in made.left_out if each.event == event.id), None)
    if left is None:
        return [Step("window", "stopped", "its newest article is older than the digest looks back")]
    waits = "; it is considered again next time" if left.waits else ""
    return [Step(_STAGES.get(left.rule, left.rule), "stopped", f"{left.because}{waits}")]


async def _delivered(event: Event, plan: Plan, desk: Desk) -> list[Step]:
    """Say what was posted of the event to this destination before, and what is on its way."""
    told = (await desk.store.told(plan.destination, [event.id])).events.get(event.id)
    if told is None:
        return []
    pages = await desk.store.posted(plan.id, (), 1)
    last = pages[0] if pages else None
    if last is not None and last.state == "sent" and last.sent is not None:
        how = f"; the last digest was posted {moment(last.sent, plan.schedule.zone)}"
    else:
        how = f"; the last digest is {last.state}: {last.error}" if last and last.error else ""
    return [Step("delivery", "passed", f"it was told here on {told.since}{how}")]
