from cellmapkit.generate_hierarchy.params import CUTOFFS, HierarchyParams


def test_a_weighted_run_has_one_network():
    assert HierarchyParams().layers == CUTOFFS
    assert HierarchyParams(weighted_edgelist=True).layers == (0.1,)
    assert HierarchyParams(weighted_edgelist=True, hierarchy_parent_cutoff=0.03).layers == (0.03,)
    assert HierarchyParams(weighted_edgelist=True, ppi_cutoffs=(0.02, 0.01)).layers == (0.02,)
