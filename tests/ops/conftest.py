"""The comparison with a live PyTorch is collected where there is one; its recorded answers always are."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("torch") else ["test_against_torch.py"]
