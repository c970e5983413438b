"""The OAuth 2 server that all emulators share: it decides, and each platform words the refusal."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from picscripter.plugin.clock import Clock
from picscripter.sandbox.dials import Dials


class Denied(Exception):
    """The OAuth server says no.

    `why` is one of: unknown-client, bad-secret, unknown-code, used-code, expired-code, other-redirect,
    bad-verifier, unknown-refresh, used-refresh, unknown-token, expired-token, revoked-token.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def secret_of(client: str) -> str:
    """Every client id is known, and this is its secret; only ids beginning with `unknown` are not."""
    return f"{client}-secret"


def check_client(client: str, secret: str | None) -> None:
    """Raises Denied unless the client is known and, where one is given, the secret is its own."""
    if not client or client.startswith("unknown"):
        raise Denied("unknown-client")
    if secret is not None and not hmac.compare_digest(secret.encode(), secret_of(client).encode()):
        raise Denied("bad-secret")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What an app asks a person for; answered once, on the consent page."""

    id: str
    client: str
    redirect_uri: str
    state: str | None
    scopes: tuple[str, ...]
    challenge: str | None
    method: str | None


@dataclass(slots=True, kw_only=True)
class Grant:
    """What a person allowed of what was `asked`, for the `accounts` (ids) chosen.

    `dead`: its tokens no longer work.
    """

    id: str
    client: str
    asked: tuple[str, ...]
    scopes: tuple[str, ...]
    accounts: tuple[str, ...]
    dead: bool = False


@dataclass(slots=True, kw_only=True)
class _Code:
    grant: Grant
    consent: Consent
    made_at: datetime
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """`kind` is the platform's own word (user, page, …). `seconds` None: it never expires by itself."""

    value: str = field(repr=False)
    kind: str
    grant: Grant
    account: str
    made_at: datetime
    seconds: float | None


@dataclass(slots=True, kw_only=True)
class _Refresh:
    grant: Grant
    account: str
    used: bool = False


class Grants:
    """All consents, codes and tokens of one platform. `code_seconds` is how long its codes live."""

    def __init__(self, clock: Clock, dials: Dials, *, code_seconds: float) -> None:
        self._clock, self.dials, self._code_seconds = clock, dials, code_seconds
        self._consents: dict[str, Consent] = {}
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, Token] = {}
        self._refreshes: dict[str, _Refresh] = {}
        self._grants: dict[str, Grant] = {}

    def ask(
        self,
        *,
        client: str,
        redirect_uri: str,
        scopes: Sequence[str],
        state: str | None = None,
        challenge: str | None = None,
        method: str | None = None,
    ) -> Consent:
        """Remember what is asked until the person answers."""
        consent = Consent(
            id=secrets.token_urlsafe(16),
            client=client,
            redirect_uri=redirect_uri,
            state=state,
            scopes=tuple(scopes),
            challenge=challenge,
            method=method,
        )
        self._consents[consent.id] = consent
        return consent

    def answered(self, key: str) -> Consent | None:
        """Take the question away: it is answered once."""
        return self._consents.pop(key, None)

    def code(self, consent: Consent, *, scopes: Sequence[str], accounts: Sequence[str]) -> str:
        """A code for what the person allowed: single-use, and short-lived."""
        grant = Grant(
            id=secrets.token_urlsafe(8),
            client=consent.client,
            asked=consent.scopes,
            scopes=tuple(scopes),
            accounts=tuple(accounts),
        )
        self._grants[grant.id] = grant
        value = secrets.token_urlsafe(48)
        self._codes[value] = _Code(grant=grant, consent=consent, made_at=self._clock.now())
        return value

    def redeem(self, value: str, *, client: str, redirect_uri: str, verifier: str | None = None) -> Grant:
        """Trade a code. A wrong try does not use it up. Raises Denied."""
        code = self._codes.get(value)
        if code is None or code.consent.client != client:
            raise Denied("unknown-code")
        if code.used:
            raise Denied("used-code")
        if self._clock.now() >= code.made_at + timedelta(seconds=self._code_seconds):
            raise Denied("expired-code")
        if code.consent.redirect_uri != redirect_uri:
            raise Denied("other-redirect")
        if not proves(code.consent.method, code.consent.challenge, verifier):
            raise Denied("bad-verifier")
        code.used = True
        return code.grant

    def issue(
        self, grant: Grant, *, account: str, kind: str, seconds: float | None, prefix: str = ""
    ) -> Token:
        """An access token that lives `seconds` (None: without end); `prefix` is how its kind begins."""
        token = Token(
            value=prefix + secrets.token_urlsafe(48),
            kind=kind,
            grant=grant,
            account=account,
            made_at=self._clock.now(),
            seconds=seconds,
        )
        self._tokens[token.value] = token
        return token

    def issue_refresh(self, grant: Grant, *, account: str) -> str:
        """A refresh token for `rotate`."""
        value = secrets.token_urlsafe(48)
        self._refreshes[value] = _Refresh(grant=grant, account=account)
        return value

    def rotate(self, value: str, *, client: str) -> tuple[Grant, str]:
        """Use up a single-use refresh token: its grant and account. Raises Denied."""
        refresh = self._refreshes.get(value)
        if refresh is None or refresh.grant.client != client:
            raise Denied("unknown-refresh")
        if refresh.used:
            raise Denied("used-refresh")
        if refresh.grant.dead:
            raise Denied("revoked-token")
        refresh.used = True
        return refresh.grant, refresh.account

    def look(self, value: str) -> Token:
        """The token, if it works now. Raises Denied: unknown-token, revoked-token, expired-token."""
        token = self._tokens.get(value)
        if token is None:
            raise Denied("unknown-token")
        if token.grant.dead:
            raise Denied("revoked-token")
        expires_at = self.expires_at(token)
        if expires_at is not None and self._clock.now() >= expires_at:
            raise Denied("expired-token")
        return token

    def find(self, value: str) -> Token | None:
        """The token, whether it works or not."""
        return self._tokens.get(value)

    def seconds(self, own: float | None) -> float | None:
        """How long a token with this lifetime of its own lives while the dial stands where it does."""
        dialled = self.dials.token_seconds
        return own if dialled is None else dialled if own is None else min(own, dialled)

    def expires_at(self, token: Token) -> datetime | None:
        """When it ends, as the dial stands now."""
        seconds = self.seconds(token.seconds)
        return None if seconds is None else token.made_at + timedelta(seconds=seconds)

    def forget_token(self, value: str) -> None:
        """One access or refresh token alone stops working; an unknown one is no error (RFC 7009)."""
        self._tokens.pop(value, None)
        self._refreshes.pop(value, None)

    def end(self, *, account: str | None = None) -> int:
        """Kill every grant, or those that cover one account; how many."""
        ended = [
            grant
            for grant in self._grants.values()
            if not grant.dead and (account is None or account in grant.accounts)
        ]
        for grant in ended:
            grant.dead = True
        return len(ended)


def proves(method: str | None, challenge: str | None, verifier: str | None) -> bool:
    """PKCE (RFC 7636): whether the verifier belongs to the challenge; true when none was asked for."""
    if challenge is None:
        return True
    if verifier is None:
        return False
    digest = hashlib.sha256(verifier.encode())
    made = {
        "S256": base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode(),
        "s256-hex": digest.hexdigest(),
        "plain": verifier,
    }
    return hmac.compare_digest(made[method or "plain"].encode(), challenge.encode())
