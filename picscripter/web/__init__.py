"""The HTTP API and its few pages, on aiohttp."""
