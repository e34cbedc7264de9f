"""Which antibody stains what and where: the planted compartments as locations, seen with some mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import ParameterError
from cellmapkit.demo.assays import covered
from cellmapkit.demo.locations import LOCATIONS, Style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api import Run
    from cellmapkit.demo.image_params import ImageParams
    from cellmapkit.demo.model import SyntheticCell

_MODULES_DIFFER, _PROTEINS_DIFFER = 0.22, 0.15  # standard deviations of the logarithms of a style


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place that an antibody stains: a location, its share, and how it looks there."""

    location: str
    weight: float
    style: Style


@dataclass(frozen=True, kw_only=True)
class Antibody:
    """One antibody.

    Attributes
    ----------
    number : int
        From 0; its name follows from it, and so does its place on the plates.
    targets : tuple of int
        The proteins it binds, one or, where it is ambiguous, two.
    places : tuple of Place
        Where it stains; weights sum to 1 for each target.
    stray : Place
        Something else that it binds a little, anywhere: nobody's target, and in no table.
    brightness, unspecific : float
        How bright its fields are, 1 being typical, and how much of that it shows all over the cell.
    """

    number: int
    targets: tuple[int, ...]
    places: tuple[Place, ...]
    stray: Place
    brightness: float
    unspecific: float

    @property
    def name(self) -> str:
        """Return a name in the grammar of the Human Protein Atlas, above the numbers that it uses."""
        return f"HPA9{self.number:05d}"

    def field_name(self, number: int) -> str:
        """Return the name of one of its fields: plate, well and field, with the underscore that upstream has."""
        plate, well = divmod(self.number, 96)
        return f"{9001 + plate}_{'ABCDEFGH'[well // 12]}{well % 12 + 1}_{number + 1}_"


@dataclass(frozen=True, kw_only=True)
class Staining:
    """All antibodies, and what is to be known about them.

    Attributes
    ----------
    antibodies : tuple of Antibody
        In order of their numbers.
    location_of : mapping of str to str
        The location of each planted compartment.
    seen : mapping of int to tuple of str
        Sorted locations at which each imaged protein is seen.
    misplaced : mapping of int to str
        Proteins seen at a location that isn't theirs: ``instead`` or ``besides``.
    """

    antibodies: tuple[Antibody, ...]
    location_of: Mapping[str, str]
    seen: Mapping[int, tuple[str, ...]]
    misplaced: Mapping[int, str]


def stain(cell: SyntheticCell, params: ImageParams, run: Run) -> Staining:
    """Return the antibodies of a synthetic cell.

    Parameters
    ----------
    cell : SyntheticCell
        Its assemblies and abundances.
    params : ImageParams
        Coverage and mistakes.
    run : Run
        For its seed. Locations, coverage, mistakes, looks and antibodies draw from streams of their own.

    Returns
    -------
    Staining
        The same for equal arguments.

    Raises
    ------
    ParameterError
        If the coverage is of no protein at all.
    """
    location_of = _locations(cell, params, run)
    imaged = covered(cell.abundance, params.coverage, run.stream("imaged")).tolist()
    if not imaged:
        raise ParameterError(f"a coverage of {params.coverage} is no protein of {len(cell.abundance)}", hint="raise it")
    home = _home(cell, location_of)
    seen, misplaced = _seen(home, imaged, sorted(set(location_of.values())), params, run)
    places = _places(cell, seen, run)
    rng = run.stream("antibodies")
    found = tuple(
        _antibody(number, targets, [place for protein in targets for place in places[protein]], rng)
        for number, targets in enumerate(_targets(imaged, params.ambiguous, rng))
    )
    return Staining(antibodies=found, location_of=location_of, seen=seen, misplaced=misplaced)


