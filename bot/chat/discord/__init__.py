"""Discord: the same documents in Discord's own manner, on discord.py."""
