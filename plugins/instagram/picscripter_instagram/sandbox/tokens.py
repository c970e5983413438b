"""Whose token a Graph call carries, and what that token may do."""

import hashlib
import hmac

from picscripter.sandbox import Account, Call, Denied, Sandbox, Token, secret_of
from picscripter_instagram.sandbox import words

COMMON = frozenset({"access_token", "appsecret_proof", "fields"})
GRAPH, FACEBOOK_GRAPH = "graph", "facebook_graph"
KINDS = {GRAPH: frozenset({"instagram"}), FACEBOOK_GRAPH: frozenset({"user", "page"})}
"""Which tokens a host understands."""

READ = {GRAPH: "instagram_business_basic", FACEBOOK_GRAPH: "instagram_basic"}
PUBLISH = {GRAPH: "instagram_business_content_publish", FACEBOOK_GRAPH: "instagram_content_publish"}
REMOVE = "instagram_manage_contents"


class Tokens:
    """Reads tokens; refuses in Meta's words."""

    def __init__(self, instagram: Sandbox) -> None:
        self._instagram = instagram

    def of(self, call: Call, *scopes: str) -> Token:
        """The token, good on this host, with these scopes, and with a right `appsecret_proof` if one was sent."""
        value = self.value(call)
        if value is None:
            if call.captured.get("node", "me") == "me":
                message = "An active access token must be used to query information about the current user."
                raise words.refusal(2500, message)
            raise words.refusal(104, "An access token is required to request this resource.")
        token = self.check(value, call.host)
        proof = call.params.get("appsecret_proof")
        if proof is not None and not hmac.compare_digest(str(proof), proof_of(token)):
            raise words.refusal(100, "Invalid appsecret_proof provided in the API argument")
        if not set(scopes) <= set(token.grant.scopes):
            raise words.refusal(10, words.NO_PERMISSION, status=403)
        return token

    def value(self, call: Call) -> str | None:
        """The token as it was sent, by parameter or header."""
        given = call.params.get("access_token") or call.bearer
        return str(given) if given else None

    def check(self, value: str, host: str) -> Token:
        """The token, if it is good; one of the other product cannot be parsed here."""
        try:
            token = self._instagram.grants.look(value)
        except Denied as denied:
            if denied.why == "expired-token":
                now = self._instagram.now.strftime("%A, %d-%b-%y %H:%M:%S UTC")
                message = f"Error validating access token: Session has expired. The current time is {now}."
                raise words.refusal(190, message, subcode=463) from denied
            if denied.why == "revoked-token":
                message = "Error validating access token: The user has not authorized application."
                raise words.refusal(190, message, subcode=458) from denied
            raise self.unparseable() from denied
        if token.kind not in KINDS[host]:
            raise self.unparseable()
        return token

    def unparseable(self) -> Exception:
        """A routing bug looks like a dead token."""
        return words.refusal(190, "Invalid OAuth access token - Cannot parse access token", status=401)

    def account(self, call: Call, *scopes: str) -> tuple[Token, Account]:
        """The account that the path names (or `me`), if the token is for it."""
        token = self.of(call, *scopes)
        node = call.captured["node"]
        if node == "me" and token.kind == "instagram":
            node = token.account
        account = self._instagram.accounts.get(node)
        if account is None or not self.covers(token, account.id):
            raise words.unseen("get" if call.method == "GET" else "post", call.captured["node"])
        return token, account

    def covers(self, token: Token, account: str) -> bool:
        """Whether this token is for this account: its own, or (a person's on Facebook) any that was ticked."""
        return account in token.grant.accounts if token.kind == "user" else token.account == account


def proof_of(token: Token) -> str:
    """HMAC-SHA256 of the token under the app secret, in hex (Graph API, Secure Requests)."""
    return hmac.new(secret_of(token.grant.client).encode(), token.value.encode(), hashlib.sha256).hexdigest()
