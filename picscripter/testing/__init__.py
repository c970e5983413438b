"""The kit with which a plugin's author tests a plugin; nothing else imports it.

`from picscripter.testing import Conformance, Sample`: subclass the one in a test module, and run plain `pytest`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from picscripter.testing.conformance import Conformance
    from picscripter.testing.subject import Sample

__all__ = ["Conformance", "Sample"]


def __getattr__(name: str) -> Any:
    """The suite stands on the whole engine; who only wants a clock does not load it."""
    if name == "Conformance":
        from picscripter.testing.conformance import Conformance  # noqa: PLC0415

        return Conformance
    if name == "Sample":
        from picscripter.testing.subject import Sample  # noqa: PLC0415

        return Sample
    raise AttributeError(name)
