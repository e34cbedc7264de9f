"""Published weights: fetched into the crate, unless the user names a file or does without."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cellmapkit.api import Algorithm, InputError, Params, UsageError
from cellmapkit.core.fetch import Fetcher
from cellmapkit.core.linking import link_or_copy
from cellmapkit.core.outdir import CHECKPOINT

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.core.open_step import Step

MODEL = "model.pth"
_URL = re.compile(r"(https?):/+(?=[^/])", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The parameters of an algorithm, and where weights for it are to be fetched from.

    Attributes
    ----------
    params : Params
        With ``model_path`` empty if there is a URL.
    url : str
        Empty if nothing is to be fetched.
    """

    params: Params
    url: str

    def fetched(self, step: Step) -> Params:
        """Return the parameters with ``model_path``, for which the weights are fetched where there is a URL.

        The file becomes ``model.pth`` of the crate. An interrupted run keeps it for ``--resume``.

        Raises
        ------
        InputError
            If it cannot be downloaded.
        """
        if not self.url:
            return self.params
        target, done = step.directory / MODEL, _slot(step, self.url)
        if not done.is_file():
            step.log.info("fetching %s", self.url)
            done.parent.mkdir(parents=True, exist_ok=True)
            part = done.with_suffix(".part")
            part.unlink(missing_ok=True)
            try:
                Fetcher(progress=step.run.progress).fetch(self.url, part)
            except InputError as error:
                raise InputError(error.message, hint=_instead(self.params)) from error
            part.replace(done)
        link_or_copy(done, target)
        digest = step.read_from(self.url, target)
        step.log.info("%s: %d bytes, SHA-256 %s", self.url, target.stat().st_size, digest)
        step.add(MODEL, f"trained weights, downloaded from {self.url}")
        changed: dict[str, Any] = {"model_path": target}
        return replace(self.params, **changed)


def choose_weights(algorithm: Algorithm, params: Params, url: str | None) -> Weights:
    """Return where an algorithm's weights come from.

    Parameters
    ----------
    algorithm : Algorithm
        The image embedder.
    params : Params
        Its parameters. ``model_path`` may be a URL, whose double slash the type of the parameter has taken away.
    url : str or None
        From ``--model_url``.

    Returns
    -------
    Weights
        A URL only if no file is named and ``random_weights`` (where the algorithm has it) is off: the one in
        ``model_path``, else ``url``, else the algorithm's own.

    Raises
    ------
    UsageError
        If ``url`` is given to an algorithm that takes no weights, or beside another source of them.
    """
    given: Path | None = getattr(params, "model_path", None)
    without = without_weights(params)
    if url and (not hasattr(params, "model_path") or given is not None or without):
        other = "--model_path is given too" if given else "--random_weights is given too"
        why = other if hasattr(params, "model_path") else f"{algorithm.name} takes no trained weights"
        raise UsageError(f"--model_url cannot be used: {why}", hint="leave one of them out")
    if given is not None:
        match = _URL.match(given.as_posix())
        if match is None:
            return Weights(params=params, url="")
        nothing: dict[str, Any] = {"model_path": None}
        address = f"{match[1].lower()}://{given.as_posix()[match.end() :]}"
        return Weights(params=replace(params, **nothing), url=address)
    if without or not hasattr(params, "model_path"):
        return Weights(params=params, url="")
    return Weights(params=params, url=url or algorithm.needs.weights_url)


def without_weights(params: Params) -> bool:
    """Return whether an algorithm was told to do with random weights."""
    return bool(getattr(params, "random_weights", False))


def _instead(params: Params) -> str:
    without = ", or try things out with --random_weights" if hasattr(params, "random_weights") else ""
    return f"download the weights yourself and give them with --model_path{without}"


def _slot(step: Step, url: str) -> Path:
    return step.directory / CHECKPOINT / "weights" / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.pth"
