"""The parameters of HiDeF."""

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param


@dataclass(frozen=True, kw_only=True)
class HidefParams(Params):
    """Parameters of :func:`cellmapkit.hidef.detect.detect`."""

    k: int = param(
        10,
        help="Fewest clusterings a community must persist in; more gives fewer communities.",
        unit="clusterings",
        ge=2,
        source="upstream's --k (10); the hidef command's own default is 5",
    )
    maxres: float = param(
        80.0,
        help="Highest resolution; more gives smaller communities.",
        gt=0.001,
        source="upstream's --maxres (80); the hidef command's own default is 25",
    )
    minres: float = param(
        0.001, help="Lowest resolution.", ge=0.001, source="hidef --minres; resolutions are rounded to four places"
    )
    density: float = param(
        0.1,
        help="Difference of log10 below which two resolutions are neighbours; less scans more of them.",
        ge=0.01,
        source="hidef --d",
    )
    tau: float = param(
        0.75,
        help="Jaccard similarity above which clusters are linked, and containment from which one lies in another.",
        ge=0.5,
        lt=1,
        source="hidef --t",
    )
    consensus: float = param(
        75.0,
        help="A protein is a member if it is in more than this share of a community's clusters.",
        unit="percent",
        ge=0,
        lt=100,
        source="hidef --p",
    )
    min_cluster_size: int = param(
        4, help="Smaller clusters are not used.", unit="proteins", ge=1, source="hidef 1.1.5, fixed there"
    )
    iterations: int | None = param(
        None,
        help="How often Leiden is repeated on its own result; 0: until nothing moves. "
        "By default until nothing moves with several networks, twice with one.",
        ge=0,
        source="hidef 1.1.5, fixed there",
    )
    rounds: int | None = param(
        None,
        help="How often half of the communities at a resolution are taken apart and Leiden is run from there, the "
        "better result kept. By default 4 with several networks, none with one.",
        ge=0,
        source="chosen: the objective is then not below leidenalg's (bench/results/hidef.md); hidef does none",
    )
    implementation: Literal["compiled", "package"] = param(
        "compiled",
        help="Ours, or the hidef package itself (hours instead of a minute; an extra of this plugin).",
        source="chosen: the compiled one gives the same within the package's own variation between runs",
    )
