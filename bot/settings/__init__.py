"""Settings: config/*.toml, read whole, checked at once, and handed on as frozen values.

:func:`load` reads them; ``bot.settings.schema`` says what may stand in them. Importing this
package loads neither pydantic nor any file.
"""

from typing import TYPE_CHECKING

from bot.settings.loading import load

if TYPE_CHECKING:
    from bot.settings.schema import Settings  # noqa: TC004  at run time it would load pydantic

__all__ = ["Settings", "load"]
