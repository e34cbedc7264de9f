"""Who the steps of this distribution are."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

DISTRIBUTION = "cellmapkit-exchange"
COMMAND = "cellmaps_exchangecmd.py"


def step_info(title: str, description: str, *keywords: str) -> StepInfo:
    """Return who one conversion is.

    Parameters
    ----------
    title, description : str
        Of the action, and of the crate it makes.
    *keywords : str
        Appended to those of the inputs.

    Returns
    -------
    StepInfo
        With the name of the command they share.
    """
    about = About(name=title, description=description, keywords=keywords)
    return StepInfo(distribution=DISTRIBUTION, command=COMMAND, title=title, about=about)


TO_NDEX = step_info("NDEx upload", "Receipt of networks uploaded to NDEx", "NDEx")
FROM_NDEX = step_info("NDEx download", "Hierarchy and its parent network from NDEx", "hierarchy", "model", "NDEx")
TO_HIDEF = step_info("HCX to HiDeF", "Hierarchy in the text files of HiDeF", "HiDeF")
FROM_HIDEF = step_info("HiDeF to HCX", "Hierarchy made of the text files of HiDeF", "hierarchy", "model")
TO_DDOT = step_info("HCX to DDOT", "Hierarchy in the text files of DDOT", "DDOT")
FROM_DDOT = step_info("DDOT to HCX", "Hierarchy made of the text files of DDOT", "hierarchy", "model")
TO_FAIRSCAPE = step_info("Crate to FAIRSCAPE", "Crate with metadata in the form of FAIRSCAPE", "FAIRSCAPE")
TO_ANNDATA = step_info("Embeddings to AnnData", "Embeddings of proteins as AnnData or MuData", "AnnData")
FROM_ANNDATA = step_info("AnnData to embeddings", "Embeddings of proteins read from AnnData or MuData", "embedding")
UPGRADE = step_info("Crate upgrade", "Crate of the existing Cell Mapping Toolkit, made one of cellmapkit", "upgrade")
