"""Encodings: real sentences in many languages and code pages, each told from its bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.encoding import NotTextError, decode, text_encoding

TEXTS = {
    "ru": "Президент подписал указ о новых мерах поддержки. Об этом сообщила пресс-служба в среду,"
    " двадцатого ноября. Эксперты считают, что решение изменит положение на рынке труда.",
    "uk": "Президент підписав указ про нові заходи підтримки. Про це повідомила прес-служба."
    " Її висновки з'являться пізніше, кажуть експерти з європейських країн.",
    "de": "Die Bundesregierung hat am Mittwoch neue Maßnahmen beschlossen. Für viele Bürger ändert"
    " sich künftig die Höhe der Zuschüsse, erklärte der Minister in Köln.",
    "fr": "Le président a annoncé mercredi une série de mesures économiques. Selon les syndicats,"
    " la réforme pénalisera les salariés les plus âgés, déjà très touchés par la crise.",
    "es": "El Gobierno aprobó este miércoles un decreto que modifica las pensiones. Según el"
    " ministro, la medida beneficiará a más de un millón de españoles en los próximos años.",
    "it": "Il governo ha approvato mercoledì un decreto. Secondo il ministro, la misura sarà"
    " più efficace perché aiuterà le famiglie in difficoltà; ma non c'è unanimità.",
    "pt": "O governo aprovou na quarta-feira um decreto. Segundo o ministro, a situação não"
    " mudará até ao próximo ano, mas a União Europeia já prevê novas ações.",
    "pl": "Rząd przyjął w środę projekt ustawy o podwyżkach. Według ministra zmiany wejdą w życie"
    " już w styczniu, choć związkowcy żądają większych środków.",
    "cs": "Vláda ve středu schválila nový návrh zákona. Podle ministra začnou změny platit už"
    " v lednu, přestože odboráři žádají více peněz.",
    "tr": "Hükümet çarşamba günü yeni destek önlemlerini açıkladı. Bakan, değişikliklerin ocak"
    " ayında yürürlüğe gireceğini söyledi.",
    "el": "Η κυβέρνηση ανακοίνωσε την Τετάρτη νέα μέτρα στήριξης. Σύμφωνα με τον υπουργό, οι"
    " αλλαγές θα ισχύσουν από τον Ιανουάριο.",
    "ja": "政府は水曜日、新しい支援策を発表した。首相は記者会見で、来年一月から実施すると述べた。"
    "専門家は効果に疑問を示している。",
    "zh": "政府周三宣布了新的支持措施。总理在新闻发布会上表示，该措施将从明年一月开始实施。"
    "专家对其效果表示怀疑。",
    "ko": "정부는 수요일 새로운 지원책을 발표했다."
    " 총리는 기자회견에서 내년 1월부터 시행한다고 말했다.",
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
PAGES = {
    "ru": ("cp1251", "koi8-r", "iso-8859-5", "cp866"),
    "uk": ("cp1251", "koi8-u"),
    "de": ("cp1252", "iso-8859-1", "cp1250"),
    "fr": ("cp1252", "iso-8859-1"),
    "es": ("cp1252", "iso-8859-1"),
    "it": ("cp1252",),
    "pt": ("cp1252",),
    "pl": ("cp1250", "iso-8859-2"),
    "cs": ("cp1250", "iso-8859-2"),
    "tr": ("cp1254",),
    "el": ("cp1253", "iso-8859-7"),
    "ja": ("shift_jis", "euc-jp", "iso-2022-jp"),
    "zh": ("gb18030",),
    "ko": ("euc-kr",),
}
CASES = [(language, name) for language in TEXTS for name in (*UNICODE, *PAGES[language])]


@pytest.mark.parametrize(("language", "name"), CASES)
def test_the_encoding_is_told_from_the_bytes(language: str, name: str) -> None:
    text = TEXTS[language]
    assert decode(text.encode(name)) == text
    assert decode((text + "\n" + text).encode(name)) == text + "\n" + text


@pytest.mark.parametrize(
    ("text", "name"), [("“Très bien”, dit-elle – déjà…", "cp1252"), ("Café", "cp1252")]
)
def test_a_short_text(text: str, name: str) -> None:
    assert decode(text.encode(name)) == text


def test_a_declared_encoding_is_believed_where_it_fits() -> None:
    data = "Señor Muñoz: año".encode("cp1252")
    assert decode(data, "ISO-8859-1") == "Señor Muñoz: año"
    assert decode("Größe".encode(), "utf-8") == "Größe"
    assert decode("Größe".encode(), "ascii, or so they say") == "Größe"


def test_names_of_encodings() -> None:
    assert text_encoding("latin-1") == "cp1252"
    assert text_encoding("rot13") is None
    assert text_encoding("zlib") is None
    assert text_encoding("x\0y") is None


def test_utf8_with_a_bad_byte_or_cut_short_is_utf8() -> None:
    text = TEXTS["ru"].encode()
    assert decode(text[:-1]).startswith("Президент")
    assert "\ufffd" in decode(text[:100] + b"\xff" + text[100:])


def test_stray_nul_bytes_are_taken_out() -> None:
    assert decode(b"A good text\0 of many words, all of them good." * 9).count("\0") == 0


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 500,
        b"\x00\x01\x02\x03" * 200,
        bytes(range(256)) * 20,
        b"\x7fELF\x02\x01\x01" + b"\0" * 99,
        b"\xff\xfe" + b"\x00\xd8" * 99,
    ],
)
def test_what_is_no_text(data: bytes) -> None:
    with pytest.raises(NotTextError):
        decode(data)


@settings(deadline=None)  # the first example loads libraries
@given(st.binary())
def test_whatever_the_bytes_it_is_text_or_said_to_be_none(data: bytes) -> None:
    try:
        text = decode(data)
    except NotTextError:
        return
    assert text.encode()


@settings(deadline=None)  # the first example loads libraries
@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1))
def test_utf8_is_always_told(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")
