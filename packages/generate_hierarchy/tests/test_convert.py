import io

import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.generate_hierarchy.convert import read_hierarchy
from cellmapkit.generate_hierarchy.cx2 import Cx2, compact, write_cx2
from cellmapkit.generate_hierarchy.hcx import Story, hierarchy_network


def test_our_own_hierarchy_is_read_back(tmp_path, diamond):
    network = hierarchy_network(diamond, np.ones(12, dtype=bool), Story(name="x", description="y", generated_by="z"))
    with (tmp_path / "hierarchy.cx2").open("w") as stream:
        write_cx2(stream, network)
    read, names = read_hierarchy(tmp_path / "hierarchy.cx2")
    assert names == ("C12", "C13", "C14", "C15")
    assert read.ids == diamond.ids
    for field in ("indptr", "indices", "persistence", "containment"):
        np.testing.assert_array_equal(getattr(read, field), getattr(diamond, field))


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("{", "is no CX2"),
        ('[{"nodes": []}]', "no CX2|0 of 0 nodes"),
        (None, "1 of 1 nodes have no CD_MemberList"),
    ],
)
def test_what_is_no_hierarchy_is_refused(tmp_path, text, match):
    if text is None:
        stream = io.StringIO()
        node = compact({"id": 0, "v": {"name": "A"}})
        declared = {"nodes": {"name": {"d": "string"}}}
        write_cx2(stream, Cx2(declarations=declared, attributes={}, n_nodes=1, nodes=[node], n_edges=0, edges=[]))
        text = stream.getvalue()
    (tmp_path / "h.cx2").write_text(text)
    with pytest.raises(InputError, match=match):
        read_hierarchy(tmp_path / "h.cx2")


@pytest.mark.data
def test_upstreams_hierarchy_is_read(data):
    read, names = read_hierarchy(data("hierarchies", "hierarchyeval", "hierarchy.cx2"))
    assert (len(read), len(read.containment), len(read.ids)) == (8, 8, 23)
    assert names[0] == "C23"
    assert read.persistence[0] == 105
