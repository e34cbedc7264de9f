import pytest

from cellmapkit.api import UnknownAlgorithmError, UsageError
from cellmapkit.embeddingeval.settings import chosen


def test_words_become_parameters_of_their_metric():
    found = chosen(
        ["modules", "coannotation"], ["modules.draws=3", "modules.resolutions=1, 2", "coannotation.universe=all"]
    )
    assert list(found) == ["modules", "coannotation"]
    assert found["modules"][1].draws == 3
    assert found["modules"][1].resolutions == (1.0, 2.0)
    assert found["coannotation"][1].universe == "all"


def test_truth_and_absence_are_read():
    found = chosen(["function", "coannotation"], ["function.balanced=true", "coannotation.max_label_size=none"])
    assert found["function"][1].balanced is True
    assert found["coannotation"][1].max_label_size is None


@pytest.mark.parametrize(
    ("metrics", "words", "said"),
    [
        ([], [], "empty"),
        (["modules", "modules"], [], "each once"),
        (["modules"], ["draws=3"], "cannot be read"),
        (["modules"], ["modules.draws"], "cannot be read"),
        (["modules"], ["function.folds=3"], "names the metric 'function'"),
        (["modules"], ["modules.draw=3"], "has no parameter 'draw'"),
        (["modules"], ["modules.draws=many"], "no whole number"),
        (["function"], ["function.balanced=perhaps"], "neither true nor false"),
    ],
)
def test_what_cannot_be_meant_is_refused(metrics, words, said):
    with pytest.raises(UsageError, match=said) as caught:
        chosen(metrics, words)
    assert caught.value.exit_code == 2


def test_an_unknown_metric_is_refused_with_those_there_are():
    with pytest.raises(UnknownAlgorithmError, match="nonsense"):
        chosen(["nonsense"], [])
