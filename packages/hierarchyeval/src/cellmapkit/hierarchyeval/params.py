"""The options of the step that change what it writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Self

from cellmapkit.api import Params, param
from cellmapkit.hierarchyeval.presets import PRESETS, Preset

if TYPE_CHECKING:
    from collections.abc import Mapping

_UPSTREAM = "upstream's default"
_BY_UPSTREAM = "upstream's default: its network on NDEx"


@dataclass(frozen=True, kw_only=True)
class EvalParams(Params):
    """What a hierarchy is compared with, and how; every field is an option of the command."""

    standards: tuple[str, ...] = param(
        (),
        help="What to compare with: NAME=PATH (.json of gene to terms, .gmt, .gaf, .tsv of gene and term, .txt as "
        "MuSIC's, .cx, .cx2; tables of CORUM, the Complex Portal, KEGG and HPA as they are; each also with .gz), "
        "NAME=FORM:PATH, or NAME=UUID for a network of NDEx; then ,OPTION=VALUE (see cellmapkit-standards). Replaces "
        "the three NDEx networks below, unless they are given too.",
        source="chosen: to run without a network",
    )
    corum: str = param(
        "633291aa-6e1d-11ef-a7fd-005056ae23aa", help="CORUM: an NDEx UUID or a path.", source=_BY_UPSTREAM
    )
    go_cc: str = param(
        "6722d74d-6e20-11ef-a7fd-005056ae23aa",
        help="GO cellular component: an NDEx UUID or a path.",
        source=_BY_UPSTREAM,
    )
    hpa: str = param(
        "68c2f2c0-6e20-11ef-a7fd-005056ae23aa",
        help="Locations of the Human Protein Atlas: an NDEx UUID or a path.",
        source=_BY_UPSTREAM,
    )
    ndex_server: str = param("http://www.ndexbio.org", help="URL of NDEx.", source=_UPSTREAM)
    cache_dir: str | None = param(
        None,
        help="Where networks of NDEx are kept, so that each is downloaded once; by default below XDG_CACHE_HOME.",
        source="chosen: the place the XDG standard names",
    )
    preset: Literal["toolkit", "pp", "mirage", "dice", "upstream_exact"] = param(
        "toolkit",
        help="Rule by which the hierarchy is annotated; the counts of all rules are reported whichever is chosen.",
        source="upstream's thresholds; evaluation E12",
    )
    max_fdr: float = param(
        0.05,
        help="Largest adjusted p-value of a match (exclusive); given, it changes the preset.",
        gt=0,
        le=1,
        source=_UPSTREAM,
    )
    min_jaccard_index: float = param(
        0.1,
        help="Smallest Jaccard index of a match, met or exceeded as the preset says; given, it changes the preset.",
        ge=0,
        le=1,
        source=_UPSTREAM,
    )
    min_comp_size: int = param(
        4,
        help="Smallest term, counted in genes of the hierarchy; given, it changes the preset.",
        unit="genes",
        ge=1,
        source=_UPSTREAM,
    )
    permutations: int = param(
        100,
        help="How often gene names are permuted over the whole hierarchy to tell what chance would give; 0 for never.",
        ge=0,
        source="evaluation E12",
    )
    containment_threshold: float = param(
        1.0,
        help="Smallest share of an assembly's genes that its parents must hold; below, the hierarchy is refused.",
        ge=0,
        le=1,
        source="evaluation E15: a proper hierarchy; the public ones all meet it",
    )
    skip_term_enrichment: bool = param(
        False,
        help="Compare with no standard; describe the shape of the hierarchy, and what else is asked.",
        source=_UPSTREAM,
    )

    @classmethod
    def over_preset(cls, values: Mapping[str, Any]) -> Self:
        """Return the parameters with the preset's thresholds wherever the user gave none.

        Parameters
        ----------
        values : mapping of str to value
            What the user gave.

        Returns
        -------
        EvalParams
            The checked record.

        Raises
        ------
        ParameterError
            If a value is not allowed.
        """
        preset = PRESETS.get(values.get("preset", cls.preset))
        base = {} if preset is None else _thresholds(preset)
        return cls.of({**base, **values})

    @property
    def rules(self) -> tuple[Preset, ...]:
        """The chosen rule, then the other presets; the chosen one is called ``chosen`` where it equals no preset."""
        preset = PRESETS[self.preset]
        rule = replace(
            preset, max_fdr=self.max_fdr, min_jaccard=self.min_jaccard_index, min_term_size=self.min_comp_size
        )
        if rule != preset:
            rule = replace(rule, name="chosen", source=f"{preset.name}, with other thresholds")
        return (rule, *(other for other in PRESETS.values() if other != rule))


def _thresholds(preset: Preset) -> dict[str, Any]:
    return {
        "max_fdr": preset.max_fdr,
        "min_jaccard_index": preset.min_jaccard,
        "min_comp_size": preset.min_term_size,
    }
