"""Record what PyTorch makes of the layers round pooling and dropout, for tests that run without it.

Refresh with    python tests/studies/reference/record_network.py    where torch is installed; the answers go to
network_torch_2_13_0.npz (named after the version) beside this file, with the version and this command inside. All is
in float64. Dropout is given as the masks that viz.ops draws, since PyTorch's own are other ones.
"""

import sys
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parents[3]))

from viz.ops import dropout_mask

COMMAND = "python tests/studies/reference/record_network.py"
SEED, P, MASKS = 2013, 0.3, 64
STACKS = (
    ((3, 1), (3, 1), (2, 2), (3, 1), (3, 1), (2, 2)),
    ((5, 1), (3, 2), (3, 2), (3, 1)),
    ((3, 1), (3, 1), (5, 1)),
    ((2, 2), (2, 2), (3, 2)),
)


def batch_norm(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A BatchNorm that has seen one batch of a map under many masks, in training, and then the map in evaluation."""
    x = rng.standard_normal((1, 2, 6, 7)) - 0.5
    kept = dropout_mask((MASKS, 2, 6, 7), P, seed=SEED)
    batch, layer = torch.from_numpy(x * kept / (1 - P)), torch.nn.BatchNorm2d(2, affine=False, momentum=None).double()
    training = layer(batch)
    evaluation = layer.eval()(torch.from_numpy(x))
    found = {"training": training, "mean": layer.running_mean, "variance": layer.running_var, "evaluation": evaluation}
    return {"x": x, "batch": batch.numpy()} | {name: tensor.numpy() for name, tensor in found.items()}


def gradient(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Gradients through pooling and dropout, of maps with ties and negatives, each window size under both losses."""
    arrays = {}
    for number, (k, s, loss) in enumerate(product((1, 2, 3), (1, 2, 3), ("sum", "squares"))):
        x = torch.from_numpy(np.round(2 * rng.standard_normal((1, 7, 9))) / 2 - 1).requires_grad_()
        arrays[f"{number}.x"] = x.detach().numpy().copy()
        for name, pool in (("max", functional.max_pool2d), ("average", functional.avg_pool2d)):
            pooled = pool(x, k, s)
            pooled.retain_grad()
            output = pooled * torch.from_numpy(dropout_mask(tuple(pooled.shape), P, seed=SEED)) / (1 - P)
            output.retain_grad()
            x.grad = None
            (output.sum() if loss == "sum" else (output**2).sum() / 2).backward()
            found = {"by_input": x.grad, "by_pooled": pooled.grad, "by_output": output.grad}
            arrays |= {f"{number}.{name}.{key}": tensor.numpy().copy() for key, tensor in found.items()}
    return arrays


def field(_: np.random.Generator) -> dict[str, np.ndarray]:
    """Which cells of a map of 40 × 48 the unit (1, 2) of the last map depends on, for stacks of windows and strides.

    Layers are averages, so that each cell that a window reads counts.
    """
    arrays = {}
    for number, stack in enumerate(STACKS):
        x = torch.ones(1, 40, 48).double().requires_grad_()
        y = x
        for k, s in stack:
            y = functional.avg_pool2d(y, k, s)
        y[0, 1, 2].backward()
        arrays[f"{number}.seen"] = (x.grad[0] != 0).numpy()
    return arrays


def batch(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The gradient of the mean output of one linear unit by its weights, a batch with own masks and a shared one."""
    x = torch.from_numpy(rng.standard_normal((1, 6, 8)).astype(np.float32)).double()
    pooled = functional.max_pool2d(torch.stack([x, x.flip(2), x.flip(1), x.flip(1, 2)]), 2).flatten(1)
    kept = torch.from_numpy(dropout_mask((4, 3, 4), P, seed=SEED)).flatten(1)
    found = {"x": x.numpy()}
    for name, masks in (("own", kept), ("shared", kept[:1].expand(4, -1))):
        unit = torch.nn.Linear(12, 1).double()
        unit(pooled * masks / (1 - P)).mean().backward()
        found[name] = unit.weight.grad.numpy().reshape(1, 3, 4)
    return found


def softmax(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The answers of a softmax layer on nine inputs, and their means over all masks of five of them."""
    x, few = torch.from_numpy(rng.standard_normal(9)), [7, 1, 4, 2, 0]
    layer = torch.nn.Linear(9, 4).double()
    chances, logs = [], []
    for kept in product((0.0, 1.0), repeat=len(few)):
        factors = torch.ones(9).double()
        factors[few] = torch.tensor(kept).double() / (1 - P)
        chances.append((1 - P) ** sum(kept) * P ** (len(few) - sum(kept)))
        logs.append(functional.log_softmax(layer(x * factors), dim=0))
    chance, logs = torch.tensor(chances, dtype=torch.float64), torch.stack(logs)
    found = {"x": x, "weights": layer.weight, "biases": layer.bias, "scaled": functional.softmax(layer(x), dim=0)}
    found |= {"geometric": functional.softmax(chance @ logs, dim=0), "arithmetic": chance @ logs.exp()}
    return {"few": np.array(few)} | {name: tensor.detach().numpy() for name, tensor in found.items()}


def record() -> dict[str, np.ndarray]:
    """Return all arrays, ready to be saved; each begins with the name of what it was asked of."""
    rng = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    made = {"batch_norm": batch_norm, "gradient": gradient, "field": field, "batch": batch, "softmax": softmax}
    arrays = {f"{name}.{key}": array for name, make in made.items() for key, array in make(rng).items()}
    return {"torch": np.array(torch.__version__), "command": np.array(COMMAND)} | arrays


if __name__ == "__main__":
    version = torch.__version__.split("+")[0].replace(".", "_")
    np.savez_compressed(Path(__file__).with_name(f"network_torch_{version}.npz"), **record())
