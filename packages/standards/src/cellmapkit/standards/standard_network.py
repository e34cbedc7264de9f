"""A standard in a CX or CX2 network, as NDEx has upstream's CORUM, GO cellular component and HPA locations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellmapkit.api import InputError, examples
from cellmapkit.standards.standard import Standard, build_standard

if TYPE_CHECKING:
    from cellmapkit.standards.cx import CxNetwork

CORUM_GENES = "subunits(Gene name)"
GO_GENES = "genes"
HPA_TERMS = ("Main location", "Additional location")


def standard_of(name: str, network: CxNetwork) -> Standard:
    """Return the standard that a network's nodes hold.

    Which of three forms it has, its node attributes say, looked for in this order: terms with a list
    ``subunits(Gene name)`` (CORUM); genes with lists ``Main location`` and ``Additional location``, whose values are
    the terms (HPA); terms with ``genes`` joined by commas and a ``description`` (GO).

    Parameters
    ----------
    name : str
        Of the standard.
    network : CxNetwork
        The network.

    Returns
    -------
    Standard
        The record. Terms of the same name stay apart: all but the first get their node id added.

    Raises
    ------
    InputError
        If the attributes are those of none of these forms.
    """
    attributes = network.declared
    if CORUM_GENES in attributes:
        return _from_terms(name, network, CORUM_GENES, None)
    if any(attribute in attributes for attribute in HPA_TERMS):
        return _from_genes(name, network)
    if GO_GENES in attributes:
        return _from_terms(name, network, GO_GENES, ",")
    message = f"{network.where}: no standard in a known form; its node attributes are {examples(sorted(attributes))}"
    expected = ", ".join([CORUM_GENES, *HPA_TERMS, GO_GENES])
    raise InputError(message, hint=f"expected one of: {expected}; or give the standard as JSON, GMT or TSV")


def _from_terms(name: str, network: CxNetwork, attribute: str, separator: str | None) -> Standard:
    sets: dict[str, list[str]] = {}
    descriptions: dict[str, str] = {}
    for node in network.nodes:
        term = node.name or f"node {node.id}"
        term = f"{term} [node {node.id}]" if term in sets else term
        sets[term] = _values(node.values.get(attribute), separator)
        descriptions[term] = str(node.values.get("description") or "")
    described = descriptions if "description" in network.declared else None
    return build_standard(name, network.where, sets, descriptions=described)


def _from_genes(name: str, network: CxNetwork) -> Standard:
    sets: dict[str, list[str]] = {}
    for node in network.nodes:
        terms = [term for attribute in HPA_TERMS for term in _values(node.values.get(attribute), None)]
        for term in dict.fromkeys(term.strip() for term in terms if term.strip()):
            sets.setdefault(term, []).append(node.name)
    return build_standard(name, network.where, sets, other_genes=[node.name for node in network.nodes])


def _values(value: Any, separator: str | None) -> list[str]:  # noqa: ANN401 - an attribute is a list or text
    if value is None:
        return []
    if isinstance(value, list):
        return [str(item) for item in value]
    return str(value).split(separator) if separator else [str(value)]
