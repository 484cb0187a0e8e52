"""A Streamlit server of its own for one script, with this project's configuration."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds until a server that does not answer is given up


@contextmanager
def served(
    script: Path, port: int = 0, log: int | IO[bytes] = subprocess.DEVNULL, most_files: int = 0
) -> Iterator[str]:
    """Serve a script on a port, or on a free one; gives its address. It may have so many files open at most."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    if most_files:  # a shell sets it, as this process has threads
        command = ["sh", "-c", f'ulimit -n {most_files} && exec "$@"', "sh", *command]
    server = subprocess.Popen([*command, "--server.headless", "true"], cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_for(port, server)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def served_text(text: str) -> Iterator[str]:
    """Serve a script of this text on a free port; gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.py"
        script.write_text(text, encoding="utf-8")
        with served(script) as url:
            yield url


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, server: subprocess.Popen) -> None:
    """Wait until a server answers on a port; RuntimeError if it ends, or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"no server answers on port {port}")
