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
    "list": "liste",
    "add": "hinzufügen",
    "remove": "entfernen",
    "from": "von",
    "to": "bis",
    "What you follow and mute": "Was du verfolgst und stummgeschaltet hast",
    "Put it first from now on": "Ab jetzt zuerst zeigen",
    "Show it no more": "Nicht mehr zeigen",
    "Take it back": "Zurücknehmen",
    "A topic, or a story of your last brief": (
        "Ein Thema oder eine Meldung deines letzten Überblicks"
    ),
    "12h, 7d, 2w; empty: for good": "12h, 7d, 2w; leer: für immer",
    "Some words, a “phrase”, -without": "Ein paar Wörter, eine „Wendung“, -ohne",
    "From this day on: 2026-03-01": "Von diesem Tag an: 2026-03-01",
    "Up to this day: 2026-03-31": "Bis zu diesem Tag: 2026-03-31",
    "Only what this outlet or source reports": "Nur was dieses Medium oder diese Quelle meldet",
    "A story of your last brief, its number, or some words": (
        "Eine Meldung deines letzten Überblicks, ihre Nummer oder ein paar Wörter"
    ),
    "Which side of it": "Welche Seite davon",
    "your last brief": "dein letzter Überblick",
    "24 hours": "24 Stunden",
    "3 days": "3 Tage",
    "7 days": "7 Tage",
    "30 days": "30 Tage",
    "headlines": "Schlagzeilen",
    "standard": "üblich",
    "full": "ganz",
    "me": "nur ich",
    "channel": "alle hier",
    "summary": "Zusammenfassung",
    "evidence": "Belege",
    "agreement": "Einigkeit und Unterschiede",
    "timeline": "Zeitleiste",
    "quotes": "Zitate",
    "sources": "Quellen",
    "why": "warum dieser Rang",
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
