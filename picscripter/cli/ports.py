"""Ports of this machine: whether somebody has one already, and which ones are free."""

import errno
import socket

LOOPBACK = "127.0.0.1"


def is_taken(port: int, host: str = LOOPBACK) -> bool:
    """Whether somebody listens there, or we may not."""
    return why_not(port, host) is not None


def why_not(port: int, host: str = LOOPBACK) -> str | None:
    """Why nobody can begin to listen there, and what to do about it, in sentences; None: one can."""
    try:
        _bound(port, host).close()
    except OSError as fault:
        # A name that no resolver knows has an error of its own kind, with a number from another table.
        if isinstance(fault, socket.gaierror) or fault.errno == errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine. Leave --host out, or use 0.0.0.0 for all of its addresses."
        if fault.errno == errno.EACCES:
            return f"Port {port} is not for ordinary users. Choose one from 1024 on with --port."
        return _taken(port, host)
    # macOS lets us bind 127.0.0.1:5000 beside a service that has all addresses: somebody answering counts.
    for address in {host, "localhost"} if host == LOOPBACK else {host}:
        try:
            with socket.create_connection((address, port), timeout=0.5):
                return _taken(port, host)
        except OSError:
            continue
    return None


def _taken(port: int, host: str) -> str:
    return f"Port {port} of {host} is taken. Choose another with --port (0: any free one), or stop whoever has it."


def free(avoid: frozenset[int] = frozenset()) -> int:
    """A port on which nobody listens just now."""
    while True:
        with _bound(0, LOOPBACK) as probe:
            port = int(probe.getsockname()[1])
        if port not in avoid:
            return port


def _bound(port: int, host: str) -> socket.socket:
    probe = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
    except OSError:
        probe.close()
        raise
    return probe
