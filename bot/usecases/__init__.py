"""What the bot does for somebody: async functions over the ports."""
