"""Verbs that tell what happened, by language: which words tell the same kind of happening.

Forms are those in which news tells of a day: participles, preterites, and the nouns of the
same deed. A language without a list here has no date differences: none is guessed.
"""

from __future__ import annotations

from functools import lru_cache

_KINDS = {
    "en": {
        "announce": "announced announces announce announcing announcement confirmed confirms "
        "disclosed revealed unveiled declared communicated",
        "say": "said says told stated wrote tweeted added reported warned acknowledged",
        "die": "died dies killed dead death fatally perished",
        "begin": "began begins started starts opened opens open begin start kicked commenced",
        "end": "ended ends closed closes concluded finished expired expires end shut",
        "arrest": "arrested detained apprehended custody",
        "happen": "happened occurred struck hit erupted strikes shook",
        "pass": "passed adopted approved voted ratified",
        "sign": "signed signs sign enacted",
        "launch": "launched launches launch fired",
        "meet": "met meets meet meeting summit talks",
        "crash": "crashed crash derailed collided sank",
        "shoot": "shot shooting stabbed attacked attack bombed bombing exploded explosion blast",
        "resign": "resigned resigns resign stepped quit ousted fired",
        "arrive": "arrived arrives arrive landed returned touched",
        "elect": "elected election vote referendum",
        "publish": "published released issued posted",
        "born": "born",
        "marry": "married wed wedding",
        "charge": "charged indicted sentenced convicted pleaded arraigned",
        "find": "found discovered missing",
        "file": "filed sued lawsuit",
        "leave": "left leaves departed withdrew leave",
        "buy": "bought acquired acquire sold buy purchase",
        "reopen": "reopened reopen reopens resumed resume",
        "hold": "held hold takes",
        "invade": "invaded invasion",
    },
    "de": {
        "announce": "angekündigt kündigte bestätigt bestätigte bekanntgegeben verkündet verkündete "
        "erklärt vorgestellt",
        "die": "gestorben starb starben getötet tot umgekommen ums verstorben verstarb",
        "begin": "begonnen begann beginnt eröffnet eröffnete gestartet startete startet",
        "end": "geendet endete endet beendet geschlossen schloss schließt",
        "arrest": "festgenommen verhaftet nahm",
        "happen": "ereignet ereignete geschehen geschah erschütterte",
        "pass": "verabschiedet verabschiedete beschlossen beschloss gebilligt billigte",
        "sign": "unterzeichnet unterzeichnete unterschrieben",
        "meet": "getroffen traf trafen gipfel",
        "crash": "abgestürzt gesunken sank entgleist entgleiste kollidiert",
        "shoot": "erschossen angegriffen explodiert explodierte explosion angriff",
        "resign": "zurückgetreten rücktritt",
        "arrive": "eingetroffen angekommen gelandet landete",
        "elect": "gewählt wahl",
        "publish": "veröffentlicht veröffentlichte",
        "charge": "angeklagt verurteilt",
        "find": "gefunden entdeckt",
        "reopen": "wiedereröffnet",
    },
    "fr": {
        "announce": "annoncé annoncée annonce confirmé confirmée dévoilé déclaré révélé",
        "die": "mort morte morts décédé décédée tué tués tuée tuées",
        "begin": "commencé débuté commence débute ouvert ouverte ouvre",
        "end": "terminé terminée fermé fermée achevé clos",
        "arrest": "arrêté arrêtée arrêtés interpellé interpellée interpellés",
        "happen": "produit produite survenu survenue frappé",
        "pass": "adopté adoptée approuvé approuvée voté votée ratifié ratifiée",
        "sign": "signé signée signent",
        "launch": "lancé lancée tiré tirés",
        "meet": "rencontré rencontrés réunis réuni sommet",
        "crash": "écrasé déraillé coulé chaviré",
        "shoot": "abattu abattue attaqué attaquée attaque explosé explosion",
        "resign": "démissionné démission",
        "arrive": "arrivé arrivée atterri",
        "elect": "élu élue élection",
        "publish": "publié publiée diffusé",
        "charge": "inculpé inculpée condamné condamnée",
        "find": "retrouvé retrouvée découvert découverte",
        "reopen": "rouvert rouverte",
    },
    "es": {
        "announce": "anunció anunciado anuncia confirmó confirmado reveló declaró",
        "die": "murió murieron muerto muertos falleció fallecieron",
        "begin": "comenzó empezó inició comienza empieza abrió",
        "end": "terminó cerró concluyó finalizó cierra termina",
        "arrest": "detuvo detuvieron detenido detenida detenidos arrestado arrestados",
        "happen": "ocurrió sucedió sacudió",
        "pass": "aprobó aprobaron aprobado aprobada ratificó adoptó",
        "sign": "firmó firmaron firmado",
        "launch": "lanzó lanzado disparó",
        "meet": "reunió reunieron cumbre",
        "crash": "estrelló hundió descarriló",
        "shoot": "atacó atacaron ataque explotó explosión",
        "resign": "dimitió renunció dimisión",
        "arrive": "llegó llegaron aterrizó",
        "elect": "eligió elegido elegida elecciones",
        "publish": "publicó publicado",
        "charge": "acusó condenó condenado",
        "find": "encontró encontraron hallado hallada",
        "reopen": "reabrió",
    },
}

LANGUAGES = frozenset(_KINDS)
"""The languages whose verbs are known."""


@lru_cache(maxsize=8)
def kinds(language: str) -> dict[str, str]:
    """Map a language's words, in lower case, to the kind of happening that they tell."""
    known = _KINDS.get(language, _KINDS["en"] if language == "und" else {})
    return {word: kind for kind, listed in known.items() for word in listed.split()}
