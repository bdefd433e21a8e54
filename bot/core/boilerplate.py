"""Sentences that are no part of a report: advertisements, credits, teasers, filler."""

from __future__ import annotations

import re

_I = re.IGNORECASE

_PROMOTION = re.compile(
    r"""^\W*(?:
    advertis(?:e?ment|ing)s?\b\W*$ | advert\b\W*$ | anzeige\b\W*$ | werbung\b\W*$
      | publicit[éà]\b\W*$
    | publicidade?\b\W*$ | pubblicità\W*$ | реклама\W*$ | sponsored\b.{0,40}$
      | story\ continues\ below
    | (?:have\ you\ read|read\ (?:also|more|next|the\ full)|also\ read|see\ also|related|watch
      |listen|more\ on\ this
        |recommended|don['’]t\ miss|you\ (?:may|might)\ also\ like|must\ read|editor['’]s\ picks?
        |trending)\b\s*(?:stor(?:y|ies)|articles?|topics?)?\s*[:?!|>-]
    | (?:read\ more|learn\ more|find\ out\ more|see\ more|continue\ reading|more\ from
      |click\ here|tap\ here|sign\ up|subscribe|follow\ us
        |join\ (?:us|our)|download\ (?:our|the)\ app|get\ (?:the\ latest|our|breaking)
        |stay\ (?:up\ to\ date|informed|tuned|connected)|like\ us\ on)\b
    | (?:lesen\ sie\ (?:auch|mehr|dazu)|mehr\ (?:dazu|zum\ thema)|auch\ interessant
      |jetzt\ (?:abonnieren|anmelden)|newsletter|folgen\ sie\ uns|zum\ thema)\b
    | (?:(?:à\ )?lire\ (?:aussi|également|la\ suite)|à\ lire|voir\ aussi|abonnez-vous
      |inscrivez-vous|suivez-nous|cliquez\ ici|partager)\b
    | (?:lee(?:r)?\ (?:también|más)|te\ puede\ interesar|vea\ también|suscríbe(?:te|se)|síguenos
      |haz\ clic|haga\ clic)\b
    | (?:leggi\ anche|leggi\ (?:di\ più|tutto)|iscriviti|seguici|clicca\ qui|guarda\ anche)\b
    | (?:leia\ (?:também|mais)|veja\ também|inscreva-se|siga-nos|clique\ aqui|assine)\b
    | (?:читайте\ (?:также|еще|ещё|нас|подробнее)|подписывайтесь|подпишитесь|смотрите\ также
      |по\ теме|нажмите\ здесь)\b
    | (?:читайте\ (?:також|ще|нас)|підписуйтесь|підпишіться|дивіться\ також|за\ темою
      |натисніть\ тут)\b
    )""",
    _I | re.VERBOSE,
)
_ANYWHERE = re.compile(
    r"""\b(?:sign\ up\ (?:for|to)\ (?:our|the|his|her)?\ ?\w*\ ?\w*\ ?newsletter
      |subscribe\ to\ (?:our|the)|our\ newsletter|follow\ us\ on
    |click\ here|all\ rights\ reserved|alle\ rechte\ vorbehalten|tous\ droits\ réservés
      |todos\ los\ derechos\ reservados|tutti\ i\ diritti\ riservati
    |todos\ os\ direitos\ reservados|все\ права\ защищены|усі\ права\ захищен[іо]
      |may\ not\ be\ (?:published|reproduced|redistributed)
    |(?:this|the)\ (?:article|story|report|post)\ (?:was|has\ been|is)\ (?:originally|first
      |updated|corrected|being\ updated|part\ of)
    |this\ is\ a\ (?:developing|breaking)\ (?:news\ )?story|download\ our\ app|enable\ javascript
      |accept\ cookies|cookie\ policy|privacy\ policy|terms\ of\ (?:use|service))\b
    |\[\+?\d+\ (?:chars|characters)\]""",
    _I | re.VERBOSE,
)
_CREDIT = re.compile(
    r"""^\W*(?:
    \(?(?:(?:additional|further)\ )?(?:reporting|editing|writing|compiled|translation|edited
      |written|reported|with\ additional\ reporting|with\ reporting)\ by\b
    |\(?(?:photo|image|picture|video|foto|bild|photograph|фото|imagen|immagine|crédits?|credit
      |source|quelle|fuente|fonte|источник|джерело)s?\b\s?(?:by\b|credit\b|:|/|©|\()
    |(?:©|\(c\)|copyright\b|©)
    |(?:by|von|par|por|di|автор:?)\ (?:[A-ZÄÖÜÉÁÍÓÚÀ-ÞА-ЯІЇЄҐ][\w.'’-]+[ ,]*
      (?:(?:and|und|et|y|e)\ )?){1,6}(?:\||,|$)
    |(?:last\ )?(?:updated|published|posted|modified|aktualisiert|stand|publié|mis\ à\ jour
      |actualizado|publicado|aggiornato|pubblicato|atualizado|обновлено|опубликовано|оновлено
        |опубліковано)\b[^a-zа-я]{0,4}(?:(?:on|at|am|um|le|el|il|em)\b)?[^.]{0,20}\d[^.]{0,30}[.]?$
    |(?:associated\ press|reuters|afp|ap|dpa)\ (?:writers?|contributed|journalists?|reporters?
      |correspondents?)\b
    |[\w .,'’-]{2,120}\bcontributed\ to\ this\ (?:report|story|article)
    |\(?(?:AP|AFP|Reuters|Getty|dpa|EPA)\ (?:Photo|Images|Foto)\b
    |file\ -?\s?(?:in\ this|photo)
    )""",
    re.VERBOSE,
)
_CREDIT_INSIDE = re.compile(
    r"\((?:AP|AFP|EPA|Reuters)? ?(?:Photo|Foto|Image|Images|Getty|File|Pool)[^)]{0,80}\)\s*$"
    r"|\b(?:Getty Images|AP Photo|AFP via Getty|/Reuters|/AFP)\b[^.]{0,30}$"
    r"|file photo\b",
    _I,
)
_CUT_OFF = re.compile(
    r"(?:\[(?:…|\.\.\.|&hellip;)\]|\[\+\d+ chars\]|(?:read|learn) more\W*)\s*$", _I
)
_QUESTION = re.compile(r"[?？؟][)\]]*$")
_LINK_ONLY = re.compile(
    r"^\W*(?:https?://|www\.)\S+\W*$|^\W*[\w.+-]+@[\w-]+\.\w+\W*$|^\W*@\w+\W*$",
)


