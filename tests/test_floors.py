"""The floors of the house: who may import whom, and what lies at the top level."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.each import each

ROOT = Path(__file__).resolve().parents[1]
PAINTER = {
    "viz.ops.windows",
    "viz.studies.words",
    "viz.studies.numbers",
    "viz.views.scene",
    "viz.views.theme",
    "viz.export.frames",
    "viz.export.lettering",
    "viz.export.maps",
    "viz.export.pixels",
}
"""What the painter of scenes may know: no operation, and of the studies their words alone."""
FLOORS = {
    "viz/ops": {"viz.ops"},
    "viz/inputs": {"viz.ops", "viz.inputs"},
    "viz/studies": {"viz.ops", "viz.inputs", "viz.studies"},
    "viz/views": {"viz.ops.windows", "viz.inputs", "viz.studies", "viz.views"},
    "viz/export/frames.py": PAINTER,
    "viz/export/lettering.py": PAINTER,
    "viz/export/maps.py": PAINTER,
    "viz/export/picture.py": PAINTER,
    "viz/export/pixels.py": PAINTER,
    "viz/export": {"viz.studies", "viz.views", "viz.export"},
    "viz/pages": {"viz.inputs", "viz.studies", "viz.views", "viz.pages", "viz.export"},
    "app.py": {"viz.pages"},
}
MAY_IMPORT_STREAMLIT = ("viz/pages/", "viz/views/map_view/__init__.py", "app.py")
RUN_TIME = {"streamlit", "numpy", "plotly", "PIL", "starlette"}  # Streamlit is made with the last, and brings it
TOP_LEVEL = {"README.md", "requirements.txt", "app.py", "viz", "assets", "tests"}


def sources() -> list[Path]:
    return [ROOT / "app.py", *sorted((ROOT / "viz").rglob("*.py"))]


@cache
def imports(path: Path) -> set[str]:
    """The modules that a file imports."""
    return imports_of(path.read_text(encoding="utf-8"), path.relative_to(ROOT).parent.parts)


def imports_of(source: str, package: tuple[str, ...]) -> set[str]:
    """The modules that a source in a package imports, relative ones spelt out."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            # "from viz import ops" and "from .. import ops" name a module of ours only in what they import.
            found |= {f"viz.{alias.name}" for alias in node.names} if module == "viz" else {module}
    return found


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


every_source = each("path", sources(), ids=map(name, sources()))


@every_source
def test_each_floor_rests_on_those_below(path):
    floor = next((f for f in FLOORS if name(path).startswith(f)), None)
    ours = {module for module in imports(path) if module.split(".")[0] == "viz" and module != "viz"}
    allowed = FLOORS[floor] if floor else set()
    assert {m for m in ours if not any(m == a or m.startswith(f"{a}.") for a in allowed)} == set()


@every_source
def test_only_the_pages_and_the_map_view_know_streamlit(path):
    knows = any(module.split(".")[0] == "streamlit" for module in imports(path))
    assert not knows or name(path).startswith(MAY_IMPORT_STREAMLIT)


@every_source
def test_four_packages_suffice(path):
    foreign = {module.split(".")[0] for module in imports(path)} - {"viz", *sys.stdlib_module_names}
    assert foreign <= RUN_TIME


def test_the_top_level_holds_what_was_agreed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.split("/")[0] for line in listed.splitlines()}
    assert {entry for entry in top if not entry.startswith(".")} <= TOP_LEVEL


@pytest.mark.parametrize(
    ("line", "module"),
    [
        ("import viz.studies", "viz.studies"),
        ("from viz import studies", "viz.studies"),
        ("from .. import studies", "viz.studies"),
        ("from ..studies.words import count", "viz.studies.words"),
        ("from .windows import Windows", "viz.ops.windows"),
    ],
)
def test_an_import_is_seen_in_whatever_way_it_is_written(line, module):
    assert imports_of(line, ("viz", "ops")) == {module}
