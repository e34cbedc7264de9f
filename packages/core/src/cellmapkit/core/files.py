"""The files that parameters of algorithms name: inputs of a run as much as the tables a step reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cellmapkit.api import CrateNotFoundError
from cellmapkit.api.params import specs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.api import Algorithm


def files_named(algorithms: Sequence[Algorithm], parameters: Mapping[str, Any]) -> list[Path]:
    """Return the files that parameters of type ``Path`` name, each once, in order.

    Parameters
    ----------
    algorithms : sequence of Algorithm
        Whose declarations say which parameters are paths.
    parameters : mapping
        As recorded: the algorithm's parameters by name, or under the algorithm's name where there are several.

    Returns
    -------
    list of Path
        All exist and are files.

    Raises
    ------
    CrateNotFoundError
        If one is not there or is a directory; names the parameter.
    """
    found: dict[Path, None] = {}
    for algorithm in algorithms:
        own = parameters.get(algorithm.name)
        values = own if isinstance(own, dict) else parameters
        for spec in specs(algorithm.params):
            if spec.kind is not Path or not values.get(spec.name):
                continue
            given = values[spec.name]
            for path in map(Path, given if spec.many else [given]):
                if not path.is_file():
                    what = "is a directory" if path.is_dir() else "does not exist"
                    raise CrateNotFoundError(
                        f"--{spec.name} of {algorithm.name} names {path}, which {what}",
                        hint=f"expected a file ({spec.help})",
                    )
                found[path] = None
    return list(found)
