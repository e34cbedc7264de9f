"""Who the interaction downloader is."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(
    distribution="cellmapkit-downloader",
    command="cellmaps_ppidownloadercmd.py",
    title="AP-MS Loader",
    about=About(
        name="PPI Download",
        description="Protein interactions with harmonised gene names",
        keywords=("AP-MS edgelist download",),
    ),
)
