"""What admins do on Slack: typed, clicked or filled in, it comes to one place and is checked there.

A button says what could be typed, and a form is read as what could be typed, so that nothing can
be done but through :meth:`Admins.administer`, which asks anew each time whether somebody may.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.chat.slack import admin_forms, asking
from bot.chat.slack import blocks as kit
from bot.chat.slack.blocks import Message
from bot.chat.slack.digests import messages
from bot.chat.slack.fields import carried
from bot.chat.slack.render import render
from bot.chat.slack.uploads import LARGEST, upload
from bot.core import commands
from bot.core.permission import act_of
from bot.core.schedule import DAYS
from bot.usecases.administer import administer
from bot.usecases.configure_setup import choices
from bot.usecases.configure_sources import bring

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.chat.slack.asking import Asker
    from bot.chat.slack.fields import View
    from bot.chat.slack.talk import Talk
    from bot.core.commands import Admin
    from bot.usecases.desk import Reply, Way

_SEVERAL_TIMES = (
    "That digest has several times, which the form has no fields for; edit it in "
    "config/digests.toml, or type: schedules edit {name} times=..."
)
_FORMS: dict[tuple[str, str], Callable[[], View]] = {
    ("sources", "add"): admin_forms.source,
    ("topics", "add"): admin_forms.topic,
    ("schedules", "add"): admin_forms.subscription,
    ("sources", "new"): admin_forms.source,
    ("topics", "new"): admin_forms.topic,
    ("schedules", "new"): admin_forms.subscription,
    ("sources", "import"): partial(admin_forms.bringing, "sources"),
    ("topics", "import"): partial(admin_forms.bringing, "topics"),
}
"""The forms that open where a verb comes without what it is about."""


@dataclass(frozen=True, slots=True)
class Admins:
    """Serves admins. What fails is raised, for :meth:`Talk.look_after` to tell."""

    talk: Talk

    async def command(self, asker: Asker, text: str) -> None:
        """Do what was typed, or what a button says; open a form where one is needed."""
        said = commands.parse_admin(text)
        if asker.trigger and not said.words and said.verb == "setup":
            await self.open(asker, "setup")
        elif asker.trigger and len(said.words) == 1 and (said.verb, said.words[0]) in _FORMS:
            await self.open(asker, said.verb, said.words[0])
        elif asker.trigger and said.verb == "schedules" and _edits_one(said.words):
            await self.edit(asker, said.words[1])
        else:
            await self.administer(asker, said)

    async def granted(self, asker: Asker, verb: str) -> bool:
        """Tell whether somebody may do what a verb does; tell them if not."""
        if await self.talk.permission.granted(asker, act_of(verb)):
            return True
        await asking.tell(self.talk.gateway, asker, self.talk.permission.refusal)
        return False

    async def administer(self, asker: Asker, admin: Admin) -> None:
        """Do what an admin asks, if one asks who may; the answer is private."""
        if not await self.granted(asker, admin.verb):
            return
        if admin.verb == "setup" and len(admin.words) > 2:
            line = "Looking at the feeds and making the digest; this takes up to half a minute."
            await asking.tell(self.talk.gateway, asker, line)
        reader = await self.talk.reader(asker)
        await self._show(asker, await administer(admin, reader, self.talk.desk))

    async def open(self, asker: Asker, verb: str, word: str = "add") -> None:
        """Open a form, for those who may do what it does."""
        if not await self.granted(asker, verb):
            return
        if verb == "setup":
            found = await choices(await self.talk.reader(asker), self.talk.desk)
            await self._opened(asker, admin_forms.setup(found))
        else:
            await self._opened(asker, _FORMS[verb, word]())

    async def edit(self, asker: Asker, name: str) -> None:
        """Open the form of a digest that there is."""
        talk = self.talk
        plan = next((each for each in talk.planned() if each.id == name), None)
        if plan is None:
            await asking.tell(talk.gateway, asker, "That digest is gone.")
        elif not plan.simple:
            if await self.granted(asker, "schedules"):
                await asking.tell(talk.gateway, asker, _SEVERAL_TIMES.format(name=name))
        elif await self.granted(asker, "schedules"):
            timing = plan.schedule.timings[0]
            known = {"id": plan.id, "to": plan.channel, "topic": plan.topic[:300]}
            known["time"] = f"{timing.at:%H:%M}"
            days = [DAYS[day] for day in sorted(timing.days)]
            form = admin_forms.subscription(known, str(plan.schedule.zone), days, plan.when_empty)
            await self._opened(asker, form)

    def submitted(self, asker: Asker, view: View) -> Awaitable[None] | None:
        """Return what an admin's form asks for; ``None`` where it is not one.

        Raises :class:`bot.chat.slack.fields.MistakesError`.
        """
        name = str(view["callback_id"])
        if name == "bringing":
            return self._bring(asker, *admin_forms.brought(view))
        read = admin_forms.READ.get(name)
        return self.administer(asker, read(view)) if read else None

    async def _bring(self, asker: Asker, verb: str, file: str, pasted: str) -> None:
        """Take a list that was uploaded or pasted."""
        if not await self.granted(asker, verb):
            return
        name, data = "what you pasted", pasted.encode()
        if file:
            name, data = await upload(self.talk.gateway, asker.team, file, LARGEST)
        reader = await self.talk.reader(asker)
        await self._show(asker, await bring(data, name, verb, reader, self.talk.desk))

    async def _opened(self, asker: Asker, view: View) -> None:
        """Open a modal whose answer goes to where it was opened from."""
        kept = carried(view) | {"url": asker.url, "channel": asker.channel}
        kept = {key: value for key, value in kept.items() if value}
        view = {**view, "private_metadata": json.dumps(kept)} if kept else view
        await self.talk.gateway.open(asker.team, asker.trigger, view)

    async def _show(self, asker: Asker, reply: Reply) -> None:
        """Show a reply with its ways on, a digest below it as it would be posted."""
        *first, last = render(reply.document)
        shown = [*first, *_with(last, reply.ways)]
        if reply.digest:
            shown += messages(reply.digest)
        await asking.answer(self.talk.gateway, asker, shown)


def _edits_one(words: tuple[str, ...]) -> bool:
    return len(words) == 2 and words[0] == "edit"


def _with(message: Message, ways: tuple[Way, ...]) -> list[Message]:
    """Return a message with buttons below it, in a message of their own where it has no room."""
    if not ways:
        return [message]
    buttons: list[dict[str, Any]] = [
        kit.button(way.label, f"admin.{n}", way.words, "primary" if n == 0 else "")
        for n, way in enumerate(ways)
    ]
    row = kit.actions(buttons, "ways")
    whole = (*message.blocks, row)
    if kit.faults(whole):
        return [message, Message("How to go on", (row,))]
    return [Message(message.text, whole)]
