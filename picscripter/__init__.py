"""A publishing engine: hand over a post, be told the truth about what became of it."""
