"""How Cytoscape and NDEx draw the two networks: CX2 visual properties."""

from __future__ import annotations

from typing import Any

_GREY, _DARK, _WHITE, _RED, _BLUE = "#9A9A9A", "#2B2B2B", "#FFFFFF", "#D7301F", "#9ECAE1"


def hierarchy_style(largest: float) -> dict[str, Any]:
    """Return the style of a hierarchy: size by members, colour by how much of a system is annotated.

    Parameters
    ----------
    largest : float
        ``CD_MemberList_LogSize`` of the largest system.

    Returns
    -------
    dict
        An entry of ``visualProperties``.
    """
    top = max(largest, 1.0)

    def by_size(low: float, high: float) -> dict[str, Any]:
        return _continuous("CD_MemberList_LogSize", (0.0, top), (low, high))

    shown = [{"v": False, "vp": 0}, {"v": True, "vp": 1}]
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": _WHITE},
            "node": {
                "NODE_SHAPE": "ellipse",
                "NODE_BACKGROUND_COLOR": _WHITE,
                "NODE_BORDER_COLOR": _DARK,
                "NODE_BORDER_WIDTH": 1,
                "NODE_LABEL_COLOR": _DARK,
                "NODE_WIDTH": 40,
                "NODE_HEIGHT": 40,
            },
            "edge": {
                "EDGE_CURVED": True,
                "EDGE_LINE_COLOR": _GREY,
                "EDGE_OPACITY": 0.7,
                "EDGE_WIDTH": 2,
                "EDGE_SOURCE_ARROW_SHAPE": "triangle",
                "EDGE_SOURCE_ARROW_COLOR": _GREY,
                "EDGE_TARGET_ARROW_SHAPE": "none",
            },
        },
        "nodeMapping": {
            "NODE_LABEL": _passthrough("name"),
            "NODE_LABEL_FONT_SIZE": by_size(10, 24),
            "NODE_LABEL_OPACITY": _discrete("CD_Labeled", "boolean", shown),
            "NODE_WIDTH": by_size(12, 100),
            "NODE_HEIGHT": by_size(12, 100),
            "NODE_BACKGROUND_COLOR": _continuous("CD_AnnotatedMembers_Overlap", (0.0, 1.0), (_WHITE, _RED)),
        },
    }


def parent_style(*, baits: bool) -> dict[str, Any]:
    """Return the style of the network of proteins behind a hierarchy.

    Parameters
    ----------
    baits : bool
        Whether nodes carry the attribute ``bait``; then baits get a red border.

    Returns
    -------
    dict
        An entry of ``visualProperties``.
    """
    red, wide = [{"v": True, "vp": _RED}], [{"v": True, "vp": 2}]
    border = {
        "NODE_BORDER_COLOR": _discrete("bait", "boolean", red),
        "NODE_BORDER_WIDTH": _discrete("bait", "boolean", wide),
    }
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": _WHITE},
            "node": {
                "NODE_SHAPE": "ellipse",
                "NODE_BACKGROUND_COLOR": _BLUE,
                "NODE_BORDER_COLOR": _GREY,
                "NODE_BORDER_WIDTH": 0,
                "NODE_LABEL_COLOR": _DARK,
                "NODE_LABEL_FONT_SIZE": 12,
                "NODE_WIDTH": 40,
                "NODE_HEIGHT": 40,
            },
            "edge": {"EDGE_LINE_COLOR": _GREY, "EDGE_OPACITY": 0.4, "EDGE_WIDTH": 1},
        },
        "nodeMapping": {"NODE_LABEL": _passthrough("name"), **(border if baits else {})},
        "edgeMapping": {
            "EDGE_OPACITY": _discrete("interaction", "string", [{"v": "bioplex", "vp": 1}]),
            "EDGE_WIDTH": _continuous("Weight", (0.0, 1.0), (0.5, 4.0)),
        },
    }


def _passthrough(attribute: str) -> dict[str, Any]:
    return {"type": "PASSTHROUGH", "definition": {"attribute": attribute, "type": "string"}}


def _discrete(attribute: str, kind: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "DISCRETE", "definition": {"attribute": attribute, "type": kind, "map": values}}


def _continuous(attribute: str, domain: tuple[float, float], values: tuple[Any, Any]) -> dict[str, Any]:
    """Map a range linearly; what lies outside takes the value of the nearer end."""
    (low, high), (first, last) = domain, values
    inside = {"min": low, "max": high, "minVPValue": first, "maxVPValue": last, "includeMin": True, "includeMax": True}
    below = {"max": low, "maxVPValue": first, "includeMin": False, "includeMax": False}
    above = {"min": high, "minVPValue": last, "includeMin": False, "includeMax": False}
    definition = {"attribute": attribute, "type": "double", "map": [below, inside, above]}
    return {"type": "CONTINUOUS", "definition": definition}
