"""The reference values that come with the human benchmark: labels, edges that join them, and its first task."""

import numpy as np
import pytest
from scipy import sparse

from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.restrict import restrict
from cellmapkit.pairmetrics import coannotation

pytestmark = pytest.mark.data

ALL = ("bioplex2", "hein", "rolland", "humancellmap")
SETS = {"core3": ALL[:3], "core2": ALL[:2]}

# Of each set of genes: how many have a label of 5 (20) genes of the union; how many labels have 5 (20) of its genes.
# Labels: GO-CC, GO-BP, KEGG, CORUM, GO-CC-MuSIC.
NAMES = ("GO-CC", "GO-BP", "KEGG", "CORUM", "GO-CC-MuSIC")
GENES = {
    "union": ((8238, 8751, 4407, 1407, 11836), (7937, 7166, 4362, 370, 11836)),
    "bioplex2": ((7238, 7609, 3853, 1308, 10185), (6961, 6235, 3811, 344, 10185)),
    "hein": ((3878, 4093, 2056, 1184, 5114), (3712, 3421, 2049, 344, 5114)),
    "rolland": ((2496, 2818, 1307, 494, 3826), (2396, 2339, 1300, 158, 3826)),
    "humancellmap": ((99, 98, 49, 34, 117), (96, 86, 49, 14, 117)),
}
LABELS = {
    "union": ((353, 1535, 174, 321, 516), (130, 349, 154, 12, 277)),
    "bioplex2": ((329, 1399, 173, 288, 489), (118, 298, 153, 12, 268)),
    "hein": ((258, 818, 150, 258, 419), (92, 139, 105, 11, 226)),
    "rolland": ((171, 559, 154, 75, 325), (60, 67, 84, 3, 178)),
    "humancellmap": ((11, 7, 4, 0, 59), (2, 0, 0, 0, 17)),
}


def sizes(standard):
    return np.diff(standard.indptr)


@pytest.mark.parametrize("name", NAMES)
def test_labels_and_their_genes(name, neighbourhoods, public_standard):
    standard, column = public_standard(name), NAMES.index(name)
    covered = {"union": set().union(*neighbourhoods.values())} | {one: set(neighbourhoods[one]) for one in ALL}
    for which, least in enumerate((5, 20)):
        whole = restrict(standard, covered["union"], universe="kept", min_size=least)
        for where, genes in covered.items():
            assert len(genes & set(whole.genes)) == GENES[where][which][column], (where, least)
            cut = restrict(standard, genes, min_size=1)
            assert (sizes(cut) >= least).sum() == LABELS[where][which][column], (where, least)


# network, labels: share of edges of annotated genes that join genes of one term, their number, ratio to the base rate
EDGES = {
    "bioplex2": ((0.248, 12469, 10.6), (0.180, 27222, 13.5), (0.371, 7053, 6.5), (0.684, 3177, 34.9)),
    "hein": ((0.251, 11384, 9.2), (0.156, 17092, 8.9), (0.329, 5619, 5.1), (0.480, 2983, 22.3)),
    "rolland": ((0.126, 2051, 4.9), (0.092, 4852, 6.2), (0.245, 1002, 3.6), (0.340, 309, 8.6)),
    "humancellmap": ((0.119, 67, 2.9), (0.037, 109, 1.8), (0.179, 28, 2.2), (0.071, 14, 1.1)),
    "ccrcc": ((0.265, 13798, 10.7), (0.182, 32505, 12.6), (0.377, 9185, 6.5), (0.393, 5177, 14.7)),
}


@pytest.mark.parametrize("network", EDGES)
def test_edges_join_genes_of_one_term(network, neighbourhoods, public_standard, links_of):
    union = set().union(*neighbourhoods.values())
    genes, links = links_of(network)
    for name, (share, n_edges, ratio) in zip(NAMES, EDGES[network], strict=False):
        terms = restrict(public_standard(name), union, universe="kept", min_size=5, max_size=200)
        inside = restrict(terms, genes, min_size=1)
        rows = [genes.index(gene) for gene in inside.genes]
        ends = sparse.triu(links[rows][:, rows], 1).tocoo()
        together = CoMembership(inside).marks(0, len(rows)) > 0
        joined = together[ends.row, ends.col]
        # The base rate is that of the genes that have such an edge.
        held = np.unique([ends.row, ends.col])
        base = together[np.ix_(held, held)][np.triu_indices(len(held), 1)].mean()
        assert (len(joined), joined.mean()) == (n_edges, pytest.approx(share, abs=6e-4)), name
        assert joined.mean() / base == pytest.approx(ratio, abs=0.051), name


# set, labels: genes, base rate, then AP and AUROC of each network of the set and of the mean of the set's cosines
TASK1 = {
    ("core3", "GO-CC"): (761, 0.0287, (0.112, 0.568), (0.087, 0.580), (0.041, 0.513), (0.130, 0.611)),
    ("core3", "GO-BP"): (1065, 0.0224, (0.100, 0.587), (0.059, 0.564), (0.033, 0.516), (0.102, 0.613)),
    ("core3", "KEGG"): (501, 0.0776, (0.140, 0.544), (0.134, 0.559), (0.090, 0.511), (0.163, 0.575)),
    ("core3", "CORUM"): (394, 0.0299, (0.403, 0.732), (0.273, 0.673), (0.073, 0.540), (0.422, 0.770)),
    ("core2", "GO-CC"): (2355, 0.0270, (0.076, 0.551), (0.073, 0.572), (0.101, 0.592)),
    ("core2", "GO-BP"): (3362, 0.0181, (0.077, 0.571), (0.047, 0.564), (0.087, 0.598)),
    ("core2", "KEGG"): (1562, 0.0670, (0.113, 0.538), (0.105, 0.548), (0.131, 0.561)),
    ("core2", "CORUM"): (1097, 0.0200, (0.372, 0.728), (0.260, 0.687), (0.412, 0.767)),
}


def task1_rows(where, genes, neighbourhoods):
    """Dense rows by network, without the features that all genes lack."""
    rows = {name: sparse.vstack([neighbourhoods[name][gene] for gene in genes]).tocsc() for name in SETS[where]}
    return {name: one[:, np.diff(one.indptr) > 0].toarray().astype(np.float32) for name, one in rows.items()}


@pytest.mark.parametrize(("where", "labels"), TASK1)
def test_coannotation_task(where, labels, neighbourhoods, public_standard, run, embed):
    n_genes, base, *expected = TASK1[where, labels]
    union = set().union(*neighbourhoods.values())
    standard = restrict(public_standard(labels), union, universe="kept", min_size=5, max_size=200)
    genes = sorted(set.intersection(*(set(neighbourhoods[name]) for name in SETS[where])) & set(standard.genes))
    assert len(genes) == n_genes
    rows = task1_rows(where, genes, neighbourhoods)
    # The cosine of unit rows side by side is the mean of their cosines.
    tables = [*rows.values(), np.concatenate(list(rows.values()), axis=1)]
    for table, (precision, auroc) in zip(tables, expected, strict=True):
        scores = coannotation.load()(embed(genes, table), standard, coannotation.params.of({"draws": 0}), run)
        found = {row.metric: row.value for row in scores.rows}
        assert found["base_rate"] == pytest.approx(base, abs=6e-5)
        assert found["average_precision"] == pytest.approx(precision, abs=6e-4)
        assert found["auroc"] == pytest.approx(auroc, abs=6e-4)
