"""Two hierarchies: each assembly against the one of the other that shares most of its members."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from cellmapkit.audit.compare.lines import lines
from cellmapkit.audit.compare.numbers import finite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_MEMBERS = "CD_MemberList"
_NODES_COLUMNS = 3

Members = frozenset[str]


def of_document(document: object) -> list[Members]:
    """Return the members of each node of a CX2 document that lists members; none if it is no hierarchy."""
    aspects = document if isinstance(document, list) else []
    nodes = (node for aspect in aspects if isinstance(aspect, dict) for node in _listed(aspect.get("nodes")))
    values = (node.get("v") for node in nodes if isinstance(node, dict))
    words = (value.get(_MEMBERS) for value in values if isinstance(value, dict))
    return [frozenset(word.split()) for word in words if isinstance(word, str) and word]


def of_nodes(path: Path) -> list[Members]:
    """Return the members of each line of a ``.nodes`` file: name, size, members separated by blanks, persistence."""
    rows = (line.decode("utf-8", "replace").split("\t") for line in lines(path))
    return [frozenset(row[2].split()) for row in rows if len(row) >= _NODES_COLUMNS and row[2].strip()]


def compare_assemblies(ours: list[Members], theirs: list[Members]) -> dict[str, Any]:
    """Return how many assemblies two hierarchies share.

    Parameters
    ----------
    ours, theirs : list of frozenset of str
        Members of each assembly.

    Returns
    -------
    dict
        ``assemblies`` of each; ``identical``, counted as often as they occur in both; ``best_match_mean``, the mean
        over the assemblies of A, and over those of B, of the largest Jaccard index with one of the other.
    """
    return {
        "assemblies": [len(ours), len(theirs)],
        "identical": (Counter(ours) & Counter(theirs)).total(),
        "best_match_mean": [finite(_best_mean(ours, theirs)), finite(_best_mean(theirs, ours))],
    }


def told(facts: Mapping[str, Any]) -> str:
    """Return the figures of :func:`compare_assemblies` in words."""
    n_a, n_b = facts["assemblies"]
    means = " and ".join("none" if value is None else f"{value:.3f}" for value in facts["best_match_mean"])
    return f"{n_a} and {n_b} assemblies, {facts['identical']} identical; best match {means} on average (Jaccard)"


def _best_mean(ours: list[Members], theirs: list[Members]) -> float:
    holders: dict[str, list[int]] = {}
    for index, members in enumerate(theirs):
        for name in members:
            holders.setdefault(name, []).append(index)
    best = [_best(members, theirs, holders) for members in ours]
    return sum(best) / len(best) if best else float("nan")


def _best(members: Members, theirs: list[Members], holders: Mapping[str, list[int]]) -> float:
    shared = Counter(index for name in members for index in holders.get(name, ()))
    return max((n / (len(members) + len(theirs[index]) - n) for index, n in shared.items()), default=0.0)


def _listed(value: object) -> Iterable[Any]:
    return value if isinstance(value, list) else ()
