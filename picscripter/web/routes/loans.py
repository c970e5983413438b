"""Where platforms fetch the files that we lend them: no login, but an address that nobody can guess."""

from aiohttp import web

from picscripter.domain.byte_range import Span, Unsatisfiable, span_of
from picscripter.domain.lent_address import PATH
from picscripter.storage.loans import Loan
from picscripter.web.operation import operation
from picscripter.web.problems import HttpProblem
from picscripter.web.services import media

FILE = "application/octet-stream"
# Kept by nobody on the way: it can be withdrawn. Changed by nobody on the way: it was approved as it is.
CACHE = "no-store, no-transform"


@operation(
    "GET",
    PATH + "{token}",
    summary="A lent file",
    tag="media",
    answers={200: FILE, 206: FILE},
    headers=("Range", "If-Range"),
    problems=(404, 416),
    secured=False,
    rate="lent",
)
async def fetch_lent(request: web.Request) -> web.Response:
    """Platforms that fetch files by themselves get them here, whole or a range of their bytes.

    The address is signed, ends after a while, and is another one for each attempt. HEAD tells type and size, and does
    not count as fetched: nobody has a byte then.
    """
    lending = media(request).lending
    assert lending is not None  # only tests of other parts go without
    loan = await lending.found(request.match_info["token"])
    span = _span(request, loan)
    if request.method != "HEAD":
        await lending.fetch(loan)
    start, end = (span.start, span.end) if span else (0, loan.bytes)
    answer = web.Response(
        status=206 if span else 200, body=lending.open(loan, start, end), headers=_headers(loan)
    )
    answer.headers["Content-Length"] = str(end - start)
    if span:
        answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{loan.bytes}"
    return answer


def _span(request: web.Request, loan: Loan) -> Span | None:
    if request.method == "HEAD":  # RFC 9110, 14.2: a range is for GET alone
        return None
    unless = request.headers.get("If-Range")
    if unless is not None and unless != _tag(loan):  # RFC 9110, 13.1.5: another file than they began with
        return None
    try:
        return span_of(request.headers.get("Range"), loan.bytes)
    except Unsatisfiable:
        headers = {"Content-Range": f"bytes */{loan.bytes}", "Accept-Ranges": "bytes"}
        detail = f"The file has {loan.bytes} bytes."
        raise HttpProblem(416, "range_not_satisfiable", detail, headers=headers) from None


def _headers(loan: Loan) -> dict[str, str]:
    return {
        "Content-Type": loan.content_type,
        "Accept-Ranges": "bytes",
        "ETag": _tag(loan),
        "Cache-Control": CACHE,
    }


def _tag(loan: Loan) -> str:
    return f'"{loan.sha256}"'


OPERATIONS = (fetch_lent,)
