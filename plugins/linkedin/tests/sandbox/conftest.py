"""LinkedIn's emulator, an app that knows its secret, and a member who allows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession
from yarl import URL

from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.person import Person, answer_of

BACK = "http://127.0.0.1:1/api/callback/linkedin"
MEMBER = "openid profile w_member_social"
PAGES = "w_member_social w_organization_social r_organization_social rw_organization_admin"
ROBIN, HARBOUR = "urn:li:person:8675309", "urn:li:organization:2414183"
VERSIONED = {"LinkedIn-Version": "202609", "X-Restli-Protocol-Version": "2.0.0"}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> tuple[int, str]:
        """Status and code of a refusal."""
        return self.status, self.body.get("code") or self.body.get("error") or self.body["message"]


@dataclass(slots=True)
class Api:
    """Calls to the emulated API; `token` goes with each."""

    clock: ManualClock
    address: str
    http: ClientSession
    client: str = "sandbox-linkedin"
    token: str | None = None

    @property
    def keys(self) -> dict[str, str]:
        return {"client_id": self.client, "client_secret": f"{self.client}-secret"}

    async def send(self, method: str, url: str, **how: Any) -> Answer:
        async with self.http.request(method, URL(url, encoded=True), **how) as answer:
            text = await answer.text()
            body = await answer.json(content_type=None) if text else None
            return Answer(answer.status, body, answer.headers)

    async def call(self, method: str, path: str, **how: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= how.pop("headers", VERSIONED)
        return await self.send(method, f"{self.address}/linkedin/api{path}", headers=headers, **how)

    async def get(self, path: str, **how: Any) -> Answer:
        return await self.call("GET", path, **how)

    async def post(self, **fields: Any) -> Answer:
        """A post of Robin's, but for these fields; None leaves one out."""
        body = {
            "author": ROBIN,
            "commentary": "Hello",
            "visibility": "PUBLIC",
            "distribution": {"feedDistribution": "MAIN_FEED"},
            "lifecycleState": "PUBLISHED",
            **fields,
        }
        return await self.call("POST", "/rest/posts", json={k: v for k, v in body.items() if v is not None})

    async def action(self, kind: str, action: str, **asked: Any) -> Answer:
        path = f"/rest/{kind}?action={action}"
        return await self.call("POST", path, json={f"{action}Request": asked})

    async def picture(self, content: bytes, owner: str = ROBIN) -> str:
        value = (await self.action("images", "initializeUpload", owner=owner)).body["value"]
        await self.put(value["uploadUrl"], content)
        return value["image"]

    async def put(self, url: str, content: bytes, *, bearer: bool = True, **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}"} if bearer else {}
        return await self.send("PUT", url, data=content, headers=sent | headers)

    def authorize(self, scopes: str = MEMBER, **other: str) -> str:
        query = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": BACK,
            "scope": scopes,
            "state": "s1",
        }
        address = URL(f"{self.address}/linkedin/www/oauth/v2/authorization")
        return str(address.with_query({**query, **other}))

    async def oauth(self, path: str, **form: str) -> Answer:
        return await self.send("POST", f"{self.address}/linkedin/www/oauth/v2/{path}", data=form)

    async def code(self, scopes: str = MEMBER) -> str:
        return answer_of(await Person(self.http).allow(self.authorize(scopes)))["code"]

    async def exchange(self, value: str, **other: str) -> Answer:
        form = {"grant_type": "authorization_code", "redirect_uri": BACK, "code": value, **self.keys, **other}
        return await self.oauth("accessToken", **form)

    async def log_in(self, scopes: str = MEMBER) -> "Api":
        token = (await self.exchange(await self.code(scopes))).body["access_token"]
        return Api(self.clock, self.address, self.http, self.client, token)

    async def dials(self, **dials: Any) -> None:
        answer = await self.send("POST", f"{self.address}/linkedin/_dials", json=dials)
        assert answer.status == 200, answer.body

    async def wall(self) -> list[dict[str, Any]]:
        return (await self.send("GET", f"{self.address}/wall.json")).body


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    """Without a token."""
    clock = ManualClock()
    async with serve(clock, ["linkedin"]) as address, ClientSession() as http:
        yield Api(clock, address, http)


@pytest.fixture
async def robin(api: Api) -> Api:
    """With the token of a member who consented to a self-serve app's scopes."""
    return await api.log_in()


@pytest.fixture
async def partner(api: Api) -> Api:
    """With the token of the same member, for Community Management."""
    return await api.log_in(PAGES)
