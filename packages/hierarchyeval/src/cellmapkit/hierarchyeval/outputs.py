"""The files of the crate."""

from __future__ import annotations

import gzip
import io
import json
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from cellmapkit.core.settings import without_folders
from cellmapkit.hierarchyeval import drawing
from cellmapkit.hierarchyeval.addition import NewPicture
from cellmapkit.hierarchyeval.annotate import node_attributes
from cellmapkit.hierarchyeval.assembly_table import assembly_columns, assembly_rows
from cellmapkit.hierarchyeval.cx1 import with_cx1_attributes
from cellmapkit.hierarchyeval.cx2 import dumps, with_network_attributes, with_node_attributes
from cellmapkit.hierarchyeval.info import INFO
from cellmapkit.hierarchyeval.known_picture import known_picture
from cellmapkit.hierarchyeval.match_tables import MATCH_COLUMNS, PAIR_COLUMNS, pair_rows
from cellmapkit.hierarchyeval.node_table import node_table
from cellmapkit.hierarchyeval.numbers import cell
from cellmapkit.hierarchyeval.summary import SUMMARY_COLUMNS, summary, summary_rows
from cellmapkit.hierarchyeval.term_tables import RECALL_COLUMNS, TERM_COLUMNS, recall_rows, term_rows
from cellmapkit.standards.cx import network_of
from cellmapkit.standards.naming import NAME_COLUMNS, name_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cellmapkit.core.open_step import Step
    from cellmapkit.hierarchyeval.addition import Addition
    from cellmapkit.hierarchyeval.evaluation import Evaluation

HIERARCHY = "hierarchy.cx2"
HIERARCHY_CX1 = "hierarchy.cx"
PARENT = "hierarchy_parent.cx2"
NODE_TABLE = "hierarchy_node_attributes.tsv"
_FINDINGS = {
    "finding": "what was found",
    "first": "assembly, the parent where two are linked",
    "second": "the other one",
    "value": "share of the child's genes in the parent, or Jaccard index",
}
_NULL = {
    "metric": "as in summary.tsv",
    "preset": "as in summary.tsv",
    "standard": "as in summary.tsv",
    "permutation": "number of the permutation",
    "value": "the figure on permuted gene names",
}


def write_outputs(
    step: Step, evaluation: Evaluation, settings: Mapping[str, Any], additions: Sequence[Addition] = ()
) -> None:
    """Write every file of the crate and declare it.

    Parameters
    ----------
    step : Step
        The open step.
    evaluation : Evaluation
        What was found.
    settings : mapping
        The parameters, for ``summary.json``.
    additions : sequence of Addition
        What further analyses found.
    """
    _write_hierarchy(step, evaluation, additions)
    _table(step, "assemblies.tsv", assembly_columns(evaluation), assembly_rows(evaluation),
           "a row per assembly: shape, best term of each standard, known or novel by each preset")  # fmt: skip
    findings = [[f.kind, f.first, f.second, cell(f.value)] for f in evaluation.structure.findings]
    _table(step, "structure_findings.tsv", _FINDINGS, findings, "links and assemblies that look wrong or redundant")
    if evaluation.cuts:
        _write_matches(step, evaluation)
    for table in (table for addition in additions for table in addition.tables):
        _table(step, table.name, table.columns, table.rows, table.description)
    for picture in (picture for addition in additions for picture in addition.pictures):
        drawing.save(step, picture)
    numbers = [*summary(evaluation), *(dict(row) for addition in additions for row in addition.numbers)]
    _table(step, "summary.tsv", SUMMARY_COLUMNS, summary_rows(numbers),
           "headline numbers: known assemblies by every preset beside chance, coverage, shape")  # fmt: skip
    whole = {
        "settings": {**without_folders(settings), "seed": step.run.seed},
        "standards": _standards(evaluation),
        "numbers": numbers,
    }
    text = json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False)
    _text(step, "summary.json", text + "\n", "the numbers of summary.tsv with the settings and standards behind them")


