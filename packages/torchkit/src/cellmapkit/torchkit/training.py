"""The one training loop of the torch plugins: progress, history, early stop, checkpoint and resume."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from cellmapkit.api import AlgorithmError
from cellmapkit.torchkit import state
from cellmapkit.torchkit.device import resolve_device
from cellmapkit.torchkit.seeding import global_seed
from cellmapkit.torchkit.threads import torch_threads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from torch import Tensor, nn

    from cellmapkit.api import Run, Task

_BATCHES_BETWEEN_SIGNS_OF_LIFE = 32


class Learner(ABC):
    """What a plugin trains: a model, its optimisers, and how one batch changes them.

    All randomness of an epoch must come from streams keyed by the epoch (or from torch's global generator, which the
    loop seeds so), because a resumed run starts at an epoch and must draw what the uninterrupted one drew.

    Attributes
    ----------
    model : torch.nn.Module
        Everything that is learned.
    optimisers : sequence of Optimiser
        In a fixed order.
    terms : sequence of str
        Names of the loss terms, the one to watch first.
    """

    model: nn.Module
    optimisers: Sequence[state.Optimiser]
    terms: Sequence[str]

    @abstractmethod
    def batches(self, epoch: int) -> Sequence[Any]:
        """Start an epoch (0 is the first): set learning rates or labels that depend on it, and return its batches."""

    @abstractmethod
    def step(self, batch: Any) -> tuple[Tensor, np.ndarray]:  # noqa: ANN401 - whatever batches() gives
        """Update the model by one batch.

        Returns
        -------
        Tensor, shape (n_terms,)
            The sum of each loss term over its parts, detached.
        ndarray, shape (n_terms,)
            How many parts each sum has; the history shows sum over count for the epoch.
        """

    def state(self) -> dict[str, np.ndarray]:
        """Return what changes in training besides model and optimisers, such as cluster labels."""
        return {}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:  # noqa: B027 - most learners keep nothing else
        """Take back what :meth:`state` returned."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How long to train and how often to save.

    Attributes
    ----------
    n_epochs : int
        Most epochs.
    patience : int
        Stop when the first loss term has not reached a new low for this many epochs; 0 means never.
    save_seconds : float
        Least time between two checkpoints; one is always saved at the end of training.
    """

    n_epochs: int
    patience: int = 0
    save_seconds: float = 60.0


@contextmanager
def torch_session(run: Run) -> Iterator[torch.device]:
    """Return the run's device, with torch seeded, on one thread and flushing denormals until the block ends.

    One thread on purpose, whatever ``run.threads`` says: the networks are small (see
    :func:`~cellmapkit.torchkit.threads.torch_threads`), and results must not depend on it. Denormals come from Adam:
    its first moment of a weight without gradient fades by a tenth per step and gets stuck there.
    """
    device = resolve_device(run.device)
    _let_freed_memory_stay()
    with torch_threads(1), global_seed(run, "torch", device=device):
        torch.set_flush_denormal(True)
        try:
            yield device
        finally:
            torch.set_flush_denormal(False)


def _let_freed_memory_stay() -> None:
    """Make glibc reuse the blocks of a few MiB that every step frees, not give them back to the kernel.

    It raises its threshold for that to the largest block it has seen freed (32 MiB at most). Without this, page faults
    take up to a fifth of the time of a step. No effect elsewhere.
    """
    torch.empty(31 * 2**20, dtype=torch.uint8)  # freed at once


def train(learner: Learner, run: Run, schedule: Schedule) -> tuple[dict[str, float], ...]:
    """Train a learner, going on from the run's checkpoint if there is one.

    Parameters
    ----------
    learner : Learner
        Changed in place.
    run : Run
        Progress, log, seed and checkpoint. To be called within :func:`torch_session`.
    schedule : Schedule
        Number of epochs, early stop, checkpoints.

    Returns
    -------
    tuple of dict of str to float
        The mean of every loss term in every epoch; a term without a single part in an epoch is absent from its row.

    Raises
    ------
    AlgorithmError
        If a loss term is not finite after an epoch; names epoch and term.
    """
    history = _resume(learner, run)
    device = next(learner.model.parameters()).device
    learner.model.train()
    saved = time.monotonic()
    with run.progress.task("training", schedule.n_epochs, "epochs") as task:
        task.advance(len(history), **_figures(learner, history))
        fresh = not history
        while len(history) < schedule.n_epochs and not _stalled(learner, history, schedule):
            with global_seed(run, "epoch", len(history), device=device):
                history.append(_epoch(learner, len(history), task))
            fresh = True
            task.advance(1, **_figures(learner, history))
            if time.monotonic() - saved > schedule.save_seconds and len(history) < schedule.n_epochs:
                _save(learner, run, history)
                saved = time.monotonic()
        if fresh:
            _save(learner, run, history)
        task.advance(schedule.n_epochs - len(history))
    learner.model.eval()
    return tuple(history)


def _epoch(learner: Learner, epoch: int, task: Task) -> dict[str, float]:
    totals: list[Tensor] = []
    counts = np.zeros(len(learner.terms))
    for number, batch in enumerate(learner.batches(epoch), start=1):
        total, count = learner.step(batch)
        totals.append(total)
        counts += count
        if number % _BATCHES_BETWEEN_SIGNS_OF_LIFE == 0:
            task.advance(0)
    sums = torch.stack(totals).cpu().double().sum(0).numpy()
    row = {term: s / n for term, s, n in zip(learner.terms, sums.tolist(), counts.tolist(), strict=True) if n}
    bad = [f"{term!r} is {value}" for term, value in row.items() if not np.isfinite(value)]
    if bad:
        raise AlgorithmError(
            f"epoch {epoch + 1}: loss term {', '.join(bad[:3])}",
            hint="look for NaN or huge values in the input, or lower the learning rate",
        )
    return row


def _stalled(learner: Learner, history: Sequence[Mapping[str, float]], schedule: Schedule) -> bool:
    if not schedule.patience or not history:
        return False
    watched = [row.get(learner.terms[0], np.inf) for row in history]
    return len(watched) - 1 - int(np.argmin(watched)) >= schedule.patience


def _figures(learner: Learner, history: Sequence[Mapping[str, float]]) -> dict[str, float]:
    watched = learner.terms[0]
    return {"loss": history[-1][watched]} if history and watched in history[-1] else {}


def _save(learner: Learner, run: Run, history: Sequence[Mapping[str, float]]) -> None:
    if run.checkpoint is None:
        return
    optimisers = {f"optimiser{k}": state.optimiser_arrays(o) for k, o in enumerate(learner.optimisers)}
    parts = {"model": state.weight_arrays(learner.model), "history": state.history_arrays(history), **optimisers}
    epoch = {"epoch": np.array(len(history))}
    run.checkpoint.save(state.join(loop=epoch, learner=learner.state(), **parts))


def _resume(learner: Learner, run: Run) -> list[dict[str, float]]:
    arrays = run.checkpoint.load() if run.checkpoint is not None else None
    if arrays is None:
        return []
    n_epochs = int(state.split(arrays, "loop")["epoch"])
    state.load_weights(learner.model, state.split(arrays, "model"))
    for k, optimiser in enumerate(learner.optimisers):
        state.load_optimiser(optimiser, state.split(arrays, f"optimiser{k}"))
    learner.restore(state.split(arrays, "learner"))
    run.log.info("going on after epoch %d from a checkpoint", n_epochs)
    return state.load_history(state.split(arrays, "history"), n_epochs)
