"""Sentences that cannot be understood without the one before them."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.language import compounds

_I = re.IGNORECASE
_TIME = (
    r"(?:(?:presidential |election )?(?:campaign|election|season|cycle)|week|weekend|month|year"
    r"|morning|afternoon|evening|night|summer|winter|spring|autumn|fall"
    r"|time|century|decade|day|hour|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)"
)
_SHELL = (
    r"(?:move|decision|announcement|step|measure|revision|shift|changes?|claims?|allegations?"
    r"|remarks|comments|statement|incident|findings|proposal|plan|deal|agreement|ruling|verdict"
    r"|policy|developments?|latter|former|pair|duo|trio|two|three|same|others?|suspects?|victims?)"
)
_OPENINGS = {
    "en": rf"""
    (?:he|she|they|him|her|them|his|their|hers|theirs)\b
    | it\b(?!\ (?:is|was|has\ been|had\ been|remains|remained|would\ be|will\ be|may\ be
      |could\ be|took|is\ not|was\ not|isn['’]t|wasn['’]t)\ (?:[\w'’-]+\ ){{0,4}}(?:that|to
        |whether|how|why|who|when|if|what|where)\b
      |['’]s\ (?:[\w'’-]+\ ){{1,4}}(?:that|to|whether|how|why|who|when|if|what|where)\b)
    | its\b
    | (?:this|these)\b(?!\ (?:past\ |last\ |coming\ )?{_TIME}\b) | this\ time\b
    | that\b(?!\ said\b) | those\b(?!\ (?:who|in|with|of|on|at|from|involved|killed|injured
      |arrested|without|affected|\w{{3,}}ing)\b)
    | such\b(?!\ as\b)
    | (?:both|neither|either|each|another)\ (?:men|women|sides|of\ (?:them|these|those)|were|are
      |have|had|said|was|is)\b
    | (?:in\ response|as\ a\ result|as\ a\ consequence|in\ addition|in\ turn|in\ contrast
      |by\ contrast|on\ the\ contrary)\b(?!\ (?:to|of)\b)
    | (?:in|under|with|by|amid|against|despite|after|before|following|since|during|for|on|at|from
      |to|through|of|because\ of|due\ to|given|beyond|regarding|as\ part\ of)\ (?:this|that|these
        |those|him|her|them|it|such)\b(?!\ (?:past\ |last\ |coming\ |same\ )?{_TIME}\b|\ (?:who
        |whom|with|of|in)\b)
    | (?:when|while|as|after|before|if|although|though|because|since|once|until|whether
      |where)\ (?:he|she|it|they|this|that|these|those)\b
    | (?:but|and|or|so|yet|nor|also|instead|however|nevertheless|nonetheless|moreover|furthermore
      |additionally|similarly|likewise|consequently|therefore|thus|hence
        |accordingly|still|then|indeed|conversely|otherwise|rather|besides|plus|regardless
        |even\ so|that\ said|of\ course)\b(?!\ (?:of|than|life|unknown|far)\b)
    | (?:for\ example|for\ instance|in\ fact|in\ other\ words|in\ that\ case|on\ the\ other\ hand
      |at\ that\ (?:time|point)|at\ the\ same\ time|that['’]s|here['’]s|what['’]s\ more
        |that\ is\ why|even\ then|as\ such|to\ that\ end|in\ doing\ so|not\ only\ that)\b
    | the\ {_SHELL}\b(?!\ (?:to|of|by|that|on|in|for|from|between|with|about|against)\b|['’]s)
    """,
    "de": r"""
    (?:er|sie|es|ihm|ihn|ihnen|sein|seine|seinen|seinem|seiner|ihr|ihre|ihren|ihrem
      |ihrer)\b(?!\ (?:ist|war|wird|bleibt|gibt|gab|geht)\b.{0,60}\b(?:dass|zu|ob)\b|\ (?:gibt
        |gab)\b)
    | (?:dies|diese|dieser|dieses|diesen|diesem|jene|jener|jenes|solche|solcher|solches|derselbe
      |dieselbe|letztere\w?|erstere\w?)\b(?!\ (?:woche|jahr|jahres|monat|tage|montag|dienstag
        |mittwoch|donnerstag|freitag|samstag|sonntag)\b)
    | das\ (?:ist|war|sei|wird|hat|hatte|könnte|würde|bedeutet|zeigt|gilt|sagte|teilte|geht)\b
    | (?:aber|doch|und|oder|denn|jedoch|allerdings|dennoch|trotzdem|deshalb|daher|darum|deswegen
      |dadurch|damit|daraufhin|darauf|danach|dabei|dazu|dagegen|davon|außerdem|ausserdem|zudem
        |ferner|auch|sondern|stattdessen|ebenso|hingegen|somit|folglich|infolgedessen|so|dann
        |dort|da|hierbei|hierzu|gleichzeitig)\b
    | (?:zum\ beispiel|im\ gegensatz\ dazu|in\ diesem|in\ dieser|nach\ diesem|nach\ dieser
      |aus\ diesem|auf\ diese|mit\ diesem|mit\ dieser|trotz\ dieser|als\ reaktion\ darauf|beide)\b
    """,
    "fr": r"""
    (?:il|elle|ils|elles|celui-ci|celle-ci|ceux-ci|celles-ci|ce\ dernier|cette\ dernière
      |ces\ derniers|ces\ dernières|lui|leur|leurs|son|sa|ses)\b(?!\ (?:est|était|y\ a|s['’]agit
        |faut|a\ fallu|faudra|reste)\b)
    | (?:ce|cet|cette|ces|cela|ça|tel|telle|tels|telles|ceci)\b(?!\ (?:lundi|mardi|mercredi|jeudi
      |vendredi|samedi|dimanche|matin|soir|semaine|année|mois|week-end|qui|que)\b) | c['’](?:est
        |était|e)\b
    | (?:mais|et|ou|or|donc|car|cependant|toutefois|pourtant|néanmoins|ainsi|aussi|puis|alors
      |ensuite|en\ outre|de\ plus|par\ ailleurs|en\ effet|par\ exemple|en\ revanche|en\ réponse
        |en\ conséquence|par\ conséquent|à\ l['’]inverse|de\ même|dès\ lors|du\ coup
        |au\ contraire|malgré\ cela|pour\ cela|après\ cela)\b(?!\ (?:à|de|du|des|que)\b)
    """,
    "es": r"""
    (?:él|ella|ellos|ellas|su|sus|le|les|lo)\b
    | (?:este|esta|estos|estas|esto|ese|esa|esos|esas|eso|aquel|aquella|aquellos|aquellas|dicho
      |dicha|dichos|dichas|tal|tales)\b(?!\ (?:lunes|martes|miércoles|jueves|viernes|sábado
        |domingo|semana|mes|año|mañana|tarde|noche|fin\ de)\b)
    | (?:pero|y|e|o|sino|sin\ embargo|no\ obstante|por\ (?:lo\ tanto|eso|ello|ende|consiguiente
      |ejemplo|otro\ lado|otra\ parte|su\ parte)|además|asimismo|también|entonces|así
        |en\ respuesta|como\ resultado|en\ cambio|tras\ (?:esto|ello|eso)|de\ hecho|ambos
        |ambas)\b(?!\ (?:a|de|como|que)\b)
    """,
    "it": r"""
    (?:egli|ella|lui|lei|essi|esse|loro|suo|sua|suoi|sue|il\ suo|la\ sua|i\ suoi|le\ sue)\b
    | (?:questo|questa|questi|queste|quest['’]|quello|quella|quelli|quelle|ciò|tale|tali
      |costui)\b(?!\ ?(?:settimana|mese|anno|mattina|sera|notte|lunedì|martedì|mercoledì|giovedì
        |venerdì|sabato|domenica)\b)
    | (?:ma|e|ed|o|però|tuttavia|inoltre|quindi|perciò|pertanto|dunque|anche|infatti|invece|così
      |poi|allora|eppure|per\ esempio|ad\ esempio|in\ risposta|di\ conseguenza|al\ contrario
        |per\ questo|entrambi|entrambe)\b(?!\ (?:a|di|che|come)\b)
    """,
    "pt": r"""
    (?:ele|ela|eles|elas|seu|sua|seus|suas|o\ seu|a\ sua)\b
    | (?:este|esta|estes|estas|isto|esse|essa|esses|essas|isso|aquele|aquela|aqueles|aquelas|tal
      |tais)\b(?!\ (?:segunda|terça|quarta|quinta|sexta|sábado|domingo|semana|mês|ano|manhã|tarde
        |noite)\b)
    | (?:mas|e|ou|porém|contudo|no\ entanto|todavia|além\ disso|portanto|por\ isso|assim|também
      |então|em\ resposta|como\ resultado|em\ contrapartida|por\ exemplo|ambos|ambas|entretanto
        |nesse|nessa|neste|nesta|disso|com\ isso|apesar\ disso)\b(?!\ (?:a|de|ao|à|como|que
        |domingo|sábado|segunda|terça|quarta|quinta|sexta|semana|ano|mês)\b)
    """,
    "ru": r"""
    (?:он|она|оно|они|его|её|ее|их|ему|ей|им)\b
    | (?:это|этот|эта|эти|этого|этой|этих|этому|этим|такой|такая|такое|такие|тот|те
      |таким)\b(?!\ (?:год\w*|недел\w+|месяц\w*)\b)
    | (?:но|и|а|или|однако|поэтому|кроме\ того|также|тем\ не\ менее|в\ ответ|в\ результате|затем
      |потом|тогда|при\ этом|таким\ образом|например|более\ того|вместо\ этого|после\ этого
        |об\ этом|по\ его\ словам|по\ её\ словам|по\ ее\ словам|по\ их\ словам|в\ свою\ очередь
        |к\ тому\ же|впрочем|оба|обе)\b(?!\ на\b)
    """,
    "uk": r"""
    (?:він|вона|воно|вони|його|її|їх|їхній|їхня|йому|їй|їм)\b
    | (?:це|цей|ця|ці|цього|цієї|цих|цьому|цим|такий|така|таке|такі|той|ті)\b(?!\ (?:року|роком
      |тиж\w+|місяц\w+)\b)
    | (?:але|і|й|та|а|або|однак|проте|тому|крім\ того|також|тим\ не\ менш|у\ відповідь
      |в\ відповідь|внаслідок\ цього|в\ результаті|потім|тоді|при\ цьому|таким\ чином|наприклад
        |більше\ того|натомість|після\ цього|про\ це|за\ його\ словами|за\ її\ словами
        |за\ їхніми\ словами|своєю\ чергою|до\ того\ ж|обидва|обидві)\b(?!\ на\b)
    """,
}
_LIGHT = {
    "en": r"""
    (?:(?:but|and|yet|also|however|nevertheless|nonetheless|moreover|furthermore|additionally|still
      |indeed|besides|even\ so|of\ course|in\ addition|in\ fact|at\ the\ same\ time)\b,?\ )+
    | the\ (?:incident|suspects?|victims?|verdict|ruling|deal|agreement|proposal|plan)\ (?=[a-z])
    """,
    "de": r"""(?:(?:aber|doch|und|jedoch|allerdings|dennoch|außerdem|ausserdem|zudem|ferner
      |gleichzeitig)\b,?\ )+""",
    "fr": r"""(?:(?:mais|et|cependant|toutefois|pourtant|néanmoins|en\ outre|de\ plus
      |par\ ailleurs|en\ effet)\b,?\ )+""",
    "es": r"(?:(?:pero|y|sin\ embargo|no\ obstante|además|asimismo|también|de\ hecho)\b,?\ )+",
    "it": r"(?:(?:ma|e|però|tuttavia|inoltre|anche|infatti)\b,?\ )+",
    "pt": r"(?:(?:mas|e|porém|contudo|no\ entanto|todavia|além\ disso|também)\b,?\ )+",
    "ru": r"(?:(?:но|и|а|однако|кроме\ того|тем\ не\ менее|более\ того|впрочем)\b,?\ )+",
    "uk": r"(?:(?:але|і|й|та|а|однак|проте|крім\ того|тим\ не\ менш)\b,?\ )+",
}
"""Openings that lean on what was said, but bear being read without it."""
_BEFORE = re.compile(r"""[\W_]*""")
_POINTING = re.compile(
    rf"\b(?:these|those(?! [a-z]+ing\b)|this|such) (?!(?:past |last |coming )?{_TIME}\b|(?:who"
    r"|as|an?|is|was|in|with|of|on|at|from|report|story|article)\b)(?:[a-z-]+ )?([a-z]{4,})",
)
# Speech whose speaker is a pronoun, or in the Romance languages nobody.
_SAID_BY = {
    "en": r"""[,?!.…]["”]\s+(?:he|she|they)\s+[a-z]+
        |["”],?\s+(?:said|says|added|wrote|asked)\s+(?:he|she|they)\b""",
    "de": r"""["“«»]?,\ (?:sagte|so|erklärte|betonte|meinte|schrieb|fügte|teilte)\ (?:er|sie)\b""",
    "fr": r"""\b(?:a|ont)-t?-?(?:il|elle|ils|elles)\b|\b\w+-t-(?:il|elle)\b""",
    "es": r"""[”"»],\ (?:dijo|afirmó|añadió|agregó|señaló|declaró|aseguró|sostuvo)
        (?:\ (?:él|ella))?\.$""",
    "it": r"""[”"»],?\ (?:ha|hanno)\ (?:detto|aggiunto|dichiarato|affermato|spiegato)\.$""",
    "pt": r"""[”"»],\ (?:disse|afirmou|acrescentou|declarou|ressaltou)(?:\ (?:ele|ela))?\.$""",
    "ru": r"""\b(?:сказал|заявил|добавил|отметил|подчеркнул|написал|пояснил|считает)[аи]?
        \ (?:он|она|они)\b""",
    "uk": r"""\b(?:сказа|заяви|дода|зазначи|підкресли|написа|поясни|вважа)(?:в|ла|ли|є)
        \ (?:він|вона|вони)\b""",
}
_INTRODUCED = re.compile(
    r"(?:[A-Z][\w'’-]*|\d+)(?: [a-z\d][\w'’-]*| (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"| (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?){0,7}, "
    r"(?:(?:he|she|they|his|her|their|this|these)\b"
    r"|it\b(?! (?:is|was|would be|will be|remains) \w+ \w+))"
)
_DEED = re.compile(
    r"\b[Tt]he ([a-z]{4,}) (use|usage|deployment|delivery|strikes?|attacks?|launch(?:es)?|decision"
    r"|closure|ban|plan|deal|vote|ruling|request|test|shift|move|claims?|cuts?|sale|purchase)\b"
    r"(?! (?:of|to|by|on|in|for|from|between|with|about|against|that|which|who|at|near|over)\b)"
)
_SURNAME = re.compile(r"([A-ZÀ-Þ][\w'’-]{2,30})(?:['’]s)? (?=[a-zß-ÿ])")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]")


def leans(sentence: str, language: str) -> bool:
    """Tell whether a sentence cannot be understood without its predecessor.

    By how it opens ("This decision", "In response", "He"), and in English by what it points at
    without having named it ("countered these concerns", "...,” he said").
    """
    code = language if language in _OPENINGS else None
    if code is None:
        return False
    start = _BEFORE.match(sentence)
    first = start.end() if start else 0
    if _opening(code).match(sentence, first) is not None:
        return True
    if _speaker(code).search(sentence) is not None:
        return True
    return code == "en" and (_is_introduced(sentence, first) or _points_back(sentence))


def lightly(sentence: str, language: str) -> bool:
    """Tell that a sentence leans by nothing but how it opens, and that this bears being alone.

    A connective ("But the mayor ...") or the event by a general name ("The incident ...") is
    understood without the sentence before, if less well; a pronoun is not.
    """
    if language not in _LIGHT:
        return False
    start = _BEFORE.match(sentence)
    first = start.end() if start else 0
    light = _light(language).match(sentence, first)
    return light is not None and not leans(sentence[light.end() :], language)


def _is_introduced(sentence: str, first: int) -> bool:
    """Tell "In 2016, he ..."; of a quotation only the speaker has to be named."""
    opening = sentence[:first]
    quoted = "“" in opening or '"' in opening
    return not quoted and _INTRODUCED.match(sentence, first) is not None


@lru_cache(maxsize=16)
def _opening(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_OPENINGS[language]})", _I | re.VERBOSE)


@lru_cache(maxsize=16)
def _light(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_LIGHT[language]})", _I | re.VERBOSE)


@lru_cache(maxsize=16)
def _speaker(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_SAID_BY[language]})", _I | re.VERBOSE)


def names_shortly(sentence: str, before: str, language: str) -> bool:
    """Tell a surname by itself whose bearer the sentence before introduces in full.

    Not where everybody knows the name: "Biden said" needs no "President Joe Biden" before it.
    """
    if language not in compounds.SPLITS:
        return False
    name = _SURNAME.match(sentence)
    if name is None or name[1].lower() in compounds.frequencies(language):
        return False
    return re.search(rf"[^\W\d_a-z][\w.'’-]+ {re.escape(name[1])}\b", before) is not None


def takes_up(sentence: str, before: str, language: str) -> bool:
    """Tell "the missile use" where only the sentence before says who used missiles.

    A deed with the name of its means or matter before it, nothing after it that would say more,
    both named in the sentence before and neither of them earlier in this one.
    """
    if language != "en":
        return False
    for match in _DEED.finditer(sentence):
        said = sentence[: match.start()].lower()
        named = [word[:5].lower() for word in match.groups()]
        if all(each in before.lower() and each not in said for each in named):
            return True
    return False


def _points_back(sentence: str) -> bool:
    """Tell "these concerns" where no concerns were named before in the same sentence."""
    plain = _QUOTED.sub(" ", sentence)
    for match in _POINTING.finditer(plain):
        named = match[1][:5].lower()
        if named not in plain[: match.start()].lower():
            return True
    return False
