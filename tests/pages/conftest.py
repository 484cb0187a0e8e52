"""Tests of pages share a way to run one and to read what it sent: apps.py."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
