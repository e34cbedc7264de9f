"""The options of the interaction downloader that change what it writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_UPSTREAM = "upstream's default; its columns are those of BioPlex"


@dataclass(frozen=True, kw_only=True)
class PpiParams(Params):
    """How an interaction table is read and cleaned; every field is an option of the command."""

    edgelist_geneid_one_col: str = param(
        "GeneID1", help="Column of the edge list with the identifier of the first gene.", source=_UPSTREAM
    )
    edgelist_symbol_one_col: str = param(
        "Symbol1", help="Column of the edge list with the symbol of the first gene.", source=_UPSTREAM
    )
    edgelist_geneid_two_col: str = param(
        "GeneID2", help="Column of the edge list with the identifier of the second gene.", source=_UPSTREAM
    )
    edgelist_symbol_two_col: str = param(
        "Symbol2", help="Column of the edge list with the symbol of the second gene.", source=_UPSTREAM
    )
    baitlist_symbol_col: str = param(
        "GeneSymbol", help="Column of the bait list with the symbol of the bait.", source=_UPSTREAM
    )
    baitlist_geneid_col: str = param(
        "GeneID", help="Column of the bait list with the identifier of the bait.", source=_UPSTREAM
    )
    baitlist_numinteractors_col: str = param(
        "# Interactors",
        help="Column of the bait list with the number of interactors; accepted for compatibility, only recorded.",
        source="upstream's default; it requires the column and does not use it",
    )
    header: Literal["auto", "yes", "no"] = param(
        "auto",
        help="Whether the first row of the edge list is a header; auto: only if it names columns we know.",
        source="chosen: a row of data is never taken for a header",
    )
    weight_col: str = param(
        "auto",
        help="Column of edge weights, or 'none'; auto: weight, pInt, combined_score, or the third of three columns.",
        source="chosen: the names of the releases of BioPlex and STRING",
    )
    ambiguous: Literal["keep", "drop", "split"] = param(
        "keep",
        help="What becomes of a name that means several genes: kept as written, dropped with its rows, or split into "
        "one edge per gene.",
        source="chosen: upstream drops such edges (drop); keeping loses nothing and invents nothing",
    )
    cm4ai_bfdr_max: float | None = param(
        None,
        help="Keep rows of a CM4AI table whose BFDR is at most this.",
        source="upstream: its filter is switched off",
        ge=0,
        le=1,
    )
    cm4ai_foldchange_min: float | None = param(
        None,
        help="Keep rows of a CM4AI table whose fold change is at least this.",
        source="upstream: its filter is switched off",
        ge=0,
    )
    download_timeout: float = param(
        60.0, help="Longest wait for a server to answer or send more.", unit="s", gt=0, source="chosen: a slow server"
    )
    download_retries: int = param(
        5, help="How often a broken download is taken up again.", ge=0, source="chosen: about a minute of trouble"
    )

    def renamed_columns(self) -> dict[str, str]:
        """Return the column options of the edge list that differ from the defaults: field name to column name."""
        names = [f"edgelist_{what}_{end}_col" for end in ("one", "two") for what in ("symbol", "geneid")]
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(PpiParams, name)}
