"""Blocks drawn in Slack's manner, to be looked at.

``python -m tests.chat.slack.preview blocks.json picture.png`` draws a message, a list of
messages, a view or bare blocks with Chromium; with ``.html`` as the end it only writes the page.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from html import escape, unescape
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_STYLE = Path(__file__).with_name("preview.css")
_MARK = re.compile(r"<([^<>]*)>")
_FORMS = (
    (re.compile(r"```(.+?)```", re.DOTALL), r"<pre>\1</pre>"),
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)"), r"<b>\1</b>"),
    (re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)"), r"<i>\1</i>"),
    (re.compile(r"(?<!\w)~([^~\n]+)~(?!\w)"), r"<s>\1</s>"),
    (re.compile(r"^&gt; ?(.*)$", re.MULTILINE), r"<blockquote>\1</blockquote>"),
)


def page(shown: Any) -> str:
    """Return a page of messages, a view or blocks."""
    several = shown if isinstance(shown, list) and "blocks" in (shown or [{}])[0] else [shown]
    body = "".join(_one(each if isinstance(each, dict) else {"blocks": each}) for each in several)
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE.read_text('utf-8')}</style>{body}"


def draw(markup: str, picture: Path, width: int = 680, height: int = 900) -> None:
    """Draw a page with Chromium, which must be installed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(markup, "utf-8")
        flags = (
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--hide-scrollbars",
        )
        command = [
            "chromium",
            *flags,
            "--disable-background-networking",
            f"--user-data-dir={folder}/profile",
            f"--window-size={width},{height}",
            f"--screenshot={picture.absolute()}",
            file.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - as above


def _one(shown: Json) -> str:
    blocks = "".join(map(_block, shown["blocks"]))
    if "title" in shown:
        buttons = (shown[name]["text"] for name in ("close", "submit") if name in shown)
        row = "".join(f"<span class=button>{escape(text)}</span>" for text in buttons)
        title = escape(shown["title"]["text"])
        shown_in = f"<h3>{title}</h3>{blocks}<div class=actions>{row}</div>"
        return f"<div class='message modal'>{shown_in}</div>"
    private = "<div class=private>👁 Only visible to you</div>" if shown.get("private") else ""
    who = "<span class=name>briefbot</span><span class=app>APP</span><span class=time>08:00</span>"
    return f"<div class=message><div class=face>b</div>{private}<div>{who}</div>{blocks}</div>"


def _block(block: Json) -> str:  # noqa: PLR0911 - one case a kind of block
    match block["type"]:
        case "header":
            return f"<h3>{_text(block['text'])}</h3>"
        case "section":
            return _section(block)
        case "context":
            return f"<div class=context>{' '.join(map(_element, block['elements']))}</div>"
        case "divider":
            return "<hr>"
        case "actions":
            return f"<div class=actions>{''.join(map(_element, block['elements']))}</div>"
        case "input":
            hint = f"<div class=quiet>{_text(block['hint'])}</div>" if "hint" in block else ""
            optional = " <span class=quiet>(optional)</span>" if block.get("optional") else ""
            label = _text(block["label"])
            return f"<div class=input>{label}{optional}{_element(block['element'])}{hint}</div>"
        case other:
            return f"<pre>{escape(other)}</pre>"


def _section(block: Json) -> str:
    parts = f"<div>{_text(block['text'])}</div>" if "text" in block else ""
    accessory = _element(block["accessory"]) if "accessory" in block else ""
    drawn = f"<div class=section>{parts}{accessory}</div>"
    if block.get("fields"):
        cells = "".join(f"<div>{_text(each)}</div>" for each in block["fields"])
        drawn += f"<div class=fields>{cells}</div>"
    return drawn


def _element(element: Json) -> str:  # noqa: PLR0911 - the same
    kind = element["type"]
    if kind in {"mrkdwn", "plain_text"}:
        return _text(element)
    if kind == "button":
        return f"<span class='button {element.get('style', '')}'>{_text(element['text'])}</span>"
    if kind == "overflow":
        return "<span class=menu>…</span>"
    if kind == "image":
        return f"<span class=quiet>[{escape(element['alt_text'])}]</span>"
    chosen = element.get("initial_option", {}).get("text") or element.get("placeholder")
    said = _text(chosen) if chosen else escape(str(element.get("initial_value", "")))
    if kind in {"plain_text_input", "timepicker", "number_input", "url_text_input"}:
        return f"<span class=field>{said or escape(str(element.get('initial_time', '')))}</span>"
    if kind in {"checkboxes", "radio_buttons"}:
        ticked = [each["value"] for each in element.get("initial_options", ())]
        marks = (
            ("☑ " if o["value"] in ticked else "☐ ") + _text(o["text"]) for o in element["options"]
        )
        return f"<div class=quiet>{'<br>'.join(marks)}</div>"
    return f"<span class=select>{said}</span>"


def _text(text: Json) -> str:
    if text["type"] == "plain_text":
        return escape(text["text"])
    marks = [_marked(mark) for mark in _MARK.findall(text["text"])]
    drawn = _plain(_MARK.sub("\0", text["text"]))
    for form, tag in _FORMS:
        drawn = form.sub(tag, drawn)
    for mark in marks:  # put in last: nothing formats within an address
        drawn = drawn.replace("\0", mark, 1)
    return drawn.replace("\n", "<br>")


def _plain(text: str) -> str:
    return escape(unescape(text), quote=False)


def _marked(mark: str) -> str:
    """Draw what stands in angle brackets: a link, a time, or a mention (which is made loud)."""
    address, _, label = mark.partition("|")
    if date := re.fullmatch(r"!date\^(\d+)\^([^^]*)(?:\^.*)?", address):
        return _date(datetime.fromtimestamp(int(date[1]), UTC), date[2])
    if address.startswith(("http://", "https://")):
        return f'<a href="{escape(unescape(address))}">{_plain(label or address)}</a>'
    return f"<span class=mention>{escape(label or mark)}</span>"


def _date(moment: datetime, form: str) -> str:
    day = f"{moment:%b} {moment.day}, {moment:%Y}"
    said = re.sub(r"\{date[a-z_]*\}", day, form)
    return escape(re.sub(r"\{time[a-z_]*\}", f"{moment:%H:%M}", said))


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    written = page(json.loads(source.read_text("utf-8")))
    if target.suffix == ".html":
        target.write_text(written, "utf-8")
    else:
        draw(written, target, height=int(sys.argv[3]) if len(sys.argv) > 3 else 900)
