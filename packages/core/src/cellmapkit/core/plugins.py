"""Finding algorithms by entry point; only the one asked for is imported."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from cellmapkit.api import API_VERSION, ROLES, Algorithm, PluginError, UnknownAlgorithmError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import EntryPoint


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One line of ``cellmaps_plugincmd.py list``; ``problem`` says why a plugin cannot be loaded."""

    role: str
    name: str
    distribution: str
    version: str
    summary: str
    problem: str = ""


def names(role: str) -> list[str]:
    """Return the names of the installed algorithms of a role, sorted; nothing is imported."""
    return sorted({point.name for point in _points(role)})


def get(role: str, name: str) -> Algorithm:
    """Return the declaration of one algorithm, importing only its plugin.

    Parameters
    ----------
    role : str
        A key of :data:`cellmapkit.api.ROLES`.
    name : str
        The word after ``--algorithm``.

    Returns
    -------
    Algorithm
        The declaration.

    Raises
    ------
    UnknownAlgorithmError
        If no installed plugin has that name.
    PluginError
        If two plugins have it, or the one that has it breaks the contract.
    """
    points = [point for point in _points(role) if point.name == name]
    if not points:
        raise UnknownAlgorithmError(name, names(role))
    owners = sorted({_owner(point) for point in points})
    if len(owners) > 1:
        raise PluginError(
            f"{role} {name!r} is declared by {' and '.join(owners)}", hint="uninstall all but one of them"
        )
    return _load(points[0], role)


def others_with(role: str, option: str, *, but: str) -> list[str]:
    """Return which other algorithms of a role have a parameter, to name them when an option is refused."""
    found = []
    for name in names(role):
        try:
            algorithm = get(role, name)
        except PluginError:
            continue
        if name != but and option in algorithm.params.__dataclass_fields__:
            found.append(name)
    return found


def listing(role: str | None = None) -> list[Listed]:
    """Return all installed algorithms; a broken one costs a line that says so, never the list."""
    return [_listed(group, point) for group in ([role] if role else ROLES) for point in _points(group)]


def _listed(role: str, point: EntryPoint) -> Listed:
    version = point.dist.version if point.dist else "unknown"
    try:
        summary, problem = _load(point, role).summary, ""
    except PluginError as error:
        summary, problem = "", error.message
    return Listed(
        role=role, name=point.name, distribution=_owner(point), version=version, summary=summary, problem=problem
    )


def _points(role: str) -> Iterator[EntryPoint]:
    seen = set()
    for point in sorted(metadata.entry_points(group=f"cellmapkit.{role}"), key=lambda point: point.name):
        key = (point.name, _owner(point))
        if key not in seen:  # an editable install can be seen twice
            seen.add(key)
            yield point


def _owner(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "an unknown distribution"


def _load(point: EntryPoint, role: str) -> Algorithm:
    try:
        algorithm = point.load()
    except Exception as error:  # a plugin is foreign code: whatever it raises on import is its problem, not the list's
        raise PluginError(
            f"plugin {point.name!r} of {_owner(point)} cannot be imported: {type(error).__name__}: {error}",
            hint="'cellmaps_plugincmd.py doctor' says what is missing",
        ) from error
    if not isinstance(algorithm, Algorithm):
        raise PluginError(
            f"plugin {point.name!r} of {_owner(point)} names a {type(algorithm).__name__}",
            hint="its entry point should name a cellmapkit.api.Algorithm",
        )
    if algorithm.api_version != API_VERSION:
        raise PluginError(
            f"plugin {point.name!r} was written for version {algorithm.api_version} of the contract, "
            f"installed is version {API_VERSION}",
            hint=f"install a version of {_owner(point)} made for cellmapkit-api {API_VERSION}",
        )
    if (algorithm.role, algorithm.name) != (role, point.name):
        raise PluginError(
            f"entry point {point.name!r} ({role}) declares {algorithm.name!r} ({algorithm.role})",
            hint="name and role should agree",
        )
    return algorithm
