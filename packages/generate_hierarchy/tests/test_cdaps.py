import json

from cellmapkit.generate_hierarchy.cdaps import cdaps_result


def test_memberships_links_and_persistence(diamond):
    result = json.loads(cdaps_result(diamond, 12))
    items = [item.split(",") for item in result["communityDetectionResult"].rstrip(";").split(";")]
    members = [(int(s), int(t)) for s, t, kind in items if kind == "c-m"]
    assert len(members) == 27
    assert [t for s, t in members if s == 15] == [3, 4, 5]
    assert [(int(s), int(t)) for s, t, kind in items if kind == "c-c"] == [(12, 13), (12, 14), (13, 15), (14, 15)]
    aspects = result["nodeAttributesAsCX2"]
    assert aspects["attributeDeclarations"] == [{"nodes": {"HiDeF_persistence": {"d": "integer", "a": "p1", "v": 0}}}]
    assert aspects["nodes"][3] == {"id": 15, "v": {"p1": 11}}
