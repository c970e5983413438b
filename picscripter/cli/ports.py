"""Ports of this machine: whether somebody has one already, and which ones are free."""

import socket

LOOPBACK = "127.0.0.1"


def is_taken(port: int, host: str = LOOPBACK) -> bool:
    """Whether somebody listens there, or we may not."""
    # macOS lets us bind 127.0.0.1:5000 beside a service that has all addresses: somebody answering counts.
    for address in {host, "localhost"} if host == LOOPBACK else {host}:
        try:
            with socket.create_connection((address, port), timeout=0.5):
                return True
        except OSError:
            continue
    try:
        with _bound(port, host):
            return False
    except OSError:
        return True


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
