"""No network but this machine's own, for a Python process that finds this file first: conftest sends every child here."""

import sys

_HERE = ("localhost", "127.0.0.1", "::1", "", "0.0.0.0", None)


class NetworkUsedError(RuntimeError):
    """Not an OSError: no retry may take it for a wiki that does not answer."""


def refuse_other_hosts(event, args):  # type: ignore[no-untyped-def]
    """Audit events of the library reference, "Audit events table"."""
    if event in ("socket.connect", "socket.sendto"):
        host = args[1][0] if isinstance(args[1], tuple) else ""  # a path of this machine
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in _HERE:
        raise NetworkUsedError(f"{event} to {host}: a test may talk to this machine alone")


sys.addaudithook(refuse_other_hosts)
