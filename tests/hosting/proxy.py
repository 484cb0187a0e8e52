"""nginx in front of servers of the app, with the file that `.hosting` holds."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.server import ROOT, free_port, wait_for

HINT = "no nginx found: install your system's package `nginx`"
RECIPE = ROOT / ".hosting" / "nginx.conf"

# Around the recipe stands what a system's own nginx.conf says: here, that everything lies in one folder.
_MAIN = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def nginx_path() -> str | None:
    """The path of nginx, which Debian keeps where only root looks; None where there is none."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


needs_nginx = pytest.mark.skipif(nginx_path() is None, reason=HINT)


@contextmanager
def proxied(first: str, second: str) -> Iterator[str]:
    """Serve two replicas at these ports by the recipe, in which nothing but the ports is another; gives its address."""
    text, port = RECIPE.read_text(encoding="utf-8"), free_port()
    for written, meant in {"8501": first, "8502": second, "8080": str(port)}.items():
        assert written in text
        text = text.replace(written, meant)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "site.conf").write_text(text, encoding="utf-8")
        main = Path(folder) / "nginx.conf"
        main.write_text(_MAIN.format(folder=folder), encoding="utf-8")
        server = subprocess.Popen([nginx_path() or "nginx", "-e", f"{folder}/error.log", "-c", main])
        try:
            wait_for(port, server)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait()


def port_of(address: str) -> str:
    """The port of an address without a path."""
    return address.rsplit(":", 1)[1]
