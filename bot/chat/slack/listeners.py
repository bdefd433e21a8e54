"""What is listened to: each request is acknowledged at once, then answered."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from bot.chat.slack import asking, forms, home, surface
from bot.chat.slack.administering import Admins
from bot.chat.slack.asking import Asker
from bot.chat.slack.blocks import option
from bot.chat.slack.escape import cut
from bot.chat.slack.fields import MistakesError, carried
from bot.chat.slack.pointer import Pointer, read
from bot.chat.slack.talk import workspace_of
from bot.chat.slack.typed import admin_typed, typed, wording
from bot.core.commands import Admin, Follow, Following, Help, Mute, Pick, Show
from bot.core.permission import act_of
from bot.core.showing.compose import VIEWS
from bot.usecases.administer import administer
from bot.usecases.converse import converse, report, topics

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.app.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.chat.slack.fields import View
    from bot.chat.slack.talk import Talk

log = logging.getLogger(__name__)

Body = dict[str, Any]
_GONE = "That button is of an older version of me; ask for the brief again."


class Listeners:
    """Registers with Slack's framework what readers and admins can do."""

    def __init__(self, talk: Talk) -> None:
        """Answer through ``talk``."""
        self._talk = talk
        self._admins = Admins(talk)

    def register(self, app: AsyncApp) -> None:
        """Listen to all that :mod:`bot.chat.slack.surface` declares, and to our own buttons."""
        of_command, of_click = asking.of_command, asking.of_click
        app.command(surface.BRIEF)(self._after(of_command, self._brief))
        app.command(surface.ADMIN)(self._after(of_command, self._admin))
        app.event("app_mention")(self._after(_of_mention, self._message))
        app.event("message")(self._after(_of_message, self._direct))
        app.event("app_home_opened")(self._after(_of_home, self._home))
        app.shortcut("get_brief")(self._after(of_click, self._get_brief))
        app.shortcut("explain")(self._after(of_click, self._explain))
        app.action(re.compile(r"^(?:story|view)\."))(self._after(of_click, self._story))
        app.action(re.compile(r"^do\."))(self._after(of_click, self._deed))
        app.action("post")(self._after(of_click, self._post))
        app.action(re.compile(r"^pick\."))(self._after(of_click, self._picked_topic))
        app.action(re.compile(r"^admin\."))(self._after(of_click, self._way))
        app.action(re.compile(r"^home\."))(self._after(of_click, self._home_click))
        app.action(re.compile(r".*"))(self._after(of_click, self._unknown))
        app.options(surface.SUGGESTIONS)(self._suggest)
        for name in surface.FORMS:
            app.view(name)(self._submitted)

    def forget(self, app: AsyncApp) -> None:
        """Forget a workspace that takes the app away, before the bot may stop."""
        revoked = app.default_tokens_revoked_event_listener()
        uninstalled = app.default_app_uninstalled_event_listener()

        async def forget_tokens(event: Body, context: AsyncBoltContext) -> None:
            async with self._talk.keeping():
                await revoked(event, context)

        async def forget_all(context: AsyncBoltContext) -> None:
            async with self._talk.keeping():
                await uninstalled(context)

        for name, listen in zip(surface.REVOKED, (forget_all, forget_tokens), strict=True):
            app.event(name)(listen)

    def _after(
        self, who: Callable[[Body], Asker], work: Callable[[Asker, Body], Awaitable[None]]
    ) -> Callable[..., Awaitable[None]]:
        """Return a listener that acknowledges at once and looks after the rest."""

        async def listen(ack: Callable[..., Awaitable[Any]], body: Body) -> None:
            await ack()
            asker = who(body)
            await self._talk.look_after(asker, work(asker, body))

        return listen

    async def _brief(self, asker: Asker, body: Body) -> None:
        await self._talk.command(asker, typed(str(body.get("text") or "")))

    async def _admin(self, asker: Asker, body: Body) -> None:
        await self._admins.command(asker, admin_typed(str(body.get("text") or "")))

    async def _way(self, asker: Asker, body: Body) -> None:
        """Do what a button says that stands below an answer to an admin."""
        await self._admins.command(asker, str(body["actions"][0].get("value") or ""))

    async def _message(self, asker: Asker, body: Body) -> None:
        await self._talk.command(asker, typed(str(body["event"].get("text") or "")))

    async def _direct(self, asker: Asker, body: Body) -> None:
        event = body["event"]
        ours = event.get("bot_id") or event.get("subtype") not in {None, "", "file_share"}
        if event.get("channel_type") == "im" and not ours and event.get("user"):
            await self._message(asker, body)

    async def _home(self, asker: Asker, body: Body) -> None:
        if body["event"].get("tab", "home") == "home":
            await self.publish(asker)

    async def publish(self, asker: Asker) -> None:
        """Put up somebody's App Home."""
        talk = self._talk
        reader = await talk.reader(asker)
        following = await converse(Following(), reader, talk.desk)
        granted = await talk.permission.all(asker)
        health = [
            (await administer(Admin(verb), reader, talk.desk)).document
            for verb in _HEALTH
            if act_of(verb) in granted
        ]
        mine = [plan for plan in talk.planned() if plan.team in {"", asker.team}]
        shown = home.Home(following.document, mine, talk.desk.clock(), health, bool(granted))
        await talk.gateway.publish(asker.team, asker.user, home.view(shown))

    async def _get_brief(self, asker: Asker, _: Body) -> None:
        await self._talk.carry_out(asker, Pick())

    async def _explain(self, asker: Asker, body: Body) -> None:
        """Show the story that a message is about: one of ours, or the nearest by its words."""
        message = body.get("message") or {}
        if at := _told_in(message):
            await self._talk.story(asker, at, "summary")
            return
        reader = await self._talk.reader(asker)
        for words in _shorter(wording(message)):
            reply = await converse(Show(words), reader, self._talk.desk)
            if reply.stories:
                await self._talk.show(asker, reply, view="summary")
                return
        line = "I know no story that this message is about. Try: search and a word or two of it."
        await asking.tell(self._talk.gateway, asker, line)

    async def _story(self, asker: Asker, body: Body) -> None:
        action = body["actions"][0]
        if action.get("type") == "overflow":
            chosen = str((action.get("selected_option") or {}).get("value") or "")
            name, _, value = chosen.partition("|")
        else:
            name, value = str(action["action_id"]).partition(".")[2], str(action.get("value") or "")
        await self._do(asker, name, read(value))

    async def _deed(self, asker: Asker, body: Body) -> None:
        action = body["actions"][0]
        name = str(action["action_id"]).partition(".")[2]
        await self._do(asker, name, read(str(action.get("value") or "")))

    async def _do(self, asker: Asker, name: str, at: Pointer | None) -> None:
        """Do with a story what a button says."""
        talk = self._talk
        view = next((each for each in VIEWS if each == name), None)
        if at is None:
            await asking.tell(talk.gateway, asker, _GONE)
        elif view:
            await talk.story(asker, at, view)
        elif name == "more":
            await talk.offer(asker, at)
        elif name == "report":
            await talk.gateway.open(asker.team, asker.trigger, forms.feedback(str(at)))
        elif name in {"follow", "mute"} and at.event:
            deed = Follow(at.event) if name == "follow" else Mute(at.event)
            await talk.carry_out(asker, deed)
        else:
            await asking.tell(talk.gateway, asker, _GONE)

    async def _post(self, asker: Asker, body: Body) -> None:
        await self._talk.post(asker, str(body["actions"][0].get("value") or ""))

    async def _picked_topic(self, asker: Asker, body: Body) -> None:
        topic = str(body["actions"][0].get("value") or "")
        await self._talk.command(
            asker, f'topic "{topic}"' if " " not in topic else f"topic {topic}"
        )

    async def _home_click(self, asker: Asker, body: Body) -> None:
        action = body["actions"][0]
        name = str(action["action_id"]).split(".")[1]
        talk = self._talk
        if name == "brief":
            await talk.open_picker(asker)
        elif name == "help":
            await talk.carry_out(asker, Help())
        elif name in _OPENED:
            await self._admins.open(asker, _OPENED[name])
        elif name == "edit":
            await self._admins.edit(asker, str(action.get("value") or ""))
        elif name in {"pause", "resume"}:
            plan = str(action.get("value") or "")
            await self._admins.administer(asker, Admin("schedules", (name, plan)))
        else:
            await self._admins.administer(asker, Admin("feedback"))

    async def _unknown(self, asker: Asker, body: Body) -> None:
        log.info("a click on %s", cut(str(body["actions"][0].get("action_id")), 60))
        if "view" not in body:  # a field of a modal is no button: it waits for the submission
            await asking.tell(self._talk.gateway, asker, _GONE)

    async def _suggest(self, ack: Callable[..., Awaitable[Any]], body: Body) -> None:
        """Suggest topics while a reader types; at once, or Slack shows none."""
        place = workspace_of(asking.of_click(body))
        found = await topics(str(body.get("value") or ""), place, self._talk.desk, 100)
        await ack(options=[option(each, each) for each in found if 0 < len(each) <= 75])

    async def _submitted(self, ack: Callable[..., Awaitable[Any]], body: Body) -> None:
        """Take a modal's submission; what is wrong is said in the modal."""
        view = body["view"]
        asker = _of_submission(body)
        try:
            work = self._meant(asker, view)
        except MistakesError as error:
            await ack(response_action="errors", errors=error.lines)
            return
        await ack()
        await self._talk.look_after(asker, work)

    def _meant(self, asker: Asker, view: View) -> Awaitable[None]:
        """Return what a submission asks for. Raises :class:`MistakesError`."""
        match view["callback_id"]:
            case "pick":
                return self._talk.carry_out(asker, forms.picked(view))
            case "feedback":
                return self._report(asker, *forms.reported(view))
        work = self._admins.submitted(asker, view)
        return work or asking.tell(self._talk.gateway, asker, _GONE)

    async def _report(self, asker: Asker, pointer: str, kind: str, text: str) -> None:
        at = read(pointer)
        if at is None:
            await asking.tell(self._talk.gateway, asker, _GONE)
            return
        reader = await self._talk.reader(asker)
        reply = await report(reader, at.brief, at.event, kind, text, self._talk.desk)
        await asking.tell(self._talk.gateway, asker, reply.document.title)


