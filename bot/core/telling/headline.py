"""The headline of an event: the best of its articles' titles, or a short sentence.

It is always a verbatim span. What is no part of the title ("LIVE:", "| The Outlet", a full
stop at the end) is left out by narrowing the span, never by changing the text.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.core.model import Citation, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.core.model import Article, Sentence

_LABEL = re.compile(
    r"""(?:\[[^\]]{1,30}\]\s*|\([A-Z ]{2,12}\)\s*)?
    (?:(?:breaking(?:\s+news)?|just\s+in|live(?:\s+(?:updates?|blog|coverage))?|updated?|update\s*\d+
    |exclusive|watch(?:\s+live)?|video|photos?|in\s+pictures|pictured|listen|read|opinion|analysis
    |explainer|explained|fact\s*check|developing|alert|news\s+alert|newsflash|flash|urgent
    |eilmeldung|liveticker|en\s+direct|en\s+vivo|última\s+hora|ultima\s+ora|diretta|ao\s+vivo
    |срочно|молния|терміново|оновлено|обновлено)
    \s*(?:[:|]|\s[-–—]+\s|-{2,}|(?<=\d)-
    |(?-i:(?<=[A-Z]{4})\s(?=[A-Z][a-z])))\s*)+""",
    re.IGNORECASE | re.VERBOSE,
)
_BRACKETED = re.compile(
    r"\s*[\[(](?:video|photos?|update[ds]?|live|watch|exclusive)[\])]\s*$", re.IGNORECASE
)
_TAIL = re.compile(r"\s+(?P<mark>[|»·•]|[-–—]{1,2})\s+(?P<who>[^|»·•]{1,60}?)\s*$")
_MEDIA = re.compile(
    r"""\b(?:news(?:paper)?|times|post|herald|tribune|gazette|journal|daily|today|tv|radio|press
    |guardian|telegraph|independent|magazine|media|network|online|reuters|bbc|cnn|nbc|abc|cbs|npr
    |fox|upi|ap|afp|bloomberg|politico|axios|zeitung|spiegel|welt|presse|tageblatt|monde|figaro
    |país|mundo|repubblica|corriere|jornal|folha|правда|новости|новини)\b
    |\.(?:com|org|net|co|de|fr|uk|it|es|ru|ua|eu)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_EDGE = re.compile(r"[\s|:–—-]+")
_NEAR_END = 100
"""Names of outlets stand so near the end; looking further would cost more than it finds."""
_TEASER = re.compile(
    r"""\?$|^(?:how|why|what|who|when|where|here['’]s|here\s+are|this\s+is|meet|see|\d+\s+things)\b
    |\b(?:you|your|things\s+to\s+know|need\s+to\s+know|what\s+we\s+know)\b|\.\.\.|…""",
    re.IGNORECASE | re.VERBOSE,
)
_SHORT = 30
"""A sentence of at most this many words may stand as a headline."""


def trimmed(article: Article) -> Span | None:
    """Narrow the title's span to the title proper; ``None`` where nothing is left of it."""
    if article.title is None:
        return None
    start, end = article.title.start, article.title.end
    label = _LABEL.match(article.text, start + _blank(article.text[start:end]), end)
    if label and label.end() < end:
        start = label.end()
    end = _without_tail(article, start, end)
    start += _blank(article.text[start:end])
    end = start + len(_without_stop(article.text[start:end]))
    return Span(start, end) if start < end else None


def best(articles: Iterable[Article], weigh: Callable[[str], float]) -> Citation | None:
    """Return the title that tells the event best; ``None`` where no article has one.

    ``weigh`` gives a text's likeness to the event, from 0 to 1.
    """
    found: list[tuple[float, str, str, Citation]] = []
    for article in articles:
        span = trimmed(article)
        if span is None:
            continue
        citation = article.cite(span.start, span.end)
        text = citation.text
        found.append((-weigh(text) - _form(text), text, article.id, citation))
    return min(found, key=lambda each: each[:3])[3] if found else None


