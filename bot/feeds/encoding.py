"""Bytes to text, in any encoding that can be told; what is no text is said to be none.

In order: a byte order mark; what the file itself declares; UTF-8; UTF-16 without a mark, which
shows in its zero bytes; and last a statistical guess by charset-normalizer. Its one weakness
with news is telling Western from Central European code pages, which differ in a few letters
only, so that choice is made here, by the letters that each language writes.
"""

from __future__ import annotations

import codecs
import unicodedata
from functools import cache

SAMPLE = 1 << 16
"""Bytes that a guess is made from; the whole is then decoded."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARIES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh91AY&SY", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"ID3\x03", "a sound file"),
    (b"ID3\x04", "a sound file"),
    (b"OggS\0", "a sound or film"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\0asm", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"{\\rtf", "an RTF document"),
)
_GUESSES = [
    *("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257", "cp1258"),
    *("cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5"),
    *("cp1253", "iso8859_7", "cp1255", "cp1256", "cp874"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
_LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257")
_LETTERS = {
    "cp1252": (
        "äöüß",
        "àâæçéèêëîïôœùûüÿ",
        "áéíñóúü¿¡ªº",
        "àáâãçéêíóôõúü",
        "àèéìíîòóùú",
        "åäöæøéàó",
        "áðéíóúýþæö",
        "ëéèïöüáóí",
    ),
    "cp1250": (
        "ąćęłńóśźż",
        "áčďéěíňóřšťúůýž",
        "áéíóöőúüű",
        "ăâîşţ",
        "čćđšž",
        "áäčďéíĺľňóôŕšťúýž",
    ),
    "iso8859_2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "cp1254": ("çğıöşüâîû",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
}
_TYPOGRAPHY = set("“”„‚‘’‹›«»–—…•€£§°·×½\xa0‰™©®")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1b") + b"\x7f"


class NotTextError(ValueError):
    """The bytes are no text, or in an encoding that cannot be told; says which."""


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text that ``data`` holds; ``declared`` is the encoding it says it is in.

    Stray NUL bytes are taken out. Raises :class:`NotTextError`.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], name)
    refuse_binary(data)
    if b"\0" in data:
        if wide := _wide(data):
            return data.decode(wide, "replace")
        data = data.replace(b"\0", b"")
    return _unmarked(data, declared)


def refuse_binary(data: bytes) -> None:
    """Raise :class:`NotTextError` for what begins like a known binary form or is full of zeros."""
    for magic, what in _BINARIES:
        if data.startswith(magic):
            raise NotTextError(f"this is {what}, not text")
    head = data[:SAMPLE]
    if head.count(0) > len(head) // 10 and not _wide(head):
        raise NotTextError("this is a binary file, not text")


def _marked(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        text = data.decode(name, "replace")
    if text.count("\ufffd") > 1 + len(text) // 100:
        raise NotTextError(f"begins like {name.upper()} but is not")
    return text


def _unmarked(data: bytes, declared: str | None) -> str:
    head = data[:SAMPLE]
    if len(head.translate(None, _CONTROLS)) < len(head) - len(head) // 50:
        raise NotTextError("this is a binary file, not text")
    if declared and (text := _declared(data, declared)) is not None:
        return text
    if b"\x1b$" in data and (text := _declared(data, "iso2022_jp")) is not None:
        return text
    if (text := _utf8(data)) is not None:
        return text if _reads(text) else _refuse()
    name = guess(data)
    text = data.decode(name, "replace") if name else ""
    return text if _reads(text) else _refuse()


def _refuse() -> str:
    raise NotTextError("its encoding cannot be told")


def _declared(data: bytes, declared: str) -> str | None:
    name = text_encoding(declared)
    if name is None:
        return None
    try:
        text = data.decode(name)
    except (UnicodeDecodeError, UnicodeError):
        return None
    return text if _reads(text) else None


@cache
def text_encoding(name: str) -> str | None:
    """Return Python's name of an encoding as the web understands it, ``None`` for an unknown one.

    The web says Latin-1 and means Windows-1252 (WHATWG Encoding Standard).
    """
    try:
        found = codecs.lookup(name.strip()[:40])
        "".encode(found.name)  # refuses what is no encoding of text, such as rot13 and zlib
    except (LookupError, ValueError, UnicodeError):
        return None
    known = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
    known |= {"shift_jis": "cp932", "euc_kr": "cp949", "iso8859-9": "cp1254"}
    return known.get(found.name, found.name)


def _utf8(data: bytes) -> str | None:
    """Decode UTF-8, cut off or with a bad byte here and there, ``None`` where it is not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        text = data.decode(errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - bad
    return text if bad * 20 <= good else None


def _wide(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by its spaces and line ends, ``None`` where it is not that."""
    head = data[: SAMPLE & ~1]
    pairs = {name: _blanks(head, name) for name in ("utf-16-le", "utf-16-be")}
    name = max(pairs, key=lambda name: pairs[name])
    if pairs[name] * 200 < len(head):
        return None
    text = head[: len(head) & ~1].decode(name, "replace")
    return name if text.count("\0") * 50 <= len(text) and _reads(text) else None


def _blanks(data: bytes, name: str) -> int:
    text = data[: len(data) & ~1].decode(name, "replace")
    return sum(text.count(char) for char in " \n,.0123456789。、，")


def guess(data: bytes) -> str | None:
    """Guess the encoding of text that is not Unicode, ``None`` where nothing fits."""
    head = data[:SAMPLE]
    if len(data) > SAMPLE:
        head = head[: max(head.rfind(b"\n"), head.rfind(b" "), SAMPLE // 2)]
    # Loading charset-normalizer takes longer than reading most files.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(head, cp_isolation=_GUESSES, enable_fallback=False).best()
    name = str(best.encoding) if best else None
    if name is None or name in _LATIN:
        return _latin(head) or name
    return name


def _latin(data: bytes) -> str | None:
    """Choose a Latin code page by the language whose letters leave the fewest unexplained."""
    best, chosen = 0.9, None
    for name in _LATIN:
        text = data.decode(name, "replace")
        marked = [char for char in text.lower() if char > "\x7f" and char not in _TYPOGRAPHY]
        for letters in _LETTERS[name]:
            fits = sum(char in letters for char in marked) / len(marked) if marked else 0.95
            if fits > best and "\ufffd" not in text:
                best, chosen = fits, name
    return chosen


def _reads(text: str) -> bool:
    """Tell whether decoded text can be text: hardly any controls or unassigned characters."""
    sample = text[:SAMPLE]
    odd = sum(
        unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"} and char not in "\t\n\r\f\x85\x1b"
        for char in sample
    )
    return bool(sample) and odd + sample.count("\ufffd") <= len(sample) // 50
