"""One algorithm under test: its small parameters, the input of its role, and ways to run it and to compare results."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api.run import Run
from cellmapkit.api.testing.inputs import MODALITY_NAMES, toy_modalities, toy_network, toy_proximity
from cellmapkit.api.testing.judged import Judged, toy_judged
from cellmapkit.api.testing.recording import RecordedProgress
from cellmapkit.api.testing.toyimages import toy_images

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cellmapkit.api.algorithm import Algorithm
    from cellmapkit.api.params import Params

_ABSENT = object()


@dataclass(frozen=True, kw_only=True)
class Case:
    """An algorithm with the parameters that make it quick.

    Attributes
    ----------
    algorithm : Algorithm
        The declaration under test.
    small : mapping of str to value
        Parameters for every run, chosen so that one takes a fraction of a second.
    variants : sequence of mapping
        Further parameter sets, each reaching code that the defaults do not.
    seed : int
        Of the input and of the runs.
    """

    algorithm: Algorithm
    small: Mapping[str, Any] = field(default_factory=dict)
    variants: Sequence[Mapping[str, Any]] = ()
    seed: int = 11

    @property
    def n_modalities(self) -> int:
        """Return how many modalities the usual input has: three, or as near as the algorithm allows."""
        needs = self.algorithm.needs
        most = min(needs.max_modalities or len(MODALITY_NAMES), len(MODALITY_NAMES))
        return max(needs.min_modalities, min(3, most))

    @cached_property
    def input(self) -> Any:  # noqa: ANN401 - the record of the role
        """Return the usual input of the role: modalities miss proteins only where the algorithm says it can bear it."""
        if self.algorithm.role == "ppi_embedding":
            return toy_network(self.seed)
        if self.algorithm.role == "coembedding":
            return toy_modalities(self.seed, n_modalities=self.n_modalities, missing=self.algorithm.needs.missing)
        if self.algorithm.role == "embedding_metric":
            return toy_judged(self.seed)
        if self.algorithm.role == "image_embedding":
            return toy_images(self.seed)
        return toy_proximity(self.seed)

    def params(self, preset: str | None = None, values: Mapping[str, Any] | None = None) -> Params:
        """Return the parameters of a preset, with ``small`` and then ``values`` over them."""
        return self.algorithm.with_preset(preset, {**self.small, **(values or {})})

    def run(self, record: object = None, params: Params | None = None, **run: Any) -> Any:  # noqa: ANN401 - by role
        """Load the algorithm and call it.

        Parameters
        ----------
        record : optional
            Input, the usual one by default.
        params : Params, optional
            Parameters, the small ones by default.
        **run
            Fields of :class:`~cellmapkit.api.run.Run` other than the seed.

        Returns
        -------
        record
            Whatever the algorithm gives.
        """
        function = self.algorithm.load()
        given = self.input if record is None else record
        records = (given.embedding, given.standard) if isinstance(given, Judged) else (given,)
        return function(*records, params or self.params(), Run(seed=self.seed, **run))

    @cached_property
    def progress(self) -> RecordedProgress:
        """Return where the usual run reports its progress."""
        return RecordedProgress()

    @cached_property
    def result(self) -> Any:  # noqa: ANN401 - the record of the role
        """Return what the usual run gives; computed once."""
        return self.run(progress=self.progress)


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield every array, number and text inside a record with the path that leads to it.

    Parameters
    ----------
    value
        A record, mapping, sequence or leaf.
    path : str
        Where it stands.

    Yields
    ------
    tuple of (str, object)
        Such as ``("fused.values", array)``; a tuple of texts is one leaf.
    """
    if dataclasses.is_dataclass(value):
        items: list[tuple[object, object]] = [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value)]
    elif hasattr(value, "items"):
        items = [(f"[{key!r}]", item) for key, item in value.items()]
    elif isinstance(value, (list, tuple)) and not all(isinstance(item, str) for item in value):
        items = [(f"[{index}]", item) for index, item in enumerate(value)]
    else:
        yield path, value
        return
    for name, item in items:
        dot = "." if path and not str(name).startswith("[") else ""
        yield from leaves(item, f"{path}{dot}{name}")


def differences(one: object, other: object) -> list[str]:
    """Return the paths at which two records differ in any byte, type or shape; empty if they are the same."""
    first, second = dict(leaves(one)), dict(leaves(other))
    paths = [*first, *(path for path in second if path not in first)]
    return [path for path in paths if _bytes(first.get(path, _ABSENT)) != _bytes(second.get(path, _ABSENT))]


def _bytes(leaf: object) -> object:
    if isinstance(leaf, (np.ndarray, np.generic)):
        return leaf.dtype.str, leaf.shape, leaf.tobytes()
    return type(leaf).__name__, repr(leaf)