def _antibody(number: int, targets: tuple[int, ...], places: list[Place], rng: np.random.Generator) -> Antibody:
    elsewhere = list(LOCATIONS)[int(rng.integers(len(LOCATIONS)))]
    return Antibody(
        number=number,
        targets=targets,
        places=tuple(places),
        stray=Place(location=elsewhere, weight=float(np.clip(rng.lognormal(-2.0, 0.7), 0, 0.4)), style=Style()),
        brightness=float(np.clip(rng.lognormal(-0.2, 0.5), 0.2, 1.8)),
        unspecific=float(np.clip(rng.lognormal(-1.6, 0.6), 0.03, 0.8)),
    )


def _locations(cell: SyntheticCell, params: ImageParams, run: Run) -> dict[str, str]:
    """Return a location for each compartment: the first ones in use, dealt by chance, again if there are too few."""
    compartments = [assembly.name for assembly in cell.assemblies if assembly.level == "compartment"]
    used = list(LOCATIONS)[: params.n_locations]
    order = run.stream("locations").permutation(len(used))
    return {name: used[order[number % len(used)]] for number, name in enumerate(compartments)}


def _home(cell: SyntheticCell, location_of: Mapping[str, str]) -> dict[int, set[str]]:
    home: dict[int, set[str]] = {}
    for assembly in cell.assemblies:
        if assembly.level == "compartment":
            for protein in assembly.members:
                home.setdefault(protein, set()).add(location_of[assembly.name])
    return home


def _seen(
    home: Mapping[int, set[str]], imaged: list[int], used: list[str], params: ImageParams, run: Run
) -> tuple[dict[int, tuple[str, ...]], dict[int, str]]:
    """Return where each imaged protein is seen, and which of them are seen where they should not be."""
    rng = run.stream("misplaced")
    seen = {protein: set(home[protein]) for protein in imaged}
    misplaced: dict[int, str] = {}
    wrong = rng.choice(imaged, size=round(params.misplaced * len(imaged)), replace=False)
    for count, protein in enumerate(wrong.tolist()):
        elsewhere = [location for location in used if location not in home[protein]]
        if elsewhere:
            misplaced[protein] = "besides" if count % 2 else "instead"
            kept = home[protein] if count % 2 else set()
            seen[protein] = {*kept, elsewhere[int(rng.integers(len(elsewhere)))]}
    return {protein: tuple(sorted(found)) for protein, found in seen.items()}, misplaced


def _places(cell: SyntheticCell, seen: Mapping[int, tuple[str, ...]], run: Run) -> dict[int, tuple[Place, ...]]:
    """Return how each protein looks at its locations: as its first module does, and a little as only it does."""
    rng = run.stream("looks")
    modules = [assembly for assembly in cell.assemblies if assembly.level == "module"]
    by_module = rng.normal(0, _MODULES_DIFFER, (len(modules), 3))
    look = rng.normal(0, _PROTEINS_DIFFER, (len(cell.abundance), 3))
    share = rng.uniform(0.35, 0.65, len(cell.abundance)).tolist()
    first = {protein: number for number, module in reversed([*enumerate(modules)]) for protein in module.members}
    for protein, number in first.items():
        look[protein] += by_module[number]
    styles = [Style(size=size, number=number, reach=reach) for size, number, reach in np.exp(look).tolist()]
    return {
        protein: tuple(
            Place(location=location, weight=weight, style=styles[protein])
            for location, weight in zip(locations, _weights(len(locations), share[protein]), strict=True)
        )
        for protein, locations in seen.items()
    }


def _weights(n_locations: int, share: float) -> list[float]:
    return [share, 1 - share] if n_locations == 2 else [1 / n_locations] * n_locations


def _targets(imaged: list[int], ambiguous: float, rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Return the targets of each antibody, every imaged protein once, in an order that tells nothing."""
    n_double = round(len(imaged) * ambiguous / (1 + ambiguous))
    shuffled = rng.permutation(imaged).tolist()
    double = [tuple(sorted(shuffled[2 * k : 2 * k + 2])) for k in range(n_double)]
    found = double + [(protein,) for protein in shuffled[2 * n_double :]]
    return [found[place] for place in rng.permutation(len(found))]
