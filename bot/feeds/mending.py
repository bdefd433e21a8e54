"""XML as feeds really write it, made such that a parser loses nothing of it.

A parser that recovers does so by leaving out: a bare ampersand takes the rest of a title with it,
and of a description with bare markup only what stands before the first tag is seen.
"""

from __future__ import annotations

import re

# In CDATA an ampersand is one; elsewhere it begins one of XML's entities or should have been
# escaped: HTML's own ("&nbsp;") are resolved later, with the rest of the markup.
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_BARE_OR_CDATA = re.compile(rf"<!\[CDATA\[.*?(?:\]\]>|\Z)|{_BARE.pattern}", re.DOTALL)
_TEXT = r"<(title|description|summary)(\s[^<>]{0,300}[^<>/]|)>"
_OPENED = re.compile(rf"<!\[CDATA\[.*?(?:\]\]>|\Z)|{_TEXT}", re.DOTALL)
_NAKED = re.compile(_TEXT + r"[^<]{0,20000}<(?![/!])")
_XHTML = re.compile(r"""\stype\s*=\s*["']xhtml["']""")
_ROOT = re.compile(r"<(?:rss|rdf:RDF|feed)(?=[\s>])")
_HEAD = 4000  # characters in which the root and the channel begin
_PREFIXED = re.compile(r"<([A-Za-z][\w.-]{0,19}):channel(?=[\s>])")
_ROOTED = re.compile(
    r"""<rss(?:\s[^<>]{0,1000}?)?(\sxmlns\s{0,9}=\s{0,9}(?:"[^"<>]{0,300}"|'[^'<>]{0,300}'))"""
)
_PREFIXES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}


def mended(text: str) -> str:
    """Return the text of a feed without the mistakes that cost words; takes linear time."""
    text = _plainly_named(text)
    if _BARE.search(text):  # which takes no time to tell
        text = _BARE_OR_CDATA.sub(_escaped, text)
    if _NAKED.search(text):
        text = _dressed(text)
    return _declared(text)


def _plainly_named(text: str) -> str:
    """Give RSS's elements their plain names, whatever namespace a feed puts them into.

    Few do, and parsers then see no channel, or not what it says of itself.
    """
    head = text[:_HEAD]
    if (prefixed := _PREFIXED.search(head)) is not None:
        prefix = re.escape(prefixed[1])
        text = re.sub(rf"<(/?){prefix}:(?=[A-Za-z])", r"<\1", text)
        text = re.sub(rf"\sxmlns:{prefix}(?=\s{{0,9}}=)", " xmlns", text, count=1)
        head = text[:_HEAD]
    if (rooted := _ROOTED.search(head)) is not None:
        text = text[: rooted.start(1)] + text[rooted.end(1) :]
    return text


def _escaped(found: re.Match[str]) -> str:
    return found[0] if found[0] != "&" else "&amp;"


def _dressed(text: str) -> str:
    """Escape markup that stands bare in titles and descriptions."""
    parts: list[str] = []
    at, unclosed = 0, set()
    for opened in _OPENED.finditer(text):
        name = opened[1]
        if name is None or opened.start() < at or name in unclosed:
            continue
        end = text.find(f"</{name}>", opened.end())
        if end < 0:
            unclosed.add(name)
            continue
        inner = text[opened.end() : end]
        if "<" in inner and "<![CDATA[" not in inner:
            inner = inner.replace("&", "&amp;").replace("<", "&lt;")
            head = _XHTML.sub(' type="html"', opened[0])
            parts += [text[at : opened.start()], head, inner]
            at = end
    return "".join([*parts, text[at:]])


def _declared(text: str) -> str:
    """Declare the prefixes that are used without being declared."""
    missing = [
        f' xmlns:{prefix}="{url}"'
        for prefix, url in _PREFIXES.items()
        if f"<{prefix}:" in text and f"xmlns:{prefix}" not in text
    ]
    return _ROOT.sub(lambda root: root[0] + "".join(missing), text, count=1) if missing else text
