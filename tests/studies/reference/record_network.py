"""Record what PyTorch makes of the layers round pooling and dropout, for tests that run without it.

Refresh with    python tests/studies/reference/record_network.py    where torch is installed; the answers go to
network_torch_2_13_0.npz (named after the version) beside this file, with the version and this command inside. All is
in float64. Dropout is given as the masks that viz.ops draws, since PyTorch's own are other ones.
"""

import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[3]))

from viz.ops import dropout_mask

COMMAND = "python tests/studies/reference/record_network.py"
SEED, P, MASKS = 2013, 0.3, 64


def batch_norm(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A BatchNorm that has seen one batch of a map under many masks, in training, and then the map in evaluation."""
    x = rng.standard_normal((1, 2, 6, 7)) - 0.5
    kept = dropout_mask((MASKS, 2, 6, 7), P, seed=SEED)
    batch, layer = torch.from_numpy(x * kept / (1 - P)), torch.nn.BatchNorm2d(2, affine=False, momentum=None).double()
    training = layer(batch)
    evaluation = layer.eval()(torch.from_numpy(x))
    found = {"training": training, "mean": layer.running_mean, "variance": layer.running_var, "evaluation": evaluation}
    return {"x": x, "batch": batch.numpy()} | {name: tensor.numpy() for name, tensor in found.items()}


def record() -> dict[str, np.ndarray]:
    """Return all arrays, ready to be saved; each begins with the name of what it was asked of."""
    rng = np.random.default_rng(SEED)
    made = {"batch_norm": batch_norm}
    arrays = {f"{name}.{key}": array for name, make in made.items() for key, array in make(rng).items()}
    return {"torch": np.array(torch.__version__), "command": np.array(COMMAND)} | arrays


if __name__ == "__main__":
    version = torch.__version__.split("+")[0].replace(".", "_")
    np.savez_compressed(Path(__file__).with_name(f"network_torch_{version}.npz"), **record())
