"""What we tell about connections and choices. No token is in any of it."""

from datetime import datetime

from pydantic import Field

from picscripter.services.disconnecting import Disconnected
from picscripter.storage.choices import StoredChoice
from picscripter.storage.stored_connection import StoredConnection
from picscripter.web.post_answers import Out


class RedirectOut(Out):
    """Where to send the person's browser."""

    redirect_url: str


class ConnectionOut(Out):
    """A connected account."""

    id: str
    user_id: str
    platform: str
    login: str
    status: str = Field(examples=["active", "reconnect"])
    status_reason: str | None
    scopes: list[str]
    token_type: str
    expires_at: datetime | None
    account_id: str
    account_handle: str
    account_kind: str
    account_picture: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, connection: StoredConnection) -> "ConnectionOut":
        """The connection as its owner sees it."""
        return cls(**{name: getattr(connection, name) for name in cls.model_fields})


class AccountOut(Out):
    """An account that may be connected."""

    id: str
    handle: str
    kind: str
    picture: str | None


class ChoiceOut(Out):
    """Accounts that wait, until `expiresAt`, to be told which of them to connect.

    `confirm`: the callback came from a browser that did not ask; be sure that its person is your user.
    """

    id: str
    platform: str
    accounts: list[AccountOut]
    confirm: bool
    expires_at: datetime

    @classmethod
    def of(cls, choice_id: str, choice: StoredChoice) -> "ChoiceOut":
        """The choice as its owner sees it."""
        return cls(
            id=choice_id,
            platform=choice.platform,
            accounts=[
                AccountOut(id=each.id, handle=each.handle, kind=each.kind, picture=each.picture)
                for each in choice.accounts
            ],
            confirm=choice.strange,
            expires_at=choice.expires_at,
        )


class OutcomeOut(Out):
    """The end of a callback, for clients that accept JSON: connections, or a choice that waits."""

    connections: list[ConnectionOut] = Field([])
    choice: ChoiceOut | None = None


class BegunOut(OutcomeOut):
    """What the answers to a login's form led to: an address for the browser, or connections, or a choice."""

    redirect_url: str | None = None


class DisconnectedOut(Out):
    """The account is forgotten here. `revoked`: the platform took the access back; `reason`: why not."""

    id: str
    platform: str
    account_id: str
    account_handle: str
    revoked: bool
    reason: str | None

    @classmethod
    def of(cls, gone: Disconnected) -> "DisconnectedOut":
        """What is told about `gone`."""
        return cls(
            id=gone.connection.id,
            platform=gone.connection.platform,
            account_id=gone.connection.account_id,
            account_handle=gone.connection.account_handle,
            revoked=gone.revoked,
            reason=gone.reason,
        )


class PlaceOut(Out):
    """A board, playlist or the like."""

    id: str
    name: str
