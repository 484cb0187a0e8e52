"""The container's recipe, followed without a container: by a user without rights, among files that are read-only."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.server import ROOT, free_port, wait_for

RECIPE = ROOT / ".hosting" / "Containerfile"
PREFIX = "pooling"

# Root is to have none of its rights, and nobody else is given any.
POWERLESS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"] if os.geteuid() == 0 else []


def steps(recipe: str) -> list[tuple[str, str]]:
    """The steps of a recipe in order: an instruction, and what it says."""
    lines = (line for line in recipe.splitlines() if line and not line.startswith("#"))
    return [(instruction, said) for instruction, _, said in (line.partition(" ") for line in lines)]


def step(instruction: str) -> str:
    """What the one step of this instruction says."""
    (said,) = (said for each, said in steps(RECIPE.read_text(encoding="utf-8")) if each == instruction)
    return said


@dataclass(frozen=True)
class Container:
    """What runs by the recipe: its port, the folder of its files, its log, and its environment."""

    port: str
    files: Path
    log: Path
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """Where the app is served."""
        return f"http://localhost:{self.port}/{PREFIX}/"

    def listed(self) -> set[str]:
        """All files of the folder."""
        return {path.relative_to(self.files).as_posix() for path in self.files.rglob("*")}

    def complaints(self) -> str:
        """What it has logged since this was asked last, if that tells of an error."""
        log = self.log.read_text(encoding="utf-8")
        self.log.write_text("")
        return log if "Traceback" in log or "Error" in log else ""

    def is_healthy(self, port: str) -> bool:
        """Whether the recipe finds the server in good health, on its port or on another."""
        asked = subprocess.run(_command("HEALTHCHECK", port), env=self.environment, capture_output=True, timeout=60)
        return asked.returncode == 0


@contextmanager
def contained(folder: Path) -> Iterator[Container]:
    """Copy, compile and run what the recipe says, below a prefix; packages are those that the tests run with."""
    files, own, port = folder / "app", folder / "tmp", free_port()
    for each in (files, own):
        each.mkdir()
    for instruction, said in steps(RECIPE.read_text(encoding="utf-8")):
        if instruction == "COPY":
            source, target = said.split()
            _copy(ROOT / source, files / target)
        elif instruction == "RUN" and said.startswith("python "):
            subprocess.run([sys.executable, *said.split()[1:]], cwd=files, check=True)
    _allow(files, 0o555, 0o444)
    told = {"PATH": os.environ["PATH"], "HOME": "/nowhere", "TMPDIR": str(own)}
    told["STREAMLIT_SERVER_BASE_URL_PATH"] = PREFIX
    with (folder / "log").open("a") as log:
        command = [*POWERLESS, *_command("CMD", str(port))]
        server = subprocess.Popen(command, cwd=files, env=told, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for(port, server)
            yield Container(str(port), files, folder / "log", told)
        finally:
            server.terminate()
            server.wait()
            _allow(files, 0o755, 0o644)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _allow(folder: Path, folders: int, files: int) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(folders if path.is_dir() else files)


def _command(instruction: str, port: str) -> list[str]:
    """The command of an instruction, with the programs that the tests run with, and another port."""
    said = step(instruction)
    program, *arguments = json.loads(said.removeprefix("CMD "))
    found = [sys.executable] if program == "python" else [sys.executable, "-m", program]
    return [*found, *(argument.replace("8501", port) for argument in arguments)]
