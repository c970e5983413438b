"""Raises at import."""

raise RuntimeError("a token=canary-at-import-1234567 was not there")
