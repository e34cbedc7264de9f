"""The community detection result in the form of CDAPS, the community detection service of Cytoscape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cellmapkit.api.records import Communities


def cdaps_result(communities: Communities, first_system: int) -> str:
    """Return the JSON of a CDAPS result: memberships and containment as one string, persistence as CX2 attributes.

    Parameters
    ----------
    communities : Communities
        Proteins are numbered by their position.
    first_system : int
        Number of the root; the others follow.

    Returns
    -------
    str
        One JSON object.
    """
    systems = range(len(communities))
    members = [
        f"{first_system + system},{protein},c-m;"
        for system in systems
        for protein in communities.members(system).tolist()
    ]
    links = [f"{first_system + p},{first_system + c},c-c;" for p, c in communities.containment.tolist()]
    declared = {"nodes": {"HiDeF_persistence": {"d": "integer", "a": "p1", "v": 0}}}
    values = [{"id": first_system + s, "v": {"p1": int(communities.persistence[s])}} for s in systems]
    result = {
        "communityDetectionResult": "".join([*members, *links]),
        "nodeAttributesAsCX2": {"attributeDeclarations": [declared], "nodes": values},
    }
    return json.dumps(result, separators=(",", ":"))
