"""Where readers are: the terminal, Slack, Discord. Adapters do not know one another."""
