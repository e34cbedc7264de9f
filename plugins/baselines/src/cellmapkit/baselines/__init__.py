"""Co-embeddings without training: side by side, averaged similarities, ranks or components, canonical correlation."""

from cellmapkit.baselines.declarations import concat, gcca, meanembedding, meansimilarity, rankaverage

__all__ = ["concat", "gcca", "meanembedding", "meansimilarity", "rankaverage"]
