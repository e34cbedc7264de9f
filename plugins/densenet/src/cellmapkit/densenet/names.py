"""The names that one weight has in checkpoints of different ages, and whether a checkpoint has what the network needs.

The published model registers most of its layers twice: under ``backbone.features`` and in the sequences it calls
(``conv1``, ``encoder2`` to ``encoder5``), so its checkpoint has both names for the same numbers. Old checkpoints write
``norm.1`` for ``norm1``, and those saved from several GPUs put ``module.`` in front.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import torch

from cellmapkit.api import InputError, examples
from cellmapkit.densenet.published import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from torch import Tensor

_SEQUENCES = {
    "conv1.0": "features.conv0",
    "conv1.1": "features.norm0",
    "encoder2.0": "features.denseblock1",
    "encoder3.0": "features.transition1",
    "encoder3.1": "features.denseblock2",
    "encoder4.0": "features.transition2",
    "encoder4.1": "features.denseblock3",
    "encoder5.0": "features.transition3",
    "encoder5.1": "features.denseblock4",
    "encoder5.2": "features.norm5",
}
_UNUSED = re.compile(r"^classifier\.|\.num_batches_tracked$")


def network_name(name: str) -> str:
    """Return the name in :data:`~cellmapkit.densenet.published.SHAPES` of a weight, whatever a checkpoint calls it."""
    name = name.removeprefix("module.").removeprefix("backbone.")
    name = re.sub(r"(denselayer\d+\.(?:norm|conv))\.([12])\.", r"\1\2.", name)
    head = ".".join(name.split(".")[:2])
    return name.replace(head, _SEQUENCES[head], 1) if head in _SEQUENCES else name


def network_weights(found: Mapping[str, Tensor], where: str) -> dict[str, Tensor]:
    """Return the weights of a checkpoint under the network's names, as float32.

    The classifier of 1,000 photographed objects, which the published checkpoint carries along, and counters of training
    batches are left out: nothing computes with them.

    Parameters
    ----------
    found : mapping of str to Tensor
        As in the checkpoint.
    where : str
        The file, for messages.

    Returns
    -------
    dict of str to Tensor
        Exactly the names and shapes of :data:`~cellmapkit.densenet.published.SHAPES`.

    Raises
    ------
    InputError
        Names what is missing, unexpected, of another shape, not finite, or there twice with different numbers.
    """
    weights: dict[str, Tensor] = {}
    twice, unexpected = [], []
    for name, tensor in found.items():
        known = network_name(name)
        if _UNUSED.search(known):
            continue
        if known not in SHAPES:
            unexpected.append(name)
        elif known in weights and not torch.equal(weights[known], tensor):
            twice.append(name)
        else:
            weights[known] = tensor
    misshaped = [
        f"{name} {tuple(tensor.shape)}, expected {SHAPES[name]}"
        for name, tensor in weights.items()
        if tuple(tensor.shape) != SHAPES[name]
    ]
    missing = [name for name in SHAPES if name not in weights]
    problems = {"missing": missing, "unexpected": unexpected, "of another shape": misshaped}
    _refuse({**problems, "there twice with different numbers": twice}, where)
    weights = {name: weights[name].detach().to(torch.float32) for name in SHAPES}
    _refuse({"not finite": [name for name, tensor in weights.items() if not torch.isfinite(tensor).all()]}, where)
    return weights


def _refuse(problems: Mapping[str, Iterable[str]], where: str) -> None:
    said = [f"{len(list(names))} {what}: {examples(names)}" for what, names in problems.items() if names]
    if said:
        message = f"{where} does not hold the weights of the network: {'; '.join(said)}"
        raise InputError(
            message, hint="expected a checkpoint of the DenseNet-121 'large dropout' model with 28 classes"
        )
