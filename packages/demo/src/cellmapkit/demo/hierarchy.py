"""Plant the assemblies of a cell: complexes inside modules inside compartments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Run
    from cellmapkit.demo.params import CellParams

LEVELS = ("compartment", "module", "complex")
"""From the largest assemblies to the smallest."""


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """One planted assembly.

    Attributes
    ----------
    name : str
        Level and number, for example ``complex_07``; ``cell`` is the root.
    level : str
        ``cell`` or one of :data:`LEVELS`.
    parent : str
        The assembly it was planted in; empty for the root.
    members : tuple of int
        Rising indices of its proteins. A protein of two complexes is a member of everything above either of them.
    """

    name: str
    level: str
    parent: str
    members: tuple[int, ...]


def plant(params: CellParams, run: Run) -> tuple[Assembly, ...]:
    """Return the assemblies of a cell, the root first, then level by level.

    Parameters
    ----------
    params : CellParams
        Numbers and sizes.
    run : Run
        For its seed.

    Returns
    -------
    tuple of Assembly
        ``1 + n_compartments + n_modules + n_complexes`` of them. A complex lies within a module and that within a
        compartment, except that the modules and compartments of a protein of two complexes overlap in it.
    """
    rng = run.stream("plant")
    above_module = _deal(params.n_modules, params.n_compartments, rng)
    above_complex = _deal(params.n_complexes, params.n_modules, rng)
    complexes = _fill_complexes(params, above_module[above_complex], rng)
    loose_in_module, loose_in_compartment = _loose(params, rng)
    modules = _union(complexes, above_complex, params.n_modules, loose_in_module)
    compartments = _union(modules, above_module, params.n_compartments, loose_in_compartment)
    root = Assembly(name="cell", level="cell", parent="", members=tuple(range(params.n_proteins)))
    parents = (
        [root.name] * params.n_compartments,
        _names("compartment", above_module),
        _names("module", above_complex),
    )
    found = [root]
    for level, sets, above in zip(LEVELS, (compartments, modules, complexes), parents, strict=True):
        names = _names(level, range(len(sets)))
        found += [
            Assembly(name=name, level=level, parent=parent, members=tuple(sorted(members)))
            for name, parent, members in zip(names, above, sets, strict=True)
        ]
    return tuple(found)


def _names(level: str, numbers: Sequence[int] | np.ndarray | range) -> list[str]:
    return [f"{level}_{number + 1:02d}" for number in numbers]


def _deal(n_children: int, n_parents: int, rng: np.random.Generator) -> np.ndarray:
    """Return a parent for each child: every parent gets two, the rest are dealt by chance."""
    dealt = np.concatenate([np.tile(np.arange(n_parents), 2), rng.integers(0, n_parents, n_children - 2 * n_parents)])
    return np.sort(dealt)


def _fill_complexes(params: CellParams, compartment: np.ndarray, rng: np.random.Generator) -> list[set[int]]:
    """Return the members of each complex: the fewest, plus a skewed share of the rest, plus second memberships."""
    n = params.n_complexes
    spare = params.n_in_complexes - n * params.min_complex
    share = rng.gamma(1.2, size=n)  # a shape near 1: many small complexes, a few large ones
    owner = np.concatenate(
        [np.repeat(np.arange(n), params.min_complex), rng.choice(n, size=spare, p=share / share.sum())]
    )
    complexes: list[set[int]] = [set(np.flatnonzero(owner == number).tolist()) for number in range(n)]
    twice = rng.choice(len(owner), size=round(params.in_two_complexes * params.n_proteins), replace=False)
    for place, protein in enumerate(twice.tolist()):
        same = compartment == compartment[owner[protein]]
        others = np.flatnonzero(same if place % 2 else ~same)
        others = others[others != owner[protein]]
        if len(others):
            complexes[int(rng.choice(others))].add(protein)
    return complexes


def _loose(params: CellParams, rng: np.random.Generator) -> tuple[list[set[int]], list[set[int]]]:
    """Return the proteins that each module and each compartment has outside the assemblies below it."""
    first = params.n_in_complexes
    found = []
    for n_loose, n_parents in zip(params.n_loose, (params.n_modules, params.n_compartments), strict=True):
        parent = rng.integers(0, n_parents, n_loose)
        found.append([set((first + np.flatnonzero(parent == number)).tolist()) for number in range(n_parents)])
        first += n_loose
    return found[0], found[1]


def _union(below: list[set[int]], above: np.ndarray, n_parents: int, loose: list[set[int]]) -> list[set[int]]:
    sets = [set(members) for members in loose]
    for members, parent in zip(below, above.tolist(), strict=True):
        sets[parent] |= members
    assert len(sets) == n_parents
    return sets


def shared_level(assemblies: Sequence[Assembly], n_proteins: int) -> np.ndarray:
    """Return how deep the smallest assembly is that two proteins share.

    Parameters
    ----------
    assemblies : sequence of Assembly
        As :func:`plant` gives them.
    n_proteins : int
        Proteins of the cell.

    Returns
    -------
    ndarray of int8, shape (n_proteins, n_proteins)
        3 for a complex, 2 for a module, 1 for a compartment, 0 for the cell only.
    """
    depth = np.zeros((n_proteins, n_proteins), dtype=np.int8)
    for number, level in enumerate(LEVELS, start=1):
        for assembly in assemblies:
            if assembly.level == level:
                members = np.array(assembly.members)
                depth[np.ix_(members, members)] = number
    return depth
