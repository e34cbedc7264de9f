"""Checks that every declared parameter is used and every preset runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellmapkit.api.errors import CellmapkitError
from cellmapkit.api.params import specs
from cellmapkit.api.testing.expecting import expect
from cellmapkit.api.testing.recording import recording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.api.params import Params
    from cellmapkit.api.testing.case import Case


def every_parameter_is_read(case: Case) -> None:
    """Check that some run reads each parameter; one accepted and recorded but never used misleads whoever set it."""
    unread = {spec.name for spec in specs(case.algorithm.params)}
    for params, must_run in _parameter_sets(case):
        if not unread:
            return
        watched, read = recording(params)
        try:
            case.run(params=watched)
        except CellmapkitError:
            if must_run:
                raise
        unread -= read
    expect(
        not unread,
        f"never read: {', '.join(sorted(unread))}; remove them, or give checks_for a variant that reaches them",
    )


def _parameter_sets(case: Case) -> Iterator[tuple[Params, bool]]:
    """Yield parameters and whether they must be accepted: what the author named, then each other choice and switch."""
    yield case.params(), True
    for preset in case.algorithm.presets:
        yield case.params(preset), True
    for variant in case.variants:
        yield case.params(values=variant), True
    for spec in specs(case.algorithm.params):
        values: tuple[Any, ...] = (True, False) if spec.kind is bool and not spec.many else spec.choices
        for value in values:
            yield case.params(values={spec.name: (value,) if spec.many else value}), False


def presets_run(case: Case) -> None:
    """Check that each preset and variant gives a result, the author's small values laid over it."""
    for preset in case.algorithm.presets:
        case.run(params=case.params(preset))
    for variant in case.variants:
        case.run(params=case.params(values=variant))
