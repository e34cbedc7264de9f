"""What the entry points name: one record per baseline."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.baselines.params import (
    ConcatParams,
    GccaParams,
    MeanEmbeddingParams,
    MeanSimilarityParams,
    RankAverageParams,
)

concat = Algorithm(
    name="concat",
    role="coembedding",
    summary="The modalities side by side, blocks scaled alike and absent ones filled.",
    citation="Schaffer et al. 2025, Bioinformatics Advances, doi:10.1093/bioadv/vbaf266 (as a baseline)",
    params=ConcatParams,
    load=lambda: import_module("cellmapkit.baselines.concatenation").fit,
    api_version=API_VERSION,
    needs=Needs(shared=True),
    presets={"paper": {"fill": "row", "scale": "raw"}},
)
meansimilarity = Algorithm(
    name="meansimilarity",
    role="coembedding",
    summary="Leading eigenvectors of the cosine similarity averaged over the modalities two proteins share.",
    citation="Schaffer et al. 2025, Bioinformatics Advances, doi:10.1093/bioadv/vbaf266 (as a baseline)",
    params=MeanSimilarityParams,
    load=lambda: import_module("cellmapkit.baselines.similarity").fit,
    api_version=API_VERSION,
    needs=Needs(shared=True),
)
gcca = Algorithm(
    name="gcca",
    role="coembedding",
    summary="Generalised canonical correlation with missing rows: the directions modalities share, in closed form.",
    citation="Carroll 1968; van de Velden and Takane 2012, Computational Statistics, doi:10.1007/s00180-011-0276-y",
    params=GccaParams,
    load=lambda: import_module("cellmapkit.baselines.correlation").fit,
    api_version=API_VERSION,
    needs=Needs(shared=True),
)
meanembedding = Algorithm(
    name="meanembedding",
    role="coembedding",
    summary="Negative control: the mean of whitened principal components, whose axes are not each other's.",
    citation="none: a control, which a co-embedding that aligns anything must beat",
    params=MeanEmbeddingParams,
    load=lambda: import_module("cellmapkit.baselines.mean").fit,
    api_version=API_VERSION,
    needs=Needs(shared=True),
)
rankaverage = Algorithm(
    name="rankaverage",
    role="coembedding",
    summary="Leading eigenvectors of the rank of a pair's cosine, averaged over the modalities both proteins are in.",
    citation="none: averaging of ranks is common; it also joins several runs of a co-embedder",
    params=RankAverageParams,
    load=lambda: import_module("cellmapkit.baselines.rank_average").fit,
    api_version=API_VERSION,
    needs=Needs(shared=True),
)
