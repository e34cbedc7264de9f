"""The step that judges co-embedders across modalities; see :mod:`cellmapkit.crossmodal.step`."""
