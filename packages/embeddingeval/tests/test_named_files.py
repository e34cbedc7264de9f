from pathlib import Path

import pytest

from cellmapkit.api import UsageError
from cellmapkit.embeddingeval.named_files import named_files


def test_names_and_paths_are_told_apart_at_the_first_equals_sign():
    assert named_files(["a=x/y=z.tsv", "b=c"], "--pairs") == {"a": Path("x/y=z.tsv"), "b": Path("c")}


@pytest.mark.parametrize(
    ("words", "said"), [(["x.tsv"], "--pairs 'x.tsv'"), (["=x"], "NAME=PATH"), (["a="], "NAME=PATH"),
                        (["a=x", "a=y"], "'a' is given twice")]
)  # fmt: skip
def test_other_words_are_refused(words, said):
    with pytest.raises(UsageError, match=said):
        named_files(words, "--pairs")


def test_names_that_are_taken_are_refused():
    with pytest.raises(UsageError, match="'good' is the name of an embedding"):
        named_files(["good=x"], "--profiles", taken=["good"])
