"""Sentences that weigh, warn and look ahead, but state nothing that happened.

Reporters and language models alike end paragraphs with them. They are known by what they say
("only time will tell", "underscores the complexity of") and by what they lack: a number, a
quotation, somebody who did or said something.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ADDED = re.compile(
    r",\s+(?:which\s+|further\s+|thus\s+|thereby\s+)?"
    r"(?:underscor|underlin|highlight|illustrat|reflect|stress|emphasi|demonstrat|signif)",
    re.IGNORECASE,
)
# What reports are said to stress is news; what situations stress is not.
_SOURCE = re.compile(
    r"\b(?:reports?|stud(?:y|ies)|surveys?|polls?|data|figures|research|letters?|documents?|memos?"
    r"|audits?|findings|officials?|spokes\w+|ministers?|minist(?:ry|ries)|statement|he|she|they)\b",
    re.IGNORECASE,
)
# One of these words is in every sentence that could be filler; looking for them is quick.
_HINTS = _listed("""
    underscore underscores underline underlines highlight highlights illustrate illustrates
    reflect reflects stress stresses emphasize emphasizes emphasise emphasises demonstrate
    demonstrates signify signifies remain remains fluid uncertain unclear unknown volatile tense
    complex unpredictable tragic precarious time anyone guess reminder watch watches watching
    monitor monitors monitoring await awaits awaiting observe observing stakes looms loom balance
    crossroads moment point juncture forward tread vigilant question questions layer dilemmas
    escalate intensify evolve unfold worsen deepen grow simmer
    crucial imperative key critical redefine reshape shape shapes stage symbolizes symbolises
    abzuwarten zeigen avenir reste ver verse dirá resta tempo dirà покажет покаже
""")
_ABSTRACT = r"""(?:(?:\w+[-,]?\ ){0,3}?(?:complex\w*|importance|need|urgency|volatil\w+|fragil\w+
    |challenges?|stakes|significance|gravity|severity|precarious\w*|potential|multifaceted
    |delicate|interconnect\w+|tensions?|uncertaint\w+|dynamics|implications?|nature|landscape
    |commitment|role|debate|divide|concerns?|risks?|power|impact|conflict))"""
_SITUATION = r"""(?:situation|outcome|future|path\ forward|road\ ahead|coming\ \w+|world|impact
    |consequences|conflict|story|developments?|effects?|question|dynamics|implications?|toll)"""
_PATTERNS = rf"""
    \b(?:the|this|its|their|overall)\ (?:[\w-]+\ ){{0,3}}{_SITUATION}
      (?:\ of\ (?:[\w-]+\ ){{1,4}}?)?\ ?
      (?:remains?|is|are|looks?|appears?|continues?\ to\ be)\ (?:\w+\ )?
      (?:fluid|uncertain|unclear|tense|complex|volatile|unpredictable|tragic|precarious|unknown)
    |^(?:as\ )?the\ (?:[\w-]+\ ){{0,3}}(?:conflict|crisis|war|situation|tensions?|standoff)
      (?:\ (?:between|in|over)\ (?:[\w-]+\ ){{1,6}}?|\ )continues?\ to\ (?:escalate|intensify
      |evolve|unfold|worsen|deepen|grow|simmer)\b
    |\bonly\ time\ (?:will|can)\ tell\b|\btime\ will\ tell\b
    |\bremains?\ to\ be\ seen\b|\bis\ anyone['’]s\ guess\b|\bremains?\ an\ open\ question\b
    |\b(?:underscores?|underlines?|highlights?|illustrates?|reflects?|stress(?:es)?
      |emphasi[sz]es?|demonstrates?|signif(?:y|ies))\ (?:just\ )?
      (?:the|how|that|a|an|our|its|both)\ {_ABSTRACT}\b
    |\bserves?\ as\ a\ (?:\w+\ ){{0,2}}reminder\b
    |\b(?:world|international\ community|observers|analysts|public|all\ eyes)\ (?:\w+\ )?
      (?:watch(?:es)?|awaits?
        |(?:continues?\ to|is|are)\ (?:\w+\ )?(?:monitor|watch|observ|await)\w*)\b
    |\b(?:plays?\ out|unfolds?|evolves?|develops?)\ (?:remains?|is)\ (?:\w+\ )?
      (?:uncertain|unclear|unknown)
    |\bstakes\ (?:are|remain|have\ never\ been|could\ not\ be|grow|couldn['’]t\ be)
      \ (?:\w+\ )?high
    |\b(?:looms?\ large|hangs?\ in\ the\ balance|at\ a\ crossroads)\b
    |\b(?:pivotal|critical|crucial|defining)\ (?:moment|point|juncture)\b
    |^(?:going|moving)\ forward\b|\bmust\ (?:tread\ carefully|remain\ vigilant)\b
    |\braises?\ (?:\w+\ ){{0,3}}questions\b|\badds?\ (?:another|a\ new)\ layer\b
    |\bface\ (?:\w+\ )?dilemmas\b|\bwill\ be\ (?:crucial|imperative|key|critical)\.?$
    |\bcould\ (?:redefine|reshape)\b|\bshapes?\ (?:\w+\ ){{0,4}}(?:landscape|future)\b
    |\bset\ the\ stage\ for\b|\bsymboli[sz]es?\ the\b
    |\bbleibt\ (?:\w+\ )?abzuwarten\b|\bwird\ sich\ (?:\w+\ )?zeigen\b
    |\b(?:reste\ à\ voir|l['’]avenir\ (?:nous\ )?le\ dira|seul\ l['’]avenir)\b
    |\b(?:está|queda|falta)\ por\ ver\b|\bel\ tiempo\ (?:lo\ )?dirá\b
    |\bresta\ da\ vedere\b|\bsolo\ il\ tempo\b|\bresta\ (?:saber|ver)\b|\bsó\ o\ tempo\ dirá\b
    |\bвремя\ покажет\b|\bпокажет\ (?:только\ )?время\b|\bчас\ покаже\b|\bпокаже\ (?:лише\ )?час\b
"""
_FACT = re.compile(
    r"""\d|[“”"«»„]
    |\b(?:said|says|told|announced|confirmed|reported|killed|injured|wounded|arrested|signed|voted
      |approved|authori[sz]ed|according\ to|declared|warned|accused|denied|launched|attacked
      |struck|won|lost|died|charged|sentenced|resigned|passed|rejected|ordered|closed|agreed
      |filed|ruled|elected|hit|fired|stated|revealed|banned|seized|sued|testified|claimed)\b
    |\b(?:has|have|had|was|were)\ (?:\w+ly\ |also\ |been\ ){0,3}\w+(?:ed|en)\b""",
    re.IGNORECASE | re.VERBOSE,
)


@lru_cache(maxsize=1)
def _vague() -> re.Pattern[str]:
    return re.compile(_PATTERNS, re.IGNORECASE | re.VERBOSE)


def is_filler(sentence: str, words: Iterable[str]) -> bool:
    """Tell a sentence that states nothing; where in doubt, it states something.

    ``words`` are the sentence's, in lower case.
    """
    if _HINTS.isdisjoint(words):
        return False
    if (added := _ADDED.search(sentence)) is not None:
        # "..., underscoring the gravity of the situation" takes nothing from what it is added to.
        sentence = sentence[: added.start()]
    found = _vague().search(sentence)
    if found is None or _FACT.search(sentence) is not None:
        return False
    return _SOURCE.search(sentence, 0, found.start()) is None
