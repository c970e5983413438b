"""A person's browser, as far as consent pages need one: it reads a form and presses a button."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from aiohttp import ClientSession

Pairs = list[tuple[str, str]]


class NoButton(Exception):
    """The page has no such button; its text says what is there instead."""


@dataclass(slots=True)
class Form:
    """A form as it stands on the page: what is typed, ticked or hidden in it, and its buttons."""

    action: str
    method: str
    fields: Pairs = field(default_factory=list)
    buttons: Pairs = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


async def press(session: ClientSession, address: str, label: str) -> str:
    """Open a page, press the button with this label; the address to which the answer sends the browser."""
    async with session.get(address, headers={"Accept": "text/html"}) as page:
        text, at = await page.text(), str(page.url)
        status = page.status
    for form in forms(text):
        if label in form.labels:
            button = form.buttons[form.labels.index(label)]
            return await _send(session, urljoin(at, form.action), [*form.fields, button])
    raise NoButton(f"{address.partition('?')[0]} answered {status} without a button {label!r}")


async def _send(session: ClientSession, address: str, fields: Pairs) -> str:
    async with session.post(address, data=fields, allow_redirects=False) as answer:
        if "Location" not in answer.headers:
            raise NoButton(f"{address} answered {answer.status} and sends nowhere")
        return urljoin(address, answer.headers["Location"])


def forms(page: str) -> list[Form]:
    """All forms of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._label: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag == "input" and self.forms and _counts(given):
            self.forms[-1].fields.append((given.get("name", ""), given.get("value", "on")))
        elif tag == "button" and self.forms:
            self.forms[-1].buttons.append((given.get("name", ""), given.get("value", "")))
            self._label = []

    def handle_data(self, data: str) -> None:
        if self._label is not None:
            self._label.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._label is not None:
            self.forms[-1].labels.append("".join(self._label).strip())
            self._label = None


def _counts(given: dict[str, str]) -> bool:
    """What a browser sends: nothing disabled, and of boxes only the ticked ones."""
    if "disabled" in given:
        return False
    return given.get("type", "text") not in ("checkbox", "radio") or "checked" in given
