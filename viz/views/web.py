"""Scripts and style sheets of the components."""

from pathlib import Path


def asset(path: Path) -> str:
    """The text of a script or style sheet without its indentation: it travels with every update."""
    return "\n".join(line.strip() for line in path.read_text(encoding="utf-8").splitlines())
