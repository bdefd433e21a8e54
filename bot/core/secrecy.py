"""What looks like a secret, and texts with such taken out before anybody sees them."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"(?:^|_)(?:token|secret|password|passwd|passphrase|apikey|api_key|credentials?|webhook"
    r"|private_key|signing_key)(?:_|$)"
)
SECRET = re.compile(
    r"xox[a-z]-|xapp-|hooks\.slack\.com/|discord(?:app)?\.com/api/webhooks/|PRIVATE KEY"
    r"|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|gh[pousr]_\w{20,}|\bsk-\w{16,}|://[^/\s:@]*:[^/\s@]+@"
)
"""What a token, a password in an address or the address of a webhook holds."""
_HOLDING = re.compile(rf"[^\s\"'=,]*(?:{SECRET.pattern})[^\s\"',]*")
_GIVEN = re.compile(r"""(?m)^(\s*["']?([\w.-]+)["']?\s*=\s*)(\S.*)$""")
MASK = "(secret)"


def is_secret_name(name: str) -> bool:
    """Tell whether a key is named like a secret: ``slack_token``, ``apiKey``, ``PASSWORD``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return bool(_NAME.search(re.sub(r"\W+", "_", spaced)))


def masked(text: str) -> str:
    """Return a text, of TOML or any, without what looks like a secret or is named like one."""

    def given(found: re.Match[str]) -> str:
        return found[1] + MASK if is_secret_name(found[2]) else found[0]

    return _HOLDING.sub(MASK, _GIVEN.sub(given, text))