_OPENED = {"source": "sources", "topic": "topics", "subscribe": "schedules", "setup": "setup"}
_HEALTH = ("status", "sources")


def _of_mention(body: Body) -> Asker:
    return asking.of_event(body, threaded=True)


def _of_message(body: Body) -> Asker:
    return asking.of_event(body, threaded=False)


def _of_home(body: Body) -> Asker:
    return Asker(str(body.get("team_id") or ""), str(body["event"].get("user") or ""))


def _of_submission(body: Body) -> Asker:
    """Return who submitted a modal; its answer goes to where the modal was opened from."""
    known = carried(body["view"])
    asker = asking.of_click(body)
    url = known.get("url", "")
    return Asker(asker.team, asker.user, known.get("channel", ""), None, url, key=asker.key)


def _told_in(message: Body) -> Pointer | None:
    """Return the first story that a message of ours tells."""
    for block in message.get("blocks") or ():
        options: list[Body] = (block.get("accessory") or {}).get("options") or [{}]
        value = str(options[0].get("value") or "").partition("|")[2]
        if str(block.get("block_id") or "").startswith("story.") and (at := read(value)):
            return at
    return None


def _shorter(wordings: list[str]) -> list[str]:
    """Return questions to try: whole first, then only the longest words, in their order."""
    found: list[str] = []
    for said in wordings[:4]:
        words = [word.strip(".,;:!?\"'“”„()[]-–") for word in said.split()][:60]
        words = list(dict.fromkeys(word for word in words if word.isalnum()))
        found.append(" ".join(words[:12]))
        for most in (5, 3, 2):
            kept = sorted(sorted(words, key=len, reverse=True)[:most], key=words.index)
            found.append(" ".join(kept))
    return [each for each in dict.fromkeys(found) if each][:10]
