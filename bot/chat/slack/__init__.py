"""Slack: what the core knows, carried to where readers are.

`surface` declares what people can use, `listeners` answers it, `render` and `forms` write what
they see, `gateway` alone calls the Web API, and `adapter` runs it all over either transport.
"""
