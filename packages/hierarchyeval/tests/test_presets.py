import pytest

from cellmapkit.hierarchyeval.presets import PRESETS, canonical


def test_the_rules_of_the_papers():
    rules = {name: (p.max_fdr, p.min_jaccard, p.above, p.min_term_size) for name, p in PRESETS.items()}
    assert rules == {
        "toolkit": (0.05, 0.1, False, 4),
        "pp": (0.01, 0.2, True, 4),
        "mirage": (0.10, 0.1, True, 4),
        "dice": (0.05, 0.0, False, 4),
        "upstream_exact": (0.05, 0.1, False, 4),
    }
    assert PRESETS["dice"].min_assembly_size == 10
    assert [name for name, preset in PRESETS.items() if preset.as_upstream] == ["upstream_exact"]


@pytest.mark.parametrize(
    ("preset", "standard", "looks"),
    [
        ("toolkit", "KEGG", True),
        ("pp", "go-cc", True),
        ("pp", "CORUM", True),
        ("pp", "HPA", False),
        ("dice", "GO_CC", True),
        ("dice", "CORUM", False),
        ("mirage", "HPA", True),
    ],
)
def test_which_standards_count(preset, standard, looks):
    assert PRESETS[preset].looks_at(standard) is looks


def test_only_upstream_tests_small_terms_and_only_of_hpa():
    assert PRESETS["upstream_exact"].term_size("hpa") == 1
    assert PRESETS["upstream_exact"].term_size("CORUM") == 4
    assert PRESETS["toolkit"].term_size("HPA") == 4


def test_names_are_compared_without_regard_to_case_and_dash():
    assert canonical("go-cc") == "GO_CC"
