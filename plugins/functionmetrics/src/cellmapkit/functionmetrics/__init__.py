"""Function prediction: linear classifiers of labels on an embedding, judged by cross-validation."""

from importlib import import_module

from cellmapkit.api import Algorithm
from cellmapkit.functionmetrics.params import FunctionParams

algorithm = Algorithm(
    name="function",
    role="embedding_metric",
    summary="F1 and AUPRC of one-against-rest linear SVMs that predict labels, by cross-validation.",
    citation="Fan et al. 2008, LIBLINEAR, JMLR 9:1871",
    params=FunctionParams,
    api_version=1,
    load=lambda: import_module("cellmapkit.functionmetrics.score").score,
    presets={"exact": {"precision": "float64", "tolerance": 1e-8}},
)
