"""Settings of a run without the places of the files they name."""

from cellmapkit.core.settings import without_folders


def test_files_are_named_without_their_folders():
    given = {
        "standards": ["A=/x/y/a.json", "B=gaf:../b.gaf,propagate=yes", "C=http://x/y"],
        "edgelist": "1.net/edges.tsv",
        "music": {"training_terms": "/data/terms.json"},
        "preset": "toolkit",
        "cutoffs": (0.1, 0.2),
        "width": 3,
        "none": None,
    }
    assert without_folders(given) == {
        "standards": ["A=a.json", "B=gaf:b.gaf,propagate=yes", "C=http://x/y"],
        "edgelist": "edges.tsv",
        "music": {"training_terms": "terms.json"},
        "preset": "toolkit",
        "cutoffs": [0.1, 0.2],
        "width": 3,
        "none": None,
    }