def short_sentence(
    sentences: Sequence[Sentence], scores: Sequence[float], free: Mapping[int, tuple[int, ...]]
) -> Citation | None:
    """Return the sentence that tells most in few words, for an event without a title.

    ``free`` holds, as keys, the indices that may be shown. The longer of two equals loses.
    """
    alone = [index for index in free if not sentences[index].leans]
    if not alone:
        return None

    def rank(index: int) -> tuple[float, str, str]:
        one = sentences[index]
        words = len(one.text.split())
        penalty = (
            0.005 * max(0, words - 20) + 0.04 * max(0, 9 - words) + (0.3 if words > _SHORT else 0.0)
        )
        return (penalty - scores[index], one.text, one.article.id)

    return _without_full_stop(sentences[min(alone, key=rank)].citation)


def first_words(articles: Iterable[Article], count: int = 12) -> Citation | None:
    """Return an article's first words, where there is neither a title nor a sentence."""
    for article in articles:
        line = re.search(r"\S[^\n]*", article.text)
        if line is None:
            continue
        words = list(re.finditer(r"\S+", line[0]))[:count]
        return article.cite(line.start(), line.start() + words[-1].end())
    return None


def _form(text: str) -> float:
    """Rate what a title is like, whatever it is about: 0 is a plain one, less is worse."""
    words = text.split()
    rate = -0.02 * max(0, len(words) - 14) - 0.1 * max(0, 5 - len(words))
    if _TEASER.search(text):
        rate -= 0.3
    if len(words) > 2 and text.isupper():
        rate -= 0.15
    return rate


def _without_tail(article: Article, start: int, end: int) -> int:
    """Leave out the outlet's name, "(video)" and the like behind the title."""
    while True:
        text = article.text[start:end]
        bracketed = _BRACKETED.search(text, max(0, len(text) - _NEAR_END))
        if bracketed and bracketed.start():
            end = start + bracketed.start()
            continue
        tail = _TAIL.search(text, max(0, len(text) - _NEAR_END))
        if tail is None or not tail.start() or not _names_outlet(article, tail):
            return end
        end = start + tail.start()


def _names_outlet(article: Article, tail: re.Match[str]) -> bool:
    who = tail["who"]
    if len(who.split()) > 6 or len(tail.string[: tail.start()].split()) < 3:
        return False
    own = _plain(article.outlet.name or ""), _plain(article.outlet.id)
    said = _plain(who)
    if said and any(said in name or (len(name) > 3 and name in said) for name in own):
        return True
    return tail["mark"] in "|»·•" or bool(_MEDIA.search(who))


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _blank(text: str) -> int:
    found = _EDGE.match(text)
    return found.end() if found else 0


def _without_stop(text: str) -> str:
    """Leave out a full stop, unless it ends an abbreviation ("U.S.") or dots ("...")."""
    end = len(text)
    while end and _EDGE.match(text, end - 1):
        end -= 1
    text = text[:end]
    if text.endswith("...") or re.search(r"(?:\b\w\.){2,}$|\b[A-Z][a-z]{0,2}\.$", text):
        return text
    return text.removesuffix(".").rstrip()


def _without_full_stop(citation: Citation) -> Citation:
    text = _without_stop(citation.text)
    return citation.article.cite(citation.start, citation.start + len(text)) if text else citation


def weigher(sentences: Sequence[Sentence]) -> Callable[[Iterable[str]], float]:
    """Return a function that tells how much of what an event is about some stems hold."""
    count = Counter(term for one in sentences for term in dict.fromkeys(one.terms))
    top = sum(sorted(count.values(), reverse=True)[:8]) or 1

    def weigh(terms: Iterable[str]) -> float:
        return min(1.0, sum(count[term] for term in dict.fromkeys(terms)) / top)

    return weigh
