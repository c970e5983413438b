"""For pytest: `--conformance-json FILE`, and a summary of which promises hold. Found by entry point."""

from pathlib import Path

import pytest

from picscripter.testing.report import Report

_OPTION = "--conformance-json"
_TOLD = "conformance"  # as `conformance.REPORTED`, which is not imported here: it loads the whole engine

_REPORT = pytest.StashKey[Report]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the report goes."""
    group = parser.getgroup("picscripter")
    group.addoption(_OPTION, metavar="FILE", help="write which promises each plugin keeps, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """One report for the whole run, of whichever processes."""
    report = Report()
    config.stash[_REPORT] = report
    config.pluginmanager.register(_Gathering(report), "picscripter-conformance-report")


class _Gathering:
    def __init__(self, report: Report) -> None:
        self._report = report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Outcomes travel as properties of the test, so those of pytest-xdist's workers arrive too."""
        for name, told in report.user_properties:
            if name == _TOLD and report.when == "call" and isinstance(told, dict):
                self._report.add(told, report.duration)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """A line for each plugin, and what does not hold; nothing when no suite ran."""
    report = config.stash[_REPORT]
    if not report.outcomes:
        return
    terminalreporter.section("conformance")
    for line in report.lines():
        terminalreporter.line(line)
    target = config.getoption(_OPTION)
    if target:
        report.write(Path(target))
        terminalreporter.line(f"written to {target}")
