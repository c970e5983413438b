"""The newest schema, put into an empty database as `picscripter migrate` does."""

from picscripter.storage import migrations


async def migrate(url: str) -> None:
    """Bring the database at `url` to the newest schema."""
    await migrations.migrate(url)
