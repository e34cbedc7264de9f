"""The step that joins the embeddings of several modalities; see :mod:`cellmapkit.coembedding.step`."""
