import numpy as np
import pytest
import torch

from cellmapkit.api import IdMismatchError, InputError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.proteinprojector.contexts.checks import check_contexts, query_training_set
from cellmapkit.proteinprojector.contexts.params import PromergeParams
from cellmapkit.torchkit import DeviceTables


def context(ids, name, mask=None):
    mask = np.ones((len(ids), 2), dtype=bool) if mask is None else mask
    tables = tuple(np.ones((len(ids), 3), dtype=np.float32) for _ in range(mask.shape[1]))
    names = tuple(f"{m}-{name}" for m in ("PPI", "image")[: mask.shape[1]])
    return Modalities(ids=tuple(ids), names=names, tables=tables, mask=mask)


def test_proteins_in_one_context_only_are_counted_with_examples():
    both, base, query = check_contexts(context("ABCD", "base"), context("CDE", "query"), allow_unaligned=False)
    assert both == "2 proteins are in both contexts"
    assert "2 proteins are only in the base and not in the co-embedding: 'A', 'B'" in base
    assert "1 proteins are only in the query and not tied to the base: 'E'" in query
    assert len(check_contexts(context("AB", "base"), context("AB", "query"), allow_unaligned=False)) == 1


def test_contexts_without_a_common_protein_are_refused_unless_meant():
    apart = context("AB", "base"), context("CDE", "query")
    with pytest.raises(IdMismatchError, match="base has 2 .*'A', 'B'.*query has 3 .*\n.*allow_unaligned"):
        check_contexts(*apart, allow_unaligned=False)
    assert "0 proteins" in check_contexts(*apart, allow_unaligned=True)[0]


def test_too_small_a_query_is_refused():
    with pytest.raises(InputError, match="1 protein in the query context"):
        check_contexts(context("AB", "base"), context("A", "query"), allow_unaligned=False)
    empty = np.array([[True, False]] * 2)
    with pytest.raises(InputError, match="no protein is present in 'image-query'"):
        check_contexts(context("AB", "base"), context("AB", "query", empty), allow_unaligned=False)


def test_a_single_modality_of_the_query_needs_no_shared_proteins():
    single = context("ABC", "query", np.ones((3, 1), dtype=bool))
    tables = DeviceTables.of(single, torch.device("cpu"))
    mask, (note,) = query_training_set(tables, PromergeParams(), Run())
    assert mask.all()
    assert "'PPI-query' is the only modality" in note
    apart = context("ABC", "query", np.array([[1, 0], [0, 1], [0, 1]], dtype=bool))
    with pytest.raises(IdMismatchError, match="PPI-query"):
        query_training_set(DeviceTables.of(apart, torch.device("cpu")), PromergeParams(), Run())
