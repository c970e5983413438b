"""An account on a platform that a grant may post as: a person, a Page, a channel, an organization."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from picscripter.plugin.credentials import Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`id` is the platform's own and never changes; `handle` is what people know it by (`@name`, a Page's name).

    `tokens`: its own, where the platform gives each account one; None: the grant's tokens serve.
    `facts`: what publishing depends on and the platform told us (`{"premium": "true"}`); not secret.
    """

    id: str
    handle: str
    kind: str = "person"
    picture: str | None = None
    tokens: Tokens | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
