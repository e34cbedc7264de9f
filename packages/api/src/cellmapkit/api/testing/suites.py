"""Which checks belong to which role, and the list of them for one algorithm."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cellmapkit.api.errors import PluginError, UsageError, examples
from cellmapkit.api.testing import (
    behaviour,
    coembedding,
    communities,
    declaration,
    embedding,
    global_state,
    images,
    parameters,
    scoring,
)
from cellmapkit.api.testing.case import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cellmapkit.api.algorithm import Algorithm

_DECLARATION = (
    declaration.declaration_is_complete,
    declaration.declaration_is_light,
    declaration.parameters_are_documented,
    declaration.parameters_build,
)
_BEHAVIOUR = (
    behaviour.same_seed_gives_same_bytes,
    behaviour.threads_do_not_matter,
    behaviour.names_do_not_matter,
    behaviour.inputs_stay_unchanged,
    global_state.global_state_stays_unchanged,
    behaviour.progress_is_reported,
    behaviour.cancelling_works,
    behaviour.resuming_gives_same_bytes,
    parameters.every_parameter_is_read,
    parameters.presets_run,
)
SUITES: Mapping[str, tuple[Callable[[Case], None], ...]] = MappingProxyType(
    {
        "ppi_embedding": (
            *_DECLARATION,
            embedding.gives_an_embedding,
            embedding.works_without_weights,
            *_BEHAVIOUR,
        ),
        "image_embedding": (
            *_DECLARATION,
            images.gives_an_image_embedding,
            images.empty_fields_are_zero,
            images.training_does_not_see_test_cells,
            *_BEHAVIOUR,
        ),
        "coembedding": (
            *_DECLARATION,
            coembedding.gives_a_coembedding,
            coembedding.row_order_does_not_matter,
            coembedding.missing_proteins_are_handled,
            coembedding.any_declared_number_of_modalities_works,
            *_BEHAVIOUR,
        ),
        "community_detection": (
            *_DECLARATION,
            communities.gives_a_hierarchy,
            communities.works_on_a_plain_network,
            *_BEHAVIOUR,
        ),
        "embedding_metric": (
            *_DECLARATION,
            scoring.gives_scores,
            scoring.gene_order_does_not_matter,
            scoring.label_names_do_not_matter,
            scoring.genes_elsewhere_do_not_matter,
            *_BEHAVIOUR,
        ),
    }
)
"""The checks of each role; each takes a :class:`Case` and raises ``AssertionError``."""


@dataclass(frozen=True)
class Check:
    """One check of one algorithm.

    Attributes
    ----------
    name : str
        What ``str`` gives; also the word for ``skip``.
    about : str
        One sentence for a list.
    skip : str
        Why the algorithm is excused, empty if it is not.
    """

    name: str
    about: str
    case: Case
    function: Callable[[Case], None]
    skip: str = ""

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def __call__(self) -> None:
        """Run the check.

        Raises
        ------
        AssertionError
            If the algorithm does not keep the contract, or fails with an error of its own (the cause).
        unittest.SkipTest
            If the check is excused; pytest and unittest show it as skipped, with the reason.
        """
        if self.skip:
            from unittest import SkipTest  # noqa: PLC0415 - only for the excused

            raise SkipTest(self.skip)
        try:
            self.function(self.case)
        except AssertionError:
            raise
        except Exception as error:
            message = f"{self.case.algorithm.name}, {self.name}: {type(error).__name__}: {error}"
            raise AssertionError(message) from error


def checks_for(
    algorithm: Algorithm,
    small: Mapping[str, Any] | None = None,
    skip: Mapping[str, str] | None = None,
    variants: Sequence[Mapping[str, Any]] = (),
) -> list[Check]:
    """Return the conformance checks of an algorithm, to be called one by one.

    Parameters
    ----------
    algorithm : Algorithm
        The declaration, as the entry point names it.
    small : mapping of str to value, optional
        Parameters that make a run take a fraction of a second; used in every run, over defaults and presets.
    skip : mapping of str to str, optional
        Names of checks this algorithm is excused from, each with the reason.
    variants : sequence of mapping
        Further parameter sets, for code that neither the defaults nor a preset reach.

    Returns
    -------
    list of Check
        In an order in which the first failure explains most.

    Raises
    ------
    PluginError
        If the role has no suite yet.
    UsageError
        If ``skip`` names a check that does not exist or gives no reason.
    """
    if algorithm.role not in SUITES:
        message = f"there is no conformance suite for the role {algorithm.role!r}"
        raise PluginError(message, hint=f"roles with one: {', '.join(SUITES)}")
    excused = dict(skip or {})
    suite = SUITES[algorithm.role]
    unknown = set(excused) - {function.__name__ for function in suite}
    if unknown or not all(reason.strip() for reason in excused.values()):
        message = f"skip needs the name of a check and a reason; unknown: {examples(sorted(unknown)) or 'none'}"
        raise UsageError(message, hint=f"checks: {', '.join(function.__name__ for function in suite)}")
    case = Case(algorithm=algorithm, small=dict(small or {}), variants=tuple(variants))
    return [_check(function, case, excused.get(function.__name__, "")) for function in suite]


def _check(function: Callable[[Case], None], case: Case, skip: str) -> Check:
    about = (function.__doc__ or "").strip().splitlines()[0]
    return Check(function.__name__, about, case, function, skip)
