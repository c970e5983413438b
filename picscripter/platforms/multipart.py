"""multipart/form-data (RFC 7578) that is read while it is sent, with its length told beforehand where it is known."""

from collections.abc import AsyncIterator, Mapping

from picscripter.plugin import ContractBroken, File


def multipart(
    boundary: str, form: Mapping[str, str], files: Mapping[str, File]
) -> tuple[AsyncIterator[bytes], int | None]:
    """The body in pieces, and its size in bytes; None when some file's size is not known."""
    fields = b"".join(_head(boundary, name) + value.encode() + b"\r\n" for name, value in form.items())
    heads = {name: _head(boundary, name, file) for name, file in files.items()}
    end = f"--{boundary}--\r\n".encode()
    sizes = [file.size for file in files.values()]
    known = [size for size in sizes if size is not None]
    framing = len(fields) + sum(len(head) + 2 for head in heads.values()) + len(end)
    size = framing + sum(known) if len(known) == len(sizes) else None
    return _pieces(fields, heads, files, end), size


async def _pieces(
    fields: bytes, heads: Mapping[str, bytes], files: Mapping[str, File], end: bytes
) -> AsyncIterator[bytes]:
    waiting = fields
    for name, file in files.items():
        waiting += heads[name]
        sent = 0
        async for piece in file.content:
            sent += len(piece)
            yield waiting + piece
            waiting = b""
        if file.size is not None and sent != file.size:
            raise ContractBroken(f"the file {name} has {sent} bytes, not the {file.size} that were announced")
        waiting += b"\r\n"
    yield waiting + end


def _head(boundary: str, name: str, file: File | None = None) -> bytes:
    filename = "" if file is None else f'; filename="{_quoted(file.filename)}"'
    kind = "" if file is None else f"Content-Type: {_plain(file.content_type)}\r\n"
    return (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"{filename}\r\n{kind}\r\n'
    ).encode()


def _quoted(text: str) -> str:
    """As browsers do (https://html.spec.whatwg.org/#multipart-form-data)."""
    return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _plain(kind: str) -> str:
    if not kind.isprintable():
        raise ContractBroken("a content type holds a character that none may hold")
    return kind
