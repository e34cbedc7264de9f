"""The record of one fold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cellmapkit.crossmodal.absence import Absence
    from cellmapkit.crossmodal.measure import Measure
    from cellmapkit.crossmodal.plane import Point
    from cellmapkit.crossmodal.prediction import Prediction
    from cellmapkit.crossmodal.subsets import SubsetScore


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one fold.

    Attributes
    ----------
    arrangement : str
        How proteins were taken apart.
    fold, n_held : int
        Number from 1, and how many proteins were held out.
    seconds : float
        Of the fit, without the measuring.
    measures : tuple of Measure
        Numbers.
    absences : tuple of Absence
        Proteins without a modality; empty unless asked for.
    notes : tuple of str
        What the co-embedder, and metrics that could not judge the fold, had to say.
    points : tuple of Point
        Places in the UMAP planes; empty unless asked for, and in all folds but the first.
    subsets : tuple of SubsetScore
        Proteins entered with some of their modalities, judged by standards; empty unless asked for.
    predictions : tuple of Prediction
        Features kept to be judged with those of the other folds; empty unless there are standards.
    """

    arrangement: str
    fold: int
    n_held: int
    seconds: float
    measures: tuple[Measure, ...]
    absences: tuple[Absence, ...]
    notes: tuple[str, ...]
    points: tuple[Point, ...] = ()
    subsets: tuple[SubsetScore, ...] = ()
    predictions: tuple[Prediction, ...] = ()
