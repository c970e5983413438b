"""The lines of the log: readable, one per event, without secrets."""

import logging

from picscripter.cli.logs import Line

SECRET = "s3cr3t-of-this-installation"


def _line(
    text: str, *args: object, name: str = "picscripter.engine", fault: BaseException | None = None
) -> str:
    record = logging.LogRecord(
        name, logging.INFO, "here.py", 1, text, args, (type(fault), fault, None) if fault else None
    )
    return Line([SECRET]).format(record)


def test_a_line_has_time_grade_source_and_text():
    stamp, grade, source, *words = _line("freed %d posts", 3).split()
    assert len(stamp) == len("14:03:07.123")
    assert (grade, source, words) == ("info", "engine", ["freed", "3", "posts"])


def test_a_line_break_that_came_from_outside_does_not_begin_an_event():
    assert _line("handle %s", "mira\n14:03:07.123 error forged").count("\n") == 0


def test_a_secret_in_use_is_hidden_in_text_arguments_and_tracebacks():
    fault = ValueError(f"cannot connect with {SECRET}")
    assert SECRET not in _line("with %s", SECRET) + _line("failed", fault=fault)


def test_a_token_is_hidden_by_its_looks_whoever_logged_it():
    assert "EAAB" not in _line("GET /me?access_token=EAABsbCS1iHgBAKZCZC0ZA", name="somebody.else")


def test_a_traceback_follows_its_event_and_is_set_off_from_it():
    first, *rest = _line("failed", fault=ValueError("why")).splitlines()
    assert first.endswith("failed")
    assert rest
    assert all(line.startswith("    ") for line in rest)
