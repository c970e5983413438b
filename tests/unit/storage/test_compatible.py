"""Which migrations of a later release this one can live with, and what makes a migration one of those."""

import pytest

from picscripter.storage.migrations.compatible import LaterRelease, check_start, check_taking_back
from support.additive import breaking

OURS = {"0_init.py", "1_forms.py", "2_media.py"}


def test_a_database_of_our_own_release_is_fine():
    assert check_start(OURS, OURS) == []


def test_one_that_lacks_migrations_is_not_of_a_later_release():
    assert check_start(set(), OURS) == []


def test_what_later_releases_only_added_is_lived_with_and_told_in_order():
    assert check_start(OURS | {"10_more.py", "9_some.py"}, OURS) == ["9_some.py", "10_more.py"]


def test_what_was_dropped_before_our_newest_migration_does_not_matter():
    assert check_start(OURS | {"3_drops_needs_2.py"}, OURS) == ["3_drops_needs_2.py"]


def test_what_was_dropped_after_our_newest_migration_stops_the_start():
    with pytest.raises(
        LaterRelease, match=r"4_drops_needs_3\.py .* migration 3 must be known, this one knows up to 2"
    ):
        check_start(OURS | {"3_adds.py", "4_drops_needs_3.py"}, OURS)


def test_nobody_takes_back_what_only_a_later_release_knows():
    check_taking_back(OURS, OURS)
    with pytest.raises(LaterRelease, match="migrate --down 3"):
        check_taking_back(OURS | {"3_more.py"}, OURS)


@pytest.mark.parametrize(
    "sql",
    [
        'CREATE TABLE IF NOT EXISTS "media" ("id" INT NOT NULL);',
        'ALTER TABLE "posts" ADD COLUMN "note" TEXT;',
        'ALTER TABLE "posts" ADD COLUMN "kind" VARCHAR(8) NOT NULL DEFAULT \'a\';',
        'CREATE INDEX IF NOT EXISTS "idx" ON "posts" ("note");',
        'CREATE TABLE "new" ("id" INT); CREATE UNIQUE INDEX "uid" ON "new" ("id");',
        "ALTER TABLE posts ALTER COLUMN note DROP NOT NULL",
        "UPDATE posts SET kind = 'b' -- drop nothing; rename nothing\n WHERE note IS NULL;",
    ],
)
def test_a_migration_that_only_adds_is_taken(sql):
    assert breaking(sql) == []


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE posts",
        "ALTER TABLE posts DROP COLUMN note",
        "ALTER TABLE posts RENAME COLUMN note TO remark",
        "ALTER TABLE posts RENAME TO messages",
        "ALTER TABLE posts ALTER COLUMN note SET NOT NULL",
        "ALTER TABLE posts ALTER COLUMN round TYPE BIGINT",
        "ALTER TABLE posts ADD COLUMN kind TEXT NOT NULL",
        "ALTER TABLE posts ADD COLUMN kind TEXT UNIQUE",
        "ALTER TABLE posts ADD COLUMN kind TEXT, DROP COLUMN note",
        "ALTER TABLE posts ADD CONSTRAINT kinds CHECK (kind <> '')",
        "CREATE UNIQUE INDEX uid ON posts (note)",
        "DROP INDEX idx_posts_user",
        "DELETE FROM posts",
    ],
)
def test_a_migration_that_breaks_the_release_before_is_found_out(sql):
    assert breaking(sql) == [sql]