def _write_matches(step: Step, evaluation: Evaluation) -> None:
    rule = evaluation.chosen
    sign = ">" if rule.above else ">="
    what = f"matches by the preset {rule.name} (q < {rule.max_fdr:g}, Jaccard index {sign} {rule.min_jaccard:g})"
    _table(step, "enrichment.tsv", MATCH_COLUMNS, pair_rows(evaluation, matches_only=True), what)
    _table(step, "enrichment_tests.tsv.gz", PAIR_COLUMNS, pair_rows(evaluation, matches_only=False),
           "every pair of an assembly and a term that share a gene, match or not")  # fmt: skip
    _table(step, "terms.tsv", TERM_COLUMNS, term_rows(evaluation), "a row per term: the assembly nearest to it")
    _table(step, "recall.tsv", RECALL_COLUMNS, recall_rows(evaluation), "how well terms are recovered, by their size")
    null = [
        [*key, str(number), cell(float(value))]
        for key, chance in evaluation.chance.items()
        for number, value in enumerate(chance.null)
    ]
    _table(step, "null_figures.tsv", _NULL, null, "figures on permuted gene names, one row per permutation")
    names = [row for cut in evaluation.cuts.values() for row in name_rows(cut.standard)]
    if names:
        _table(step, "standard_names.tsv", NAME_COLUMNS, names, "what became of each gene name of a standard")
    about = "known assemblies by preset and standard, beside permuted gene names"
    drawing.save(step, NewPicture(name="known", draw=partial(known_picture, evaluation), description=about))


def _write_hierarchy(step: Step, evaluation: Evaluation, additions: Sequence[Addition]) -> None:
    network = evaluation.hierarchy.network
    assert network is not None, "readers give every hierarchy its document"
    types, per_assembly = node_attributes(evaluation)
    for addition in additions:
        types |= addition.types
        per_assembly = [{**own, **new} for own, new in zip(per_assembly, addition.values, strict=True)]
    values = {node.id: given for node, given in zip(network.nodes, per_assembly, strict=True)}
    crates = sorted({item.crate_id for item in step.inputs.values() if item.crate_id})
    made = {"prov:wasGeneratedBy": f"{INFO.distribution} {version(INFO.distribution)}"}
    if crates:
        made["prov:wasDerivedFrom"] = "|".join(f"RO-crate: {crate}" for crate in crates)
    aspects = with_network_attributes(with_node_attributes(network.aspects, types, values), made)
    _text(step, HIERARCHY, dumps(aspects), "the hierarchy (HCX) with the matches as node attributes")
    if network.cx1 is not None:
        text = dumps(with_cx1_attributes(network.cx1, types, values))
        _text(step, HIERARCHY_CX1, text, "the hierarchy as it was given (CX 1) with the matches as node attributes")
    table = node_table(network_of(aspects, HIERARCHY))
    _text(step, NODE_TABLE, table, "the node attributes of the hierarchy, a row per assembly, in upstream's form")


def _standards(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "terms": len(cut.standard),
            "genes": len(cut.standard.genes),
            "genes_in_hierarchy": int(cut.named.sum()),
            "notes": list(cut.standard.notes),
        }
        for name, cut in evaluation.cuts.items()
    ]


def _text(step: Step, name: str, text: str, description: str) -> None:
    (step.directory / name).write_text(text, encoding="utf-8", newline="\n")
    step.add(name, description)


def _table(step: Step, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[str]], description: str) -> None:
    """Write a table, gzipped where its name says so (without a time, so that equal runs give equal bytes)."""
    path = step.directory / name
    with path.open("wb") as raw:
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) if path.suffix == ".gz" else raw
        with io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as stream:
            for row in (list(columns), *rows):
                stream.write("\t".join(row) + "\n")
    step.add(name, description, tuple(f"{column}: {meaning}" for column, meaning in columns.items()))
