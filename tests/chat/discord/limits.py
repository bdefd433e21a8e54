"""Discord's limits on what is sent to it, as its documentation has them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

OPENAPI = Path(__file__).resolve().parents[4] / "shared" / "contracts" / "discord-openapi.json"


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def walk(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        found += [part, *walk(part.get("components", []))]
    return found


def check_message(body: dict[str, Any]) -> None:
    """Fail where a message breaks a limit."""
    parts = walk(body.get("components", []))
    v2 = bool(body.get("flags", 0) & 1 << 15)
    if v2:
        assert len(parts) <= 40
        assert not {"content", "embeds", "poll", "sticker_ids"} & set(body)
        assert 1 <= sum(units(part["content"]) for part in parts if part["type"] == 10) <= 4000
        assert all(part["content"].strip() for part in parts if part["type"] == 10)
    else:
        assert units(body.get("content") or "") <= 2000
        check_embeds(body.get("embeds") or [])
        assert len(body.get("components", [])) <= 5
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    assert len(ids) == len(set(ids))
    assert all(1 <= len(each) <= 100 for each in ids)
    for part in parts:
        check_component(part)
    numbers = [part["id"] for part in parts if part.get("id")]
    assert len(numbers) == len(set(numbers))
    assert len(str(body.get("nonce") or "")) <= 25
    allowed = body.get("allowed_mentions", {})
    assert not allowed.get("parse")
    assert len(allowed.get("roles", [])) <= 1


def check_component(part: dict[str, Any]) -> None:
    if part["type"] == 1:
        assert 1 <= len(part["components"]) <= 5
        kinds = {inner["type"] for inner in part["components"]}
        assert kinds == {2} or (kinds == {3} and len(part["components"]) == 1)
    elif part["type"] == 2:
        assert 1 <= units(part["label"]) <= 80
        assert ("url" in part) != ("custom_id" in part)
        assert len(part.get("url", "")) <= 512
    elif part["type"] == 3:
        assert 1 <= len(part["options"]) <= 25
        assert units(part.get("placeholder", "")) <= 150
        values = [option["value"] for option in part["options"]]
        assert len(values) == len(set(values))
        for option in part["options"]:
            assert 1 <= units(option["label"]) <= 100
            assert 1 <= len(option["value"]) <= 100
            assert units(option.get("description", "")) <= 100
    else:
        assert part["type"] in {10, 14, 17}


def check_embeds(embeds: list[dict[str, Any]]) -> None:
    assert len(embeds) <= 10
    total = 0
    for embed in embeds:
        assert units(embed.get("title", "")) <= 256
        assert units(embed.get("description", "")) <= 4096
        total += units(embed.get("title", "")) + units(embed.get("description", ""))
    assert total <= 6000


def check_modal(data: dict[str, Any]) -> None:
    assert 1 <= units(data["title"]) <= 45
    assert 1 <= len(data["components"]) <= 5
    assert len(data["custom_id"]) <= 100
    for label in data["components"]:
        assert label["type"] == 18
        assert 1 <= units(label["label"]) <= 45
        assert units(label.get("description") or "") <= 100
        inner = label["component"]
        if inner["type"] == 4:
            assert inner.get("max_length", 4000) <= 4000
            assert units(inner.get("placeholder") or "") <= 100
        else:
            check_component(inner)


def check_commands(payload: list[dict[str, Any]]) -> None:
    """Fail where the commands break a limit."""
    for command in payload:
        said = [0]
        check_command(command, said, 0)
        assert said[0] <= 8000


def check_command(part: dict[str, Any], said: list[int], depth: int) -> None:
    assert 1 <= len(part["name"]) <= 32
    if part.get("type", 1) == 1 or depth:
        assert part["name"] == part["name"].lower()
        assert 1 <= len(part["description"]) <= 100
    texts = [str(choice["value"]) for choice in part.get("choices", [])]
    texts += [  # of translations the longest one counts
        max((part.get(key) or "", *_translated(part, key)), key=len)
        for key in ("name", "description")
    ]
    said[0] += sum(map(len, texts))
    for key, most in (("name", 32), ("description", 100)):
        assert all(1 <= len(text) <= most for text in _translated(part, key))
    options = part.get("options", [])
    assert len(options) <= 25
    assert len(part.get("choices", [])) <= 25
    if any(option["type"] in {1, 2} for option in options):
        assert all(option["type"] in {1, 2} for option in options)
        assert depth < 2
    for option in options:
        check_command(option, said, depth + 1)


def _translated(part: dict[str, Any], key: str) -> list[str]:
    return list((part.get(f"{key}_localizations") or {}).values())


@cache
def _validator(method: str, path: str) -> Draft202012Validator | None:
    if not OPENAPI.exists():
        return None
    document = json.loads(OPENAPI.read_text(encoding="utf-8"))
    content = document["paths"][path][method]["requestBody"]["content"]
    return Draft202012Validator({**document, **content["application/json"]["schema"]})


def body_errors(method: str, path: str, body: Any) -> list[str]:
    """Tell where a body differs from Discord's own description; nothing where that is not here."""
    validator = _validator(method, path)
    return [error.message[:300] for error in validator.iter_errors(body)] if validator else []
