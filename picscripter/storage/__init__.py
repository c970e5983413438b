"""Tables, queries, encryption and migrations, on SQLite and Postgres alike."""
