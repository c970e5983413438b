"""A model of the engine: the real engine code over a real SQLite schema, each await of the outside world let go by hand."""
