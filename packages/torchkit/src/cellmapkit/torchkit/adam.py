"""Adam for networks of which a batch reaches only a part, in one fused call per group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor
    from torch.nn import Parameter

_FUSED = ("cpu", "cuda")


class GroupedAdam:
    """Adam (Kingma & Ba 2015, arXiv:1412.6980) with the defaults of torch, over groups that are updated together.

    The same numbers as ``torch.optim.Adam(parameters, lr, fused=True)``, which for steps of a millisecond spends as
    long on finding its state as on the update.

    Parameters
    ----------
    groups : sequence of sequence of Parameter
        In each group either all parameters have a gradient at a step, or none has; then the group is left alone.
    lr : float
        Step size.
    """

    def __init__(self, groups: Sequence[Sequence[Parameter]], lr: float) -> None:
        self.lr = lr
        self._groups: list[list[Tensor]] = [list(group) for group in groups]
        self._means = [[torch.zeros_like(p) for p in group] for group in self._groups]
        self._squares = [[torch.zeros_like(p) for p in group] for group in self._groups]
        self._counts = [torch.zeros((), device=group[0].device) for group in self._groups]

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter that has a gradient, and drop the gradients."""
        for k, group in enumerate(self._groups):
            if group[0].grad is not None:
                self.step_group(k)

    @torch.no_grad()
    def step_group(self, number: int) -> None:
        """Move the parameters of one group, all of which have a gradient, and drop the gradients.

        To be called as soon as they are known, while they are still in the cache: the update is bound by memory.
        """
        group = self._groups[number]
        gradients: list[Tensor] = []
        for parameter in group:
            assert parameter.grad is not None
            gradients.append(parameter.grad)
            parameter.grad = None
        count = self._counts[number]
        count += 1
        _update(group, gradients, self._means[number], self._squares[number], [count] * len(group), self.lr)

    def state_dict(self) -> dict[str, Any]:
        """Return the state in the form of torch's optimisers, a group without steps left out."""
        state = {}
        numbers = self._numbers()
        for k, count in enumerate(self._counts):
            if count:
                for number, mean, square in zip(numbers[k], self._means[k], self._squares[k], strict=True):
                    state[number] = {"step": count, "exp_avg": mean, "exp_avg_sq": square}
        return {"state": state, "param_groups": []}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take back what :meth:`state_dict` gave."""
        state = state_dict["state"]
        for k, numbers in enumerate(self._numbers()):
            for number, mean, square in zip(numbers, self._means[k], self._squares[k], strict=True):
                if number in state:
                    self._counts[k].copy_(state[number]["step"])
                    mean.copy_(state[number]["exp_avg"])
                    square.copy_(state[number]["exp_avg_sq"])

    def _numbers(self) -> list[range]:
        ends = torch.tensor([len(group) for group in self._groups]).cumsum(0).tolist()
        return [range(end - len(group), end) for end, group in zip(ends, self._groups, strict=True)]


def _update(
    parameters: list[Tensor],
    gradients: list[Tensor],
    means: list[Tensor],
    squares: list[Tensor],
    counts: list[Tensor],
    lr: float,
) -> None:
    beta1, beta2, eps = 0.9, 0.999, 1e-8
    if parameters[0].device.type in _FUSED and parameters[0].dtype == torch.float32:
        torch._fused_adam_(
            parameters, gradients, means, squares, [], counts, lr=lr, beta1=beta1, beta2=beta2, eps=eps,
            weight_decay=0.0, amsgrad=False, maximize=False,
        )  # fmt: skip
        return
    for parameter, gradient, mean, square, count in zip(parameters, gradients, means, squares, counts, strict=True):
        mean.lerp_(gradient, 1 - beta1)
        square.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
        scale = square.sqrt().div_((1 - beta2**count).sqrt()).add_(eps)
        parameter.sub_(mean / scale * (lr / (1 - beta1**count)))
