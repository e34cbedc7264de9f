import subprocess
import sys

import pytest

from cellmapkit.api import ROLES, Needs, ParameterError


def test_defaults_then_preset_then_the_users_own_values(toys):
    algorithm = toys.toy("coembedding", presets={"paper": {"width": 7, "fill": "mean"}})
    assert algorithm.with_preset(None, {}) == algorithm.with_preset("ours", {}) == toys.ToyParams()
    assert algorithm.with_preset("paper", {}) == toys.ToyParams(width=7, fill="mean")
    assert algorithm.with_preset("paper", {"width": 2}) == toys.ToyParams(width=2, fill="mean")


def test_an_unknown_preset_lists_the_known_ones(toys):
    with pytest.raises(ParameterError, match=r"toy has no preset 'papre'\n  known: ours, mean"):
        toys.toy("coembedding").with_preset("papre", {})


def test_a_presets_mistake_is_refused(toys):
    with pytest.raises(ParameterError, match="no parameter 'height'"):
        toys.toy("coembedding", presets={"bad": {"height": 1}}).with_preset("bad", {})


def test_needs_ask_for_little_by_default():
    assert Needs() == Needs(min_modalities=1, max_modalities=None, missing=True, shared=False)


@pytest.mark.parametrize(("least", "most", "words"), [(1, None, "1 or more"), (2, 2, "exactly 2"), (2, 4, "2 to 4")])
def test_the_number_of_modalities_in_words(least, most, words):
    assert Needs(min_modalities=least, max_modalities=most).how_many == words


def test_each_role_names_its_function():
    assert {role: text.partition("(")[0] for role, text in ROLES.items()} == {
        "ppi_embedding": "embed",
        "image_embedding": "embed",
        "sequence_embedding": "embed",
        "coembedding": "fit",
        "community_detection": "detect",
        "embedding_metric": "score",
    }


def test_the_contract_is_light_to_import():
    probe = "import sys; before = set(sys.modules); import cellmapkit.api; print('numpy' in set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
