"""The parameters of function prediction."""

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param


@dataclass(frozen=True, kw_only=True)
class FunctionParams(Params):
    """Parameters of the metric ``function``."""

    min_size: int = param(
        20,
        help="Fewest genes of a label.",
        unit="genes",
        ge=2,
        source="MIRAGE and the benchmark's label prediction: 20 genes",
    )
    counted_in: Literal["evaluated", "standard"] = param(
        "evaluated",
        help="Where the genes of a label are counted: among those evaluated, or in the whole standard.",
        source="chosen: counting in the standard promises members that an embedding may lack",
    )
    folds: int = param(
        5,
        help="Parts of the cross-validation, where the standard brings no folds.",
        unit="folds",
        ge=2,
        source="MIRAGE: 5 folds",
    )
    dimensions: int = param(
        128,
        help="Wider embeddings are cut to so many principal components, found on training rows.",
        unit="dimensions",
        ge=1,
        source="BIONIC cuts before it classifies; 128 is the usual width of an embedding",
    )
    cost: float = param(
        1.0,
        help="Weight C of the hinge against the length of the weights, when it is not searched for.",
        gt=0,
        source="LIBLINEAR's default",
    )
    search: bool = param(
        False,
        help="Choose C in every fold by weighted F1 of an inner cross-validation, one C for all labels.",
        source="chosen: BIONIC searches; a fixed C costs a tenth",
    )
    costs: tuple[float, ...] = param(
        (0.01, 0.1, 1.0, 10.0),
        help="The C that a search tries.",
        gt=0,
        source="chosen: a decade around the default on either side, and one below",
    )
    inner_folds: int = param(
        3,
        help="Parts of the inner cross-validation of a search.",
        unit="folds",
        ge=2,
        source="chosen: the training rows hold at least 16 genes of a label",
    )
    balanced: bool = param(
        False,
        help="Add the scores of classifiers whose two classes weigh the same, under names of their own.",
        source="chosen: unweighted classifiers are the primary score",
    )
    precision: Literal["float32", "float64"] = param(
        "float32",
        help="Arithmetic of the solver.",
        source="chosen: half the time, F1 within 3e-4",
    )
    tolerance: float = param(
        1e-4,
        help="The solver stops when the gradient is shorter than this share of the gradient at zero.",
        gt=0,
        lt=1,
        source="chosen: F1 on the benchmark stays within 3e-4 of the converged solution's",
    )
