"""What is optimised: the loss of DICE or of CLIP, with the temperature each has in its own way."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from cellmapkit.dice.losses import contrast, cross_contrast

if TYPE_CHECKING:
    from cellmapkit.dice.views import Positives, Views

MOST_SCALE = 100.0
"""Cosines are never multiplied by more in CLIP, as there."""


class Objective(nn.Module, ABC):
    """A contrastive loss and what is learnt of it.

    Attributes
    ----------
    least_coverage : int
        Modalities a protein must be in to take part.
    """

    least_coverage: int

    @abstractmethod
    def usable(self, views: Views) -> bool:
        """Return whether a batch has anything to compare."""

    @abstractmethod
    def loss(self, cosines: Tensor, views: Views, positives: Positives) -> Tensor:
        """Return the loss of a usable batch, shape ()."""

    @abstractmethod
    def scale(self) -> float:
        """Return what cosines are multiplied by."""

    def after_step(self) -> None:
        """Put what is learnt back within its bounds."""


class Dice(Objective):
    """Tell a protein's views from all other views of the batch, those of the same modality too; fixed temperature."""

    least_coverage = 1

    def __init__(self, temperature: float) -> None:
        super().__init__()
        self._temperature = temperature

    def usable(self, views: Views) -> bool:
        """Return whether a protein has two views, and there are more than these."""
        return bool(views.pairs) and sum(views.sizes) > 2

    def loss(self, cosines: Tensor, views: Views, positives: Positives) -> Tensor:  # noqa: ARG002 - CLIP's need
        """Return the loss of a usable batch, shape ()."""
        return contrast(cosines, positives, self._temperature)

    def scale(self) -> float:
        """Return one over the temperature."""
        return 1 / self._temperature


class Clip(Objective):
    """Tell a protein's view in a second modality from other views in it, for every two modalities; learnt scale."""

    least_coverage = 2

    def __init__(self, temperature: float) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(-math.log(temperature)))

    def usable(self, views: Views) -> bool:
        """Return whether two modalities share two proteins."""
        return any(len(one) > 1 for one, _ in views.pairs)

    def loss(self, cosines: Tensor, views: Views, positives: Positives) -> Tensor:  # noqa: ARG002 - DICE's need
        """Return the loss of a usable batch, shape ()."""
        return cross_contrast(cosines, views.pairs_to_tell_apart(cosines.device), self.log_scale.exp())

    def scale(self) -> float:
        """Return what cosines are multiplied by now."""
        return math.exp(self.log_scale.item())

    @torch.no_grad()
    def after_step(self) -> None:
        """Clamp the parameter and not its use, where it would lose its gradient and never come back."""
        self.log_scale.clamp_(max=math.log(MOST_SCALE))
