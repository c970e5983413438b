"""Files that are handed in while there is no room for them: they are kept, or refused as they should be."""

import asyncio
import uuid
from dataclasses import dataclass

import aiohttp

from torture.fleet import Fleet, Running
from torture.people import PASSWORD

_REFUSED = (429, 503, 507)


@dataclass(frozen=True, slots=True)
class Uploads:
    """By a user of their own. `faults`: answers that say that it was our mistake."""

    fleet: Fleet
    token: str
    faults: list[str]

    @classmethod
    async def of(cls, fleet: Fleet, faults: list[str]) -> "Uploads":
        """While all is still well."""
        body = {"email": f"{uuid.uuid4()}@example.com", "password": PASSWORD}
        try:
            answer = await fleet.insist("POST", "/api/auth/signup", body)
        except AssertionError:  # it was taken, and its answer lost
            answer = await fleet.insist("POST", "/api/auth/login", body)
        return cls(fleet, answer["token"], faults)

    async def go_on(self, seconds: float) -> None:
        """One after the other, to every API."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until:
            await asyncio.gather(*(self._hand_in(each) for each in self.fleet.apis), asyncio.sleep(0.5))

    async def _hand_in(self, api: Running) -> None:
        text = f"WEBVTT\n\n00:00.000 --> 00:01.000\n{uuid.uuid4()}\n"
        address = f"http://127.0.0.1:{api.env['PORT']}/api/media"
        heads = {"Authorization": f"Bearer {self.token}"}
        patience = aiohttp.ClientTimeout(total=10)
        try:
            async with self.fleet.http.post(address, data=text, headers=heads, timeout=patience) as answer:
                told = await answer.text()
        except (OSError, TimeoutError, aiohttp.ClientError):
            return  # other harm was in the way
        if answer.status >= 300 and answer.status not in _REFUSED:
            self.faults.append(f"{api.name} said {answer.status} to a file on a full disk: {told}")
