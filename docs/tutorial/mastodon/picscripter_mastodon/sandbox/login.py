"""Apps that anybody registers, and OAuth with them: tokens without end, no refresh."""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from picscripter.sandbox import Account, Call, Denied, Grant, Reply, Route, Sandbox, Token, named
from picscripter_mastodon.sandbox import words
from picscripter_mastodon.sandbox.dials import MastodonDials

GRANULAR = ("accounts", "blocks", "bookmarks", "favourites", "filters", "follows", "lists", "media", "mutes")
SCOPES = named("read write follow push profile") | {
    f"{kind}:{what}"
    for kind in ("read", "write")
    for what in (*GRANULAR, "notifications", "reports", "search", "statuses", "conversations")
}
APPS = named("client_name redirect_uris scopes website")
AUTHORIZE = named(
    "response_type client_id redirect_uri scope state code_challenge code_challenge_method force_login lang"
)
TOKEN = named("grant_type code client_id client_secret redirect_uri code_verifier scope")
REVOKE = named("client_id client_secret token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """An app of this server."""

    client_id: str
    secret: str
    redirects: tuple[str, ...]
    scopes: frozenset[str]


class Login:
    """The app registry, the consent page and the token endpoints."""

    def __init__(self, mastodon: Sandbox) -> None:
        self._mastodon = mastodon
        self._apps: dict[str, Registered] = {}

    def forget(self) -> None:
        """No app is registered."""
        self._apps.clear()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(method="POST", host="server", path="/api/v1/apps", act=self.register, params=APPS)
        yield Route(
            method="GET",
            host="server",
            path="/oauth/authorize",
            act=self.authorize,
            params=AUTHORIZE,
            page=True,
        )
        yield Route(method="POST", host="server", path="/oauth/token", act=self.token, params=TOKEN)
        yield Route(method="POST", host="server", path="/oauth/revoke", act=self.revoke, params=REVOKE)
        verify = "/api/v1/accounts/verify_credentials"
        yield Route(method="GET", host="server", path=verify, act=self.me)

    def register(self, call: Call) -> Reply:
        """Anybody may; 422 for a scope that there is not, or without a name or redirect."""
        params = call.params
        redirects = tuple(str(params.get("redirect_uris", "")).split())
        scopes = str(params.get("scopes") or "read").split()
        if not params.get("client_name"):
            raise words.refusal(422, "Validation failed: Application name can't be blank")
        if not redirects:
            raise words.refusal(422, "Validation failed: Redirect URI can't be blank")
        if set(scopes) - SCOPES:
            raise words.refusal(422, "Validation failed: Scopes doesn't match configured on the server.")
        app = Registered(
            client_id=secrets.token_urlsafe(32),
            secret=secrets.token_urlsafe(32),
            redirects=redirects,
            scopes=frozenset(scopes),
        )
        self._apps[app.client_id] = app
        return Reply(
            json={
                "id": str(len(self._apps)),
                "name": params["client_name"],
                "website": params.get("website"),
                "scopes": scopes,
                "redirect_uris": list(redirects),
                "redirect_uri": "\n".join(redirects),
                "client_id": app.client_id,
                "client_secret": app.secret,
                "client_secret_expires_at": 0,
            }
        )

    def authorize(self, call: Call) -> Reply:
        """The consent page, or why it does not open."""
        query = call.query
        app = self._known(query.get("client_id", ""))
        scopes = query.get("scope", "read").split()
        if app is None:
            return self._mastodon.message("An error has occurred", words.INVALID_CLIENT, 401)
        if query.get("redirect_uri") not in app.redirects:
            return self._mastodon.message(
                "An error has occurred", "The redirect uri included is not valid.", 400
            )
        if query.get("response_type") != "code" or not set(scopes) <= app.scopes:
            return self._mastodon.message(
                "An error has occurred", "The requested scope is invalid, unknown, or malformed.", 400
            )
        return self._mastodon.ask_person(
            self._mastodon.grants.ask(
                client=app.client_id,
                redirect_uri=query["redirect_uri"],
                scopes=scopes,
                state=query.get("state"),
                challenge=query.get("code_challenge"),
                method=query.get("code_challenge_method"),
            )
        )

    def token(self, call: Call) -> Reply:
        """For a code a user's token; for the app's keys alone one that is good for little."""
        params = call.params
        app = self._client(params)
        if params.get("grant_type") == "client_credentials":
            grant = Grant(
                id=f"app-{app.client_id}", client=app.client_id, asked=(), scopes=("read",), accounts=()
            )
            return self._issued(grant, "", "app")
        if params.get("grant_type") != "authorization_code":
            raise words.oauth(400, "unsupported_grant_type", "The authorization grant type is not supported.")
        try:
            grant = self._mastodon.grants.redeem(
                str(params.get("code", "")),
                client=app.client_id,
                redirect_uri=str(params.get("redirect_uri", "")),
                verifier=params.get("code_verifier"),
            )
        except Denied as denied:
            raise words.oauth(400, "invalid_grant", words.INVALID_GRANT) from denied
        return self._issued(grant, grant.accounts[0], "user")

    def revoke(self, call: Call) -> Reply:
        """One's own token; 403 for another app's."""
        app = self._client(call.params)
        token = self._mastodon.grants.find(str(call.params.get("token", "")))
        if token is not None and token.grant.client != app.client_id:
            raise words.oauth(403, "unauthorized_client", "You are not authorized to revoke this token")
        self._mastodon.grants.forget_token(str(call.params.get("token", "")))
        return Reply(json={})

    def me(self, call: Call) -> Reply:
        """Who the token belongs to."""
        return Reply(json=profile(self.author(call, "read:accounts"), call.origin))

    def author(self, call: Call, scope: str) -> Account:
        """The person whose token has this scope (or the broad one that holds it)."""
        token = self._token(call)
        account = self._mastodon.accounts.get(token.account)
        if account is None:
            raise words.refusal(422, "This method requires an authenticated user")
        if not {scope, scope.split(":", maxsplit=1)[0]} & set(token.grant.scopes):
            raise words.refusal(403, "This action is outside the authorized scopes")
        return account

    def _token(self, call: Call) -> Token:
        try:
            return self._mastodon.grants.look(call.bearer or "")
        except Denied as denied:
            raise words.refusal(401, "The access token is invalid") from denied

    def _known(self, client_id: str) -> Registered | None:
        dials = self._mastodon.dials
        if isinstance(dials, MastodonDials) and dials.forget_apps:
            self._apps.clear()
            dials.forget_apps = False
        return self._apps.get(client_id)

    def _client(self, params: Mapping[str, Any]) -> Registered:
        app = self._known(str(params.get("client_id", "")))
        given = str(params.get("client_secret", ""))
        if app is None or not hmac.compare_digest(app.secret.encode(), given.encode()):
            raise words.oauth(401, "invalid_client", words.INVALID_CLIENT)
        return app

    def _issued(self, grant: Grant, account: str, kind: str) -> Reply:
        token = self._mastodon.grants.issue(grant, account=account, kind=kind, seconds=None)
        made = int(token.made_at.timestamp())
        answer = {"access_token": token.value, "token_type": "Bearer", "created_at": made}
        return Reply(json={**answer, "scope": " ".join(grant.scopes)})


def profile(account: Account, origin: str) -> dict[str, Any]:
    """As every status shows its author."""
    name = account.handle.removeprefix("@")
    return {
        "id": account.id,
        "username": name,
        "acct": name,
        "display_name": account.name,
        "url": f"{origin}/mastodon/server/@{name}",
        "avatar": f"{origin}/mastodon/server/avatars/{account.id}.png",
    }
