"""No network: not when the package is imported, and none but this machine's own in a test or in what a test starts."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

IMPORTS = """
import importlib, pkgutil, sys
def refuse(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        sys.exit(f"{event} {args[1:]}")
sys.addaudithook(refuse)
import pipeline
names = [info.name for info in pkgutil.walk_packages(pipeline.__path__, "pipeline.") if info.name != "pipeline.__main__"]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_importing_every_module_opens_no_connection() -> None:
    done = python(IMPORTS)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 70


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443)])
def test_a_test_that_connects_to_another_host_fails(address: tuple[str, int]) -> None:
    with pytest.raises(RuntimeError, match="this machine alone"):
        socket.create_connection(address, timeout=1)


def test_a_process_that_a_test_starts_cannot_either() -> None:
    done = python("import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)")
    assert done.returncode == 1
    assert "this machine alone" in done.stderr


def test_this_machine_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=1) as client:
        assert client.getpeername() == server.getsockname()
