"""The network: eight convolutions and three fully connected layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from cellmapkit.api import InputError

if TYPE_CHECKING:
    from cellmapkit.deeploc.params import DeepLocParams

N_FEATURES = 512
"""Width of the last hidden layer, the representation."""
_BLOCKS = ((1, 1), (2, 2), (4, 4, 4, 4))  # filters of each convolution, in widths; a pooling after each block


class DeepLoc(nn.Module):
    """A classifier of crops (Kraus et al. 2017).

    Parameters
    ----------
    n_channels, size : int
        Of the crops.
    n_classes : int
        Locations.
    params : DeepLocParams
        Padding, width, normalisation of fully connected layers, first weights.
    generator : torch.Generator
        Draws the weights, on the CPU so that they are the same on every device.

    Raises
    ------
    InputError
        If crops are so small that nothing is left of them.
    """

    def __init__(
        self, n_channels: int, size: int, n_classes: int, params: DeepLocParams, generator: torch.Generator
    ) -> None:
        super().__init__()
        left = side_lengths(size, params.padding)[-1]
        if left < 1:
            message = f"crops of {size} x {size} pixels are too small for padding {params.padding!r}"
            raise InputError(message, hint="expected at least 52 x 52 for valid, 8 x 8 for same; 64 x 64 is usual")
        filters = [n_channels, *(params.width * times for block in _BLOCKS for times in block)]
        layers: list[nn.Module] = []
        k = 0
        for block in _BLOCKS:
            for _ in block:
                layers.append(nn.Conv2d(filters[k], filters[k + 1], 3, padding=params.padding, bias=False))
                layers += [nn.BatchNorm2d(filters[k + 1]), nn.ReLU(inplace=True)]
                k += 1
            layers.append(nn.MaxPool2d(2))
        self.convolutions = nn.Sequential(*layers)
        norm = params.fc_batch_norm
        self.hidden = nn.Sequential(
            *_full(filters[-1] * left**2, N_FEATURES, norm=norm),
            nn.ReLU(),
            *_full(N_FEATURES, N_FEATURES, norm=norm),
            nn.ReLU(),
        )
        self.output = nn.Sequential(*_full(N_FEATURES, n_classes, norm=norm))
        self.draw(params.init, generator)

    @torch.no_grad()
    def draw(self, init: str, generator: torch.Generator) -> None:
        """Draw all weights anew and forget what normalisations have seen."""
        for layer in self.modules():
            if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
                layer.reset_parameters()
            elif isinstance(layer, (nn.Conv2d, nn.Linear)):
                _draw(layer, init, generator)

    def features(self, x: Tensor) -> Tensor:
        """Return the representation of crops.

        Parameters
        ----------
        x : Tensor, shape (b, n_channels, size, size)
            Normalised crops; quickest with channels last in memory.

        Returns
        -------
        Tensor, shape (b, 512)
            The last hidden layer after its ReLU.
        """
        features: Tensor = self.hidden(self.convolutions(x).flatten(1))
        return features


def hidden_and_logits(model: DeepLoc, x: Tensor, precision: str) -> tuple[Tensor, Tensor]:
    """Return the last hidden layer and the logits of crops, computed in the given precision, both float32."""
    with torch.autocast(x.device.type, torch.bfloat16, enabled=precision == "bfloat16"):
        hidden = model.features(x)
        logits = model.output(hidden)
    return hidden.float(), logits.float()


def side_lengths(size: int, padding: str) -> list[int]:
    """Return the side of the square that is left after each convolution and pooling, the input's first."""
    lost = 2 if padding == "valid" else 0
    sides = [size]
    for block in _BLOCKS:
        for _ in block:
            sides.append(sides[-1] - lost)
        sides.append(max(sides[-1], 0) // 2)
    return sides


def _full(n_in: int, n_out: int, *, norm: bool) -> list[nn.Module]:
    return [nn.Linear(n_in, n_out), *([nn.BatchNorm1d(n_out)] if norm else [])]


def _draw(layer: nn.Conv2d | nn.Linear, init: str, generator: torch.Generator) -> None:
    bound = layer.weight[0].numel() ** -0.5
    if init == "he":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
    elif init == "uniform":
        nn.init.uniform_(layer.weight, -bound, bound, generator)
    else:
        nn.init.trunc_normal_(layer.weight, std=0.1, a=-0.2, b=0.2, generator=generator)
    if layer.bias is None:
        return
    if init == "uniform":
        nn.init.uniform_(layer.bias, -bound, bound, generator)
    else:
        nn.init.constant_(layer.bias, 0.1 if init == "truncated" else 0.0)
