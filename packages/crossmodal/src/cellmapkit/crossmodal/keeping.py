"""Finished folds, kept in the checkpoint of the run."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.crossmodal.absence import Absence
from cellmapkit.crossmodal.measure import Measure
from cellmapkit.crossmodal.outcome import Outcome
from cellmapkit.crossmodal.plane import Point
from cellmapkit.crossmodal.prediction import Prediction
from cellmapkit.crossmodal.subsets import SubsetScore

if TYPE_CHECKING:
    from cellmapkit.api import Run

_RECORDS = {"measures": Measure, "absences": Absence, "points": Point, "subsets": SubsetScore}


class Kept:
    """Outcomes by key: numbers as JSON, predicted features as arrays.

    Parameters
    ----------
    run : Run
        Its checkpoint is read now and written with every outcome that is added.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._texts: dict[str, str] = {}
        self._values: dict[str, np.ndarray] = {}
        arrays = run.checkpoint.load() if run.checkpoint is not None else None
        if arrays is not None:
            self._texts = dict(zip(arrays["keys"].tolist(), arrays["outcomes"].tolist(), strict=True))
            self._values = {name: array for name, array in arrays.items() if name.startswith("values_")}
            run.log.info("%d folds are there already", len(self._texts))

    def __contains__(self, key: str) -> bool:
        """Return whether the fold is finished."""
        return key in self._texts

    def __getitem__(self, key: str) -> Outcome:
        """Return the outcome of a finished fold."""
        stored: dict[str, Any] = json.loads(self._texts[key])
        stored |= {name: tuple(kind(**item) for item in stored[name]) for name, kind in _RECORDS.items()}
        stored["notes"] = tuple(stored["notes"])
        stored["predictions"] = tuple(
            Prediction(**{**item, "genes": tuple(item["genes"]), "values": self._values[item["values"]]})
            for item in stored["predictions"]
        )
        return Outcome(**stored)

    def add(self, key: str, outcome: Outcome) -> None:
        """Keep the outcome of a fold, and write all that is kept.

        Parameters
        ----------
        key : str
            Not kept before.
        outcome : Outcome
            What came of it.
        """
        stored = dataclasses.asdict(dataclasses.replace(outcome, predictions=()))
        stored["predictions"] = []
        for item in outcome.predictions:
            name = f"values_{len(self._values)}"
            self._values[name] = item.values
            words = {"source": item.source, "target": item.target, "method": item.method, "genes": item.genes}
            stored["predictions"].append({**words, "values": name})
        self._texts[key] = json.dumps(stored)
        if self._run.checkpoint is not None:
            keys, texts = list(self._texts), list(self._texts.values())
            self._run.checkpoint.save({"keys": np.array(keys), "outcomes": np.array(texts), **self._values})
