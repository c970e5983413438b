"""aioresponses 0.7.9 on aiohttp 3.14: two adaptations.

https://github.com/pnuckowski/aioresponses/issues/289: the constructor of ClientResponse wants a `stream_writer`,
and a body beyond the reader's limit pauses a parser that does not exist here.
"""

from typing import Any
from unittest.mock import Mock

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aioresponses import aioresponses, core


class _Response(aiohttp.ClientResponse):
    def __init__(self, method: str, url: Any, *, stream_writer: Any = None, **rest: Any) -> None:
        writer = stream_writer or Mock(output_size=0)
        super().__init__(method, url, stream_writer=writer, **rest)


def _endless_reader(loop: Any = None) -> aiohttp.StreamReader:
    return aiohttp.StreamReader(ResponseHandler(loop=loop), limit=2**40, loop=loop)


core.ClientResponse = _Response
core.stream_reader_factory = _endless_reader

__all__ = ["aioresponses"]
