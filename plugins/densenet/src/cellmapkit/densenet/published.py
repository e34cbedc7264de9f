"""Facts about the published network: its layers, what it was trained on, and what its outputs mean."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BLOCKS = (6, 12, 24, 16)
"""Layers in each dense block of DenseNet-121 (Huang et al. 2017, arXiv:1608.06993)."""
GROWTH, BOTTLENECK, STEM, CHANNELS = 32, 128, 64, 4
"""Features that a dense layer adds and those it squeezes its input to, features of the stem, planes of a field."""
FEATURES = 1024
"""Length of the embedding, and of the last dense block's output."""
EPSILON = 1e-5
"""What batch normalisation adds to a variance."""

MEANS = (0.074598, 0.050630, 0.050891, 0.076287)
SDS = (0.122813, 0.085745, 0.129882, 0.119411)
"""Mean and standard deviation of red, green, blue and yellow intensities, as fractions of the full scale."""

CLASSES = (
    *("Nucleoplasm", "N. membrane", "Nucleoli", "N. fibrillar c.", "N. speckles", "N. bodies", "ER", "Golgi app."),
    *("Peroxisomes", "Endosomes", "Lysosomes", "Int. fil.", "Actin fil.", "F. a. sites", "Microtubules", "M. ends"),
    *("Cyt. bridge", "Mitotic spindle", "MTOC", "Centrosome", "Lipid droplets", "PM", "C. Junctions", "Mitochondria"),
    *("Aggresome", "Cytosol", "C. bodies", "Rods & Rings"),
)
"""The 28 locations, with the short names that the Cell Mapping Toolkit writes, in the order of the outputs."""


def layers() -> Iterator[tuple[str, int]]:
    """Yield the name of every dense layer and the number of features it sees."""
    for block, first in enumerate(block_inputs(), start=1):
        for layer in range(BLOCKS[block - 1]):
            yield f"features.denseblock{block}.denselayer{layer + 1}", first + GROWTH * layer


def block_inputs() -> tuple[int, ...]:
    """Return how many features each dense block starts with: (64, 128, 256, 512)."""
    found = [STEM]
    for n_layers in BLOCKS[:-1]:
        found.append((found[-1] + GROWTH * n_layers) // 2)
    return tuple(found)


def _norm(name: str, width: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.{part}": (width,) for part in ("weight", "bias", "running_mean", "running_var")}


def _shapes() -> Iterator[dict[str, tuple[int, ...]]]:
    yield {"features.conv0.weight": (STEM, CHANNELS, 7, 7), **_norm("features.norm0", STEM)}
    for name, width in layers():
        yield {**_norm(f"{name}.norm1", width), f"{name}.conv1.weight": (BOTTLENECK, width, 1, 1)}
        yield {**_norm(f"{name}.norm2", BOTTLENECK), f"{name}.conv2.weight": (GROWTH, BOTTLENECK, 3, 3)}
    for number, half in enumerate(block_inputs()[1:], start=1):
        name = f"features.transition{number}"
        yield {**_norm(f"{name}.norm", 2 * half), f"{name}.conv.weight": (half, 2 * half, 1, 1)}
    yield {**_norm("features.norm5", FEATURES), **_norm("bn1", 2 * FEATURES), **_norm("bn2", FEATURES)}
    yield {"fc1.weight": (FEATURES, 2 * FEATURES), "fc1.bias": (FEATURES,)}
    yield {"logit.weight": (len(CLASSES), FEATURES), "logit.bias": (len(CLASSES),)}


SHAPES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {name: shape for group in _shapes() for name, shape in group.items()}
)
"""Name and shape of everything the network needs."""
