"""One SQL, as each database wants it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from picscripter.storage.dialect import Postgres, Sqlite, rows_argument, values_argument

SQL = "SELECT x.id FROM ROWS($1: id text, fence bigint) AS x WHERE x.id IN VALUES($2) AND at < :now + $3 AND b = $3"


def test_sqlite_gets_question_marks_each_with_its_argument():
    text, values = Sqlite().prepare("UPDATE t SET a = $2, b = :now, c = $1, d = $2", ["one", "two"], 99)
    assert text == "UPDATE t SET a = ?, b = ?, c = ?, d = ?"
    assert values == ["two", 99, "one", "two"]


def test_sqlite_reads_a_list_of_rows_as_a_table():
    text, values = Sqlite().prepare(SQL, ["rows", "values", 5], 99)
    assert "(SELECT value->>'id' AS id, value->>'fence' AS fence FROM json_each(?)) AS x" in text
    assert "IN (SELECT value FROM json_each(?))" in text
    assert values == ["rows", "values", 99, 5, 5]


def test_sqlite_has_no_row_locks():
    for lock in ("FOR UPDATE", "FOR UPDATE SKIP LOCKED"):
        assert Sqlite().prepare(f"SELECT 1 {lock}", [], 0)[0].strip() == "SELECT 1"


def test_sqlite_keeps_json_and_moments_as_text():
    assert Sqlite().prepare("SELECT AS_JSON(x.a), AS_MOMENT(x.b)", [], 0)[0] == "SELECT x.a, x.b"


def test_postgres_reads_a_list_of_rows_as_a_table():
    text, values = Postgres().prepare(SQL, ["rows", "values", 5], 99)
    assert "FROM json_to_recordset($1::json) AS x(id text, fence bigint)" in text
    assert "IN (SELECT json_array_elements_text($2::json))" in text
    assert values == ["rows", "values", 5]


def test_postgres_uses_its_own_time_and_keeps_its_locks():
    text, _ = Postgres().prepare("SELECT :now FOR UPDATE SKIP LOCKED", [], 99)
    assert text == "SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint FOR UPDATE SKIP LOCKED"


def test_postgres_gets_real_types():
    text, _ = Postgres().prepare("SELECT AS_JSON(x.a), AS_MOMENT(x.b)", [], 0)
    assert text == "SELECT x.a::jsonb, x.b::timestamptz"


def test_sqlite_keeps_moments_in_utc_so_that_they_sort():
    moment = datetime(2026, 1, 5, 14, tzinfo=timezone(timedelta(hours=2)))
    _, values = Sqlite().prepare("SELECT $1", [moment], 0)
    assert values == ["2026-01-05 12:00:00+00:00"]
    assert Postgres().prepare("SELECT $1", [moment], 0)[1] == [moment]


@pytest.mark.parametrize("dialect", [Sqlite(), Postgres()])
def test_no_moment_is_no_timestamp(dialect):
    assert dialect.timestamp(None) is None
    assert dialect.timestamp(datetime(2026, 1, 5, tzinfo=UTC)) is not None


def test_arguments_are_short_json():
    assert rows_argument([{"id": "ü", "n": 1}]) == '[{"id":"ü","n":1}]'
    assert values_argument(["a", 'b"']) == '["a", "b\\""]'
