"""Files of ours that platforms fetch by themselves: addresses that are public for a while, one for each attempt."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

from picscripter.domain.lent_address import Seal, loan_of, new_loan_id
from picscripter.domain.media_kind import kept_sha256, kind_of
from picscripter.domain.public_url import unreachable
from picscripter.plugin import ContractBroken, Media, Misconfigured, Retry
from picscripter.services.leaving import stored
from picscripter.services.refusals import NotFound
from picscripter.storage.loans import Loan, Loans
from picscripter.storage.media_store import MediaStore

_HEAD = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLending:
    """What `Session.lend` and the public route stand on. The rows are shared, so any process may answer.

    A publish that lends, asks or withdraws while the database is away is Broken: that is no fault of its plugin's.
    """

    loans: Loans
    store: MediaStore
    seal: Seal
    public_url: str

    async def lend(self, media: Media, *, lifetime: timedelta, outside: bool) -> str:
        """See `platforms.lending.Lending`."""
        if outside and (why := unreachable(self.public_url)) is not None:
            raise Misconfigured(f"The platform fetches the file from us. {why}")
        sha256 = media.sha256 or kept_sha256(media.url)
        size = None if sha256 is None else await self.store.size(sha256)
        if sha256 is None or size is None:
            raise Retry("The file is not in our store.")
        kind = media.content_type or await self._kind(sha256)
        loan_id = new_loan_id()
        milliseconds = lifetime // timedelta(milliseconds=1)
        await stored(self.loans.add(loan_id, sha256, kind, size, lifetime=milliseconds))
        return self.seal.address(self.public_url, loan_id, kind)

    async def was_fetched(self, address: str) -> bool:
        """True, too, when nobody knows any more."""
        return await stored(self.loans.was_fetched(_loan_in(address))) is not False

    async def withdraw(self, address: str) -> bool:
        """See `plugin.http.Session.withdraw`; False, too, when nobody knows any more."""
        return await stored(self.loans.withdraw(_loan_in(address)))

    async def found(self, token: str) -> Loan:
        """What a fetcher may have. NotFound: forged, over, withdrawn, or the file is gone."""
        loan_id = self.seal.opened(token)
        loan = None if loan_id is None else await self.loans.open(loan_id)
        if loan is None or await self.store.size(loan.sha256) != loan.bytes:
            raise _nothing()
        return loan

    async def fetch(self, loan: Loan) -> None:
        """Write down that it is fetched. NotFound: it was withdrawn meanwhile, and not a byte may be sent."""
        if loan.fetched_at is None and not await self.loans.fetch(loan.id):
            raise _nothing()

    def open(self, loan: Loan, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` to before `end`."""
        return self.store.open(loan.sha256, start, end)

    async def _kind(self, sha256: str) -> str:
        async with aclosing(self.store.open(sha256, 0, _HEAD)) as pieces:
            async for head in pieces:
                return kind_of(head) or "application/octet-stream"
        return "application/octet-stream"


def _loan_in(address: str) -> str:
    loan_id = loan_of(address)
    if loan_id is None:
        raise ContractBroken("that address was not lent by us")
    return loan_id


def _nothing() -> NotFound:
    return NotFound("not_found", "There is no file at this address, or it is no longer lent.")
