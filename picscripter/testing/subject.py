"""What is examined: a plugin, its emulator, and the posts to try it with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from picscripter.domain.server_address import server_of
from picscripter.platforms.platform import Platform
from picscripter.plugin import Account, App, Login, Media, MediaType, Options, Post
from picscripter.sandbox.discovery import Factory
from picscripter.testing.files import clip, picture

Build = Callable[[int], "Sample"]
"""A sample that has so many of what a limit counts."""


SECRET = "canary-secret-0123456789"  # noqa: S105 - made up, to be looked for


class DoesNotApply(Exception):
    """The description says that the plugin has nothing to which this promise could apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A post to try. `media` are kinds: the suite serves the files. `alt` describes each of the pictures.

    `options` as in JSON. `facts`: of the account, where a limit depends on them; only validation sees these.
    """

    caption: str = ""
    media: tuple[MediaType, ...] = ()
    alt: str = "Bread on a table"
    options: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    def with_caption(self, caption: str) -> "Sample":
        return replace(self, caption=caption)

    def media_rows(self, base: str, first: int = 0) -> list[dict[str, Any]]:
        """As posts are stored: the files `first`, `first` + 1, … below `base`."""
        return [
            {"type": kind, "url": f"{base}/{number}.{kind}", "alt": self.alt if kind == "image" else None}
            for number, kind in enumerate(self.media, first)
        ]

    def options_of(self, model: type[Options]) -> Options:
        return model.model_validate(dict(self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A plugin and its emulator, and what its author adds.

    `at_limit`: by rule, for limits that the suite cannot build a post for. `unchecked`: by rule, why
    `validate_options` cannot know. `form`: answers to what a login asks first; `other_form`: those of another account.
    `login_name`: None for the first. `readme`: where the table of commits stands.
    """

    platform: Platform
    sandbox: Factory
    samples: Mapping[str, Sample] = field(default_factory=dict)
    at_limit: Mapping[str, Build] = field(default_factory=dict)
    unchecked: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Callable[[int], bytes]] = field(
        default_factory=lambda: {"image": picture, "video": clip}
    )
    form: Mapping[str, str] = field(default_factory=dict)
    other_form: Mapping[str, str] = field(default_factory=dict)
    login_name: str | None = None
    readme: Path | None = None

    @property
    def login(self) -> Login:
        """The one that is examined."""
        return self.platform.description.login(self.login_name)

    @property
    def name(self) -> str:
        return self.platform.description.name

    def posts(self) -> Mapping[str, Sample]:
        """The author's samples, or those of the usual kinds that the plugin accepts. AssertionError when none is."""
        if self.samples:
            return self.samples
        found = {name: sample for name, sample in _USUAL.items() if not self.problems(sample)}
        assert found, "the plugin accepts none of the usual posts: say `posts = {name: Sample(…)}`"
        return found

    def problems(self, sample: Sample) -> Iterable[Any]:
        """What `validate_options` says of it."""
        account = self.account(sample)
        return self.platform.validate_options(self.post(sample, account), account)

    def app(self, login: Login) -> App:
        """An app that nobody registered, on the servers that the form names."""
        servers = {
            field.host: server_of(self.form.get(field.name) or field.default)
            for field in login.form
            if field.host
        }
        return App(login=login.name, client_id="canary-client", client_secret=SECRET, hosts=servers)

    def account(self, sample: Sample) -> Account:
        """An account that nobody connected."""
        return Account(id="1000000000000001", handle="@somebody", facts=sample.facts)

    def post(self, sample: Sample, account: Account) -> Post:
        """As a plugin is shown it."""
        return Post(
            id="00000000-0000-4000-8000-000000000000",
            account=account,
            caption=sample.caption,
            media=tuple(Media(**row) for row in sample.media_rows("https://media.example")),
            options=sample.options_of(self.platform.description.options),
        )


_USUAL: Mapping[str, Sample] = {
    "text": Sample(caption="Fresh bread from seven."),
    "picture": Sample(caption="Three loaves.", media=("image",)),
    "pictures": Sample(caption="Loaves and rolls.", media=("image", "image")),
    "picture without a text": Sample(media=("image",)),
}
