"""Settings: config/*.toml, read whole, checked at once, and handed on as frozen values.

``bot.settings.load.load`` reads them; ``bot.settings.schema`` says what may stand in them.
Importing this package loads neither pydantic nor any file.
"""
