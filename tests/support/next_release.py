"""The release after this one: a copy of the package with one more migration, and with code that uses it."""

import shutil
from pathlib import Path

import picscripter
from picscripter.storage.migrations.applied import known
from picscripter.storage.migrations.compatible import number

HERE = Path(picscripter.__file__).parent
NUMBER = max(map(number, known())) + 1
MIGRATION = f"{NUMBER}_20991231000000_next.py"

_MIGRATION = '''"""What the next release adds: columns with and without a default, one that will replace another, and an index."""

RUN_IN_TRANSACTION = True

SCHEMA = """
ALTER TABLE "posts" ADD COLUMN "made_by" VARCHAR(8) NOT NULL DEFAULT 'before';
ALTER TABLE "posts" ADD COLUMN "taken_by" VARCHAR(8);
ALTER TABLE "journal_steps" ADD COLUMN "extra" TEXT;
ALTER TABLE "journal_commits" ADD COLUMN "remark" TEXT;
CREATE INDEX IF NOT EXISTS "idx_posts_made_by" ON "posts" ("made_by", "created_at");
"""

BEFORE = """
DROP INDEX IF EXISTS "idx_posts_made_by";
ALTER TABLE "journal_commits" DROP COLUMN "remark";
ALTER TABLE "journal_steps" DROP COLUMN "extra";
ALTER TABLE "posts" DROP COLUMN "taken_by";
ALTER TABLE "posts" DROP COLUMN "made_by";
"""


async def upgrade(db):
    return SCHEMA


async def downgrade(db):
    return BEFORE
'''

# `remark` is to replace `note`: written beside it, and read only where there is no note. Who runs the release before
# writes the note alone.
_CHANGES = {
    "storage/posts.py": [
        ("commit_state, round, attempts)\n", "commit_state, round, attempts, made_by)\n"),
        ("0, 'none', 1, 0\n", "0, 'none', 1, 0, 'next'\n"),
    ],
    "storage/claims.py": [("worker = $3,", "worker = $3, taken_by = 'next',")],
    "storage/outcomes.py": [("note = x.note,", "note = x.note, remark = x.note,")],
    "storage/journal.py": [
        ("result_enc, note, refusal\n", "result_enc, coalesce(note, remark) AS note, refusal\n")
    ],
}


def make_next_release(folder: Path) -> Path:
    """Copy and change it; what PYTHONPATH must begin with so that a process runs it."""
    package = folder / "picscripter"
    shutil.copytree(HERE, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "storage/migrations/models" / MIGRATION).write_text(_MIGRATION)
    for name, changes in _CHANGES.items():
        path = package / name
        text = path.read_text()
        for old, new in changes:
            assert text.count(old) == 1, f"{name} has changed: the next release cannot replace {old!r}"
            text = text.replace(old, new)
        path.write_text(text)
    return folder
