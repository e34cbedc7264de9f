"""Words of the command line become the parameters of each metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellmapkit.api import UsageError
from cellmapkit.api.params import specs
from cellmapkit.core import plugins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Algorithm, Params
    from cellmapkit.api.params import Spec

ROLE = "embedding_metric"


def chosen(metrics: Sequence[str], words: Sequence[str]) -> dict[str, tuple[Algorithm, Params]]:
    """Return the metrics with their parameters, in the order given.

    Parameters
    ----------
    metrics : sequence of str
        Names of plugins.
    words : sequence of str
        ``METRIC.PARAMETER=VALUE``; several values of one parameter are separated by commas.

    Returns
    -------
    dict of str to (Algorithm, Params)
        One per metric.

    Raises
    ------
    UsageError
        If a word has another form, or names a metric that was not chosen or a parameter it does not have.
    UnknownAlgorithmError
        If no installed plugin has a metric's name.
    """
    if not metrics or len(set(metrics)) < len(metrics):
        raise UsageError(f"--metrics is {' '.join(metrics) or 'empty'}", hint="name one or more metrics, each once")
    values: dict[str, dict[str, Any]] = {name: {} for name in metrics}
    algorithms = {name: plugins.get(ROLE, name) for name in metrics}
    for word in words:
        left, equals, text = word.partition("=")
        metric, dot, name = left.partition(".")
        if not (equals and dot):
            raise UsageError(f"--set {word!r} cannot be read", hint="expected METRIC.PARAMETER=VALUE")
        if metric not in values:
            raise UsageError(f"--set names the metric {metric!r}", hint=f"--metrics are {', '.join(metrics)}")
        known = {spec.name: spec for spec in specs(algorithms[metric].params)}
        if name not in known:
            raise UsageError(f"{metric} has no parameter {name!r}", hint=f"it has {', '.join(known)}")
        values[metric][name] = _value(known[name], text, word)
    return {name: (algorithm, algorithm.params.of(values[name])) for name, algorithm in algorithms.items()}


def _value(spec: Spec, text: str, word: str) -> object:
    parts = text.split(",") if spec.many else [text]
    read = [_one(spec, part.strip(), word) for part in parts]
    return tuple(read) if spec.many else read[0]


def _one(spec: Spec, text: str, word: str) -> object:
    if spec.optional and text == "none":
        return None
    if spec.kind is bool:
        if text.lower() not in ("true", "false"):
            raise UsageError(f"--set {word!r}: {text!r} is neither true nor false")
        return text.lower() == "true"
    try:
        return spec.kind(text)
    except ValueError as error:
        kind = "whole number" if spec.kind is int else "number"
        raise UsageError(f"--set {word!r}: {text!r} is no {kind}", hint=spec.help) from error