def is_boilerplate(sentence: str) -> bool:
    """Tell advertisement, cross-promotion, credits, cut-off teasers and mere links."""
    return (
        _PROMOTION.search(sentence) is not None
        or _CREDIT.search(sentence) is not None
        or _ANYWHERE.search(sentence) is not None
        or _CREDIT_INSIDE.search(sentence) is not None
        or _CUT_OFF.search(sentence) is not None
        or _LINK_ONLY.search(sentence) is not None
    )


_VAGUE = re.compile(
    r"""(?:
    ^(?:the|this)\ (?:\w+\ ){0,2}(?:situation|outcome|future|road\ ahead|coming\ (?:days|weeks
      |months)|world)\ (?:remains?|is|looks?|appears?)\ (?:\w+\ )?(?:fluid|uncertain|unclear
        |tense|complex|volatile|unpredictable)
    |\bonly\ time\ (?:will|can)\ tell\b | \bremains?\ to\ be\ seen\b
    |\b(?:underscores?|underlines?|highlights?|illustrates?|reflects?|stress(?:es)?
      |emphasi[sz]es?|demonstrates?|serves?\ as\ a\ reminder\ of)\ (?:just\ )?(?:the|how|that|a
        |an|our|its)\ (?:\w+[ ,]+(?:and\ )?){0,4}(?:complex\w*|importance|need|urgency|volatil\w+
        |fragil\w+|challenges?|stakes|significance|nature|gravity|severity|precarious\w*
        |potential|multifaceted|delicate|interconnect\w+|tensions?|uncertaint\w+)
    |\b(?:world|international\ community|observers|analysts|many)\ (?:\w+\ )?(?:watch(?:es)?
      |continues?\ to\ (?:monitor|watch|follow|observe)|waits?|awaits?)\b
    |\b(?:plays?\ out|unfolds?|evolves?)\ (?:remains?|is)\ (?:\w+\ )?(?:uncertain|unclear|unknown)
    |\bstakes\ (?:are|remain|have\ never\ been|could\ not\ be|grow)\ (?:\w+\ )?high
    |\b(?:looms?\ large|hang\w*\ in\ the\ balance|at\ a\ crossroads|pivotal\ (?:moment|point
      |juncture)|turning\ point)\b
    |\bgoing\ forward\b | \bmust\ (?:tread\ carefully|remain\ vigilant)\b
    |\braises?\ (?:\w+\ ){0,2}questions?\b
    )""",
    _I | re.VERBOSE,
)
_FACT = re.compile(
    r"""\d | [“”"«»„]
    |\b(?:said|says|told|announced|confirmed|reported|killed|injured|wounded|arrested|signed
      |voted|approved|authori[sz]ed|according\ to
        |declared|warned|accused|denied|launched|attacked|struck|won|lost|died|charged|sentenced
        |resigned|passed|rejected|ordered)\b""",
    _I | re.VERBOSE,
)


def is_filler(sentence: str) -> bool:
    """Tell a sentence that weighs and looks ahead but states nothing that happened."""
    return _VAGUE.search(sentence) is not None and _FACT.search(sentence) is None


def is_question(sentence: str) -> bool:
    """Tell a question, which is no statement to cite."""
    return _QUESTION.search(sentence) is not None
