"""The commands' names and descriptions in other languages, where there are translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

if TYPE_CHECKING:
    from collections.abc import Mapping

GERMAN: Mapping[str, str] = {
    "brief": "überblick",
    "story": "meldung",
    "search": "suche",
    "follow": "folgen",
    "mute": "stumm",
    "newsprefs": "newsprefs",
    "topic": "thema",
    "since": "seit",
    "stories": "meldungen",
    "detail": "umfang",
    "show": "zeigen",
    "view": "ansicht",
    "query": "frage",
    "source": "quelle",
    "what": "was",
    "duration": "dauer",
    "News on a topic: one entry per event, every sentence cited": (
        "Nachrichten zu einem Thema: ein Eintrag je Ereignis, jeder Satz belegt"
    ),
    "One story, from one side": "Eine Meldung, von einer Seite betrachtet",
    "Stories of any age": "Meldungen jeden Alters",
    "What comes first in your briefs": "Was in deinem Überblick zuerst kommt",
    "What you do not want to see": "Was du nicht sehen willst",
    "Your time zone, language, digests and quiet hours": (
        "Deine Zeitzone, Sprache, Zusendungen und Ruhezeiten"
    ),
    "What about: some words; empty: everything": "Worüber: ein paar Wörter; leer: alles",
    "How far back": "Wie weit zurück",
    "How many at most": "Wie viele höchstens",
    "How much of each": "Wie viel von jeder",
    "Who sees the answer": "Wer die Antwort sieht",
    "Explain this story": "Diese Meldung erklären",
    "Report a problem": "Fehler melden",
}

LANGUAGES: Mapping[discord.Locale, Mapping[str, str]] = {discord.Locale.german: GERMAN}


class Words(app_commands.Translator):
    """Translates what it knows; Discord shows the rest as it is."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return a name or description in a language, ``None`` where it is not known."""
        del context
        return LANGUAGES.get(locale, {}).get(string.message)
