"""The libraries only some plugins need, what for, and how to mend each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    """A library that may be missing or broken, and the remedy."""

    module: str
    used_for: str
    remedy: str


OPTIONAL = (
    Library("torch", "trained algorithms", "pip install torch"),
    Library("numba", "compiled kernels", "pip install numba"),
    Library("ndex2", "networks from and to NDEx", "pip install ndex2"),
    Library("igraph", "community detection", "pip install igraph"),
    Library(
        "leidenalg", "the reference Leiden", "pip install 'leidenalg<0.11' 'igraph<0.12' if louvain is installed too"
    ),
    Library("louvain", "only the hidef package imports it", "pip install 'setuptools<82'; louvain needs pkg_resources"),
    Library("hidef", "the reference HiDeF", "pip install hidef; it also needs louvain or an empty module of that name"),
    Library("anndata", "embeddings as .h5ad", "pip install anndata"),
    Library("mudata", "embeddings as .h5mu", "pip install mudata"),
    Library("keyring", "accounts from the system's keyring", "pip install keyring"),
    Library("cellmaps_utils", "upload to NDEx as the existing toolkit does", "pip install cellmaps-utils (numpy 1)"),
    Library("fairscape_cli", "crates for FAIRSCAPE", "pip install fairscape-cli"),
    Library("cryptography", "signatures of crates", "pip install cryptography"),
    Library("umap", "pictures of --umap", "pip install umap-learn"),
    Library("pyarrow", "tables", "pip install 'pyarrow<26' with numpy 1, any other with numpy 2"),
)
