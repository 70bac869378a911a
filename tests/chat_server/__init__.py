"""A small real HTTP server that speaks the chat completions protocol and misbehaves on order."""
