"""Requests over aiohttp: bounded in time and size, and every fault named by whether a byte went out."""

import asyncio
import ssl
from collections.abc import AsyncIterator

import aiohttp
from aiohttp.client_middlewares import ClientHandlerType

from picscripter.platforms.outgoing import Outgoing
from picscripter.plugin import ContractBroken, NotSent, Response

ANSWER_MAX = 8 * 1024 * 1024


class Lost(Exception):
    """The request may have arrived, its answer did not."""


async def no_resend(request: aiohttp.ClientRequest, handler: ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending idempotent requests again: it does not take our exception for a broken connection."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as fault:
        raise Lost(_short(fault)) from fault


class Body:
    """A body on its way. What goes wrong in its source is kept, because aiohttp would wrap it."""

    def __init__(self, source: AsyncIterator[bytes]) -> None:
        self._source = source
        self.fault: BaseException | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._source:
                if piece:
                    yield piece
        except BaseException as fault:
            self.fault = fault
            raise


async def send(
    session: aiohttp.ClientSession, outgoing: Outgoing, timeout: aiohttp.ClientTimeout
) -> Response:
    """Send and read the whole answer.

    Raises NotSent when no byte went out, Lost when one may have, and what the source of a streamed body raised.
    """
    body = Body(outgoing.body) if outgoing.body is not None and not isinstance(outgoing.body, bytes) else None
    try:
        async with session.request(
            outgoing.method,
            outgoing.url,
            headers=outgoing.headers,
            data=outgoing.body if body is None else body.__aiter__(),
            timeout=timeout,
            allow_redirects=False,
        ) as answer:
            read = await _read(answer)
            return Response(status=answer.status, headers=_headers(answer), body=read)
    except (aiohttp.ClientError, TimeoutError, OSError, Lost) as fault:
        if body is not None and isinstance(body.fault, Exception):
            raise body.fault from fault
        raise _named(fault, outgoing) from fault


def _named(fault: Exception, outgoing: Outgoing) -> Exception:
    host = outgoing.url.host
    if isinstance(fault, aiohttp.ClientConnectorDNSError):
        return NotSent(f"The name {host} could not be resolved.")
    if isinstance(
        fault, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError, ssl.SSLError)
    ):
        return NotSent(f"No safe connection to {host}: {_short(fault)}.")
    if isinstance(fault, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return NotSent(f"{host} could not be reached.")
    if isinstance(fault, aiohttp.InvalidURL):
        return ContractBroken(f"{host} is no host that can be asked")
    return fault if isinstance(fault, Lost) else Lost(_short(fault))


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    read = bytearray()
    async for piece in answer.content.iter_any():
        read += piece
        if len(read) > ANSWER_MAX:
            raise Lost(f"the answer (status {answer.status}) is larger than {ANSWER_MAX} bytes")
    return bytes(read)


def _headers(answer: aiohttp.ClientResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in answer.headers.items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _short(fault: BaseException) -> str:
    """Names of kinds only: texts of connection faults may quote what was sent."""
    if isinstance(fault, (asyncio.TimeoutError, aiohttp.ServerTimeoutError)):
        return "no answer in time"
    if isinstance(fault, (ConnectionError, aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)):
        return "the connection broke"
    return type(fault).__name__
