"""A platform without a plugin, for tests of what stands above platforms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from picscripter.plugin import (
    Account,
    Description,
    Host,
    Limit,
    Limits,
    Login,
    Options,
    Post,
    Problem,
    Shortcut,
)


class ToyOptions(Options):
    """`pageId` chooses the account; `mood` is one of three."""

    page_id: str | None = Field(None, json_schema_extra={"chooses": "account"})
    mood: str | None = Field(None, pattern="^(calm|merry|grim)$")


class Shout(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    message: str


def _shout(body: Shout) -> Mapping[str, Any]:
    return {"caption": body.message}


TOY = Description(
    name="toy",
    label="Toy",
    logins=(Login(label="Toy", client_id="TOY_ID", client_secret="TOY_SECRET", scopes=("toy.write",)),),
    hosts={"api": Host(base="https://api.toy.example")},
    limits=Limits(
        Limit(
            rule="caption.max",
            path="/caption",
            value=100,
            unit="characters",
            source="https://toy.example/limits",
            checked=date(2026, 11, 1),
        )
    ),
    settle=timedelta(seconds=30),
    options=ToyOptions,
    shortcuts=(Shortcut(path="/shout", summary="Shout", body=Shout, compose=_shout),),
    api_version="1",
)
SONG = Description(
    name="song",
    label="Song",
    logins=TOY.logins,
    hosts=TOY.hosts,
    limits=Limits(),
    settle=timedelta(seconds=30),
)


@dataclass
class ToyPlatform:
    """The facade's face towards composing: captions of at most `longest` characters, and something must be said or shown."""

    description: Description = TOY
    capabilities: frozenset[str] = frozenset({"publish"})
    version: str = "1.0"
    longest: int = 100

    def validate_options(self, post: Post, account: Account) -> Sequence[Problem]:
        problems = []
        chosen = getattr(post.options, "page_id", None)
        if chosen not in (None, "me", account.id):
            problems.append(Problem(path="/options/pageId", rule="pageId", message="Not this account."))
        if not post.caption and not post.media:
            problems.append(Problem(path="/caption", rule="empty", message="Say or show something."))
        if len(post.caption) > self.longest:
            problems.append(
                Problem(
                    path="/caption",
                    rule="caption.max",
                    message="Too long.",
                    limit=self.longest,
                    actual=len(post.caption),
                )
            )
        return problems

    def ahead(self, post: Post) -> float:
        return 60.0 if post.media else 0.0


@dataclass
class ToyQuarantined:
    name: str = "broken"
    distribution: str = "picscripter-broken"
    version: str = "0.1"
    reason: str = "it cannot be imported"


class ToyRegistry(dict):
    """Platforms by name, and what was kept out."""

    quarantined: tuple[ToyQuarantined, ...] = (ToyQuarantined(),)


def toy_registry(**platforms: ToyPlatform) -> Any:
    """`toy` and `song`, or others in their place."""
    return ToyRegistry(
        {"toy": ToyPlatform(), "song": ToyPlatform(description=SONG, longest=10**9), **platforms}
    )
