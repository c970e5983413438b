"""What is examined: a plugin, its emulator, and the posts to try it with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from picscripter.domain.media_kind import kind_of
from picscripter.domain.server_address import server_of
from picscripter.platforms.platform import Platform
from picscripter.plugin import Account, App, Login, Options, Post
from picscripter.sandbox.discovery import Factory
from picscripter.services.media.rows import media_of
from picscripter.testing.files import clip, picture

Build = Callable[[int], "Sample"]
"""A sample that has so many of what a limit counts."""


SECRET = "canary-secret-0123456789"  # noqa: S105 - made up, to be looked for


class DoesNotApply(Exception):
    """The description says that the plugin has nothing to which this promise could apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A post to try.

    `media` are names of the suite's files: `image`, `video`, and those that the author adds in `files`. `alt`
    describes each of the pictures. `options` as in JSON. `facts`: of the account, where a limit depends on them; only
    validation sees these.
    """

    caption: str = ""
    media: tuple[str, ...] = ()
    alt: str = "Bread on a table"
    options: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    def with_caption(self, caption: str) -> "Sample":
        return replace(self, caption=caption)

    def options_of(self, model: type[Options]) -> Options:
        return model.model_validate(dict(self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A plugin and its emulator, and what its author adds.

    `at_limit`: by rule, for limits that the suite cannot build a post for. `unchecked`: by rule, why
    `validate_options` cannot know. `form`: answers to what a login asks first; `other_form`: those of another account.
    `login_name`: None for the first. `readme`: where the table of commits stands.
    `facts`: by name of a file, what is known of it beyond its bytes (`{"width": 720, …}`, as in JSON).
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
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

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

    def media_rows(self, sample: Sample, base: str, first: int = 0) -> list[dict[str, Any]]:
        """As posts are stored: the files `first`, `first` + 1, … below `base`, with what is known of them."""
        return [
            self._row(name, number, f"{base}/{number}.{name}", sample.alt)
            for number, name in enumerate(sample.media, first)
        ]

    def _row(self, name: str, number: int, url: str, alt: str) -> dict[str, Any]:
        content = self.files[name](number)
        kind = kind_of(content) or "video/mp4"
        video = kind.startswith("video/")
        return {
            "type": "video" if video else "image",
            "url": url,
            "alt": None if video else alt,
            "bytes": len(content),
            "contentType": kind,
            **(VIDEO if video else _seen(content)),
            **self.facts.get(name, {}),
        }

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
            media=tuple(media_of(row) for row in self.media_rows(sample, "https://media.example")),
            options=sample.options_of(self.platform.description.options),
        )


def _seen(content: bytes) -> dict[str, Any]:
    """What can be seen of a picture; nothing of one that is none."""
    try:
        with Image.open(BytesIO(content)) as image:
            return {
                "width": image.width,
                "height": image.height,
                "animated": getattr(image, "n_frames", 1) > 1,
            }
    except OSError:
        return {}


VIDEO: Mapping[str, Any] = {
    "width": 720,
    "height": 1280,
    "duration": 12.0,
    "frameRate": 30.0,
    "animated": True,
    "codecs": {"video": "h264", "audio": "aac"},
}
"""What the suite says of a clip, unless the author says otherwise."""

_USUAL: Mapping[str, Sample] = {
    "text": Sample(caption="Fresh bread from seven."),
    "picture": Sample(caption="Three loaves.", media=("image",)),
    "pictures": Sample(caption="Loaves and rolls.", media=("image", "image")),
    "picture without a text": Sample(media=("image",)),
}
