"""Whose token a Graph call carries, and what that token may do."""

import hashlib
import hmac

from picscripter.sandbox import Account, Call, Denied, Refusal, Sandbox, Token, secret_of
from picscripter_facebook.sandbox import words

COMMON = frozenset({"access_token", "appsecret_proof", "fields"})


class Tokens:
    """Reads tokens; refuses in Facebook's words."""

    def __init__(self, facebook: Sandbox) -> None:
        self._facebook = facebook

    def of(self, call: Call) -> Token:
        """The token, good and with a right `appsecret_proof` if one was sent."""
        value = self.value(call)
        if value is None:
            raise self._missing(call)
        token = self.check(value)
        proof = call.params.get("appsecret_proof")
        if proof is not None and not hmac.compare_digest(str(proof), proof_of(token)):
            message = "Invalid appsecret_proof provided in the API argument"
            raise Refusal(words.error(400, 100, message, kind="GraphMethodException"))
        return token

    def value(self, call: Call) -> str | None:
        """The token as it was sent, by parameter or header."""
        given = call.params.get("access_token") or call.bearer or oauth_of(call)
        return str(given) if given else None

    def check(self, value: str) -> Token:
        """The token, if it is good."""
        try:
            return self._facebook.grants.look(value)
        except Denied as denied:
            if denied.why == "expired-token":
                message = (
                    f"Error validating access token: Session has expired. The current time is {self._now()}."
                )
                raise words.refusal(401, 190, message, subcode=463) from denied
            if denied.why == "revoked-token":
                message = "Error validating access token: The user has not authorized application."
                raise words.refusal(401, 190, message, subcode=458) from denied
            message = "Invalid OAuth access token - Cannot parse access token"
            raise words.refusal(401, 190, message) from denied

    def user(self, call: Call, field: str) -> Token:
        """A user's token; a Page's does not know this field of `/me`."""
        token = self.of(call)
        if token.kind != "user":
            raise words.no_such_field(field, "Page")
        return token

    def page(self, call: Call, *scopes: str) -> tuple[Token, Account]:
        """The named Page with its own token and these scopes; others may not post."""
        token = self.of(call)
        page = self._facebook.accounts.get(call.captured["node"])
        if page is None:
            raise words.unseen("post" if call.method == "POST" else "get", call.captured["node"])
        if token.kind != "page" or token.account != page.id or not set(scopes) <= set(token.grant.scopes):
            raise words.refusal(403, 200, words.NO_POSTING)
        return token, page

    def reading_page(self, call: Call) -> tuple[Token, Account]:
        """The same for a Page's lists."""
        token = self.of(call)
        page = self._facebook.accounts.get(call.captured["node"])
        if page is None or (token.kind == "page" and token.account != page.id):
            raise words.unseen("get", call.captured["node"])
        if token.kind != "page":
            raise words.refusal(403, 210, "(#210) A page access token is required to request this resource.")
        if "pages_read_engagement" not in token.grant.scopes:
            message = (
                "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public "
                "Content Access' feature."
            )
            raise words.refusal(403, 10, message)
        return token, page

    def _missing(self, call: Call) -> Refusal:
        node = call.captured.get("node", "me")
        if node == "me":
            message = "An active access token must be used to query information about the current user."
            return words.refusal(400, 2500, message)
        if self._facebook.accounts.get(node) is not None:
            return words.refusal(403, 200, "(#200) Provide valid app ID")
        return words.refusal(400, 104, "An access token is required to request this resource.")

    def _now(self) -> str:
        return self._facebook.now.strftime("%A, %d-%b-%y %H:%M:%S UTC")


def oauth_of(call: Call) -> str | None:
    """The token of an `Authorization: OAuth …` header, which uploads want."""
    scheme, _, value = call.headers.get("Authorization", "").partition(" ")
    return value.strip() or None if scheme == "OAuth" else None


def proof_of(token: Token) -> str:
    """HMAC-SHA256 of the token under the app secret, in hex (Graph API, Secure Requests)."""
    return hmac.new(secret_of(token.grant.client).encode(), token.value.encode(), hashlib.sha256).hexdigest()
