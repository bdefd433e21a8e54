"""The command line: reads what was typed, calls a use case, prints what comes back.

Exit codes: 0 done, 1 failed (one clear line on standard error), 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from bot.cli.arguments import parse
from bot.cli.terminal import complain
from bot.core.errors import BriefbotError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code. No traceback without ``--debug``."""
    arguments = parse(sys.argv[1:] if argv is None else list(argv))
    module, _, function = arguments.run.partition(":")
    try:
        # Only the command's own module is loaded: a brief must not wait for what it does not use.
        return int(getattr(import_module(f"bot.cli.{module}"), function)(arguments))
    except BriefbotError as error:
        complain(str(error))
    except BrokenPipeError:
        # The reader (head, less) has gone; keep Python from complaining at shutdown.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if arguments.debug:
            raise
        complain(f"{error.strerror or error} (if output goes to a file, see whether it can grow)")
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except Exception as error:  # the last line of defence: one clear line
        if arguments.debug:
            raise
        complain(f"unexpected {type(error).__name__}: {error} (see more with --debug)")
    return 1
