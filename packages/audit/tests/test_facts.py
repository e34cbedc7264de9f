"""Which file of which crate is meant."""

import pytest

from cellmapkit.api import CrateError, CrateNotFoundError
from cellmapkit.audit.telling.facts import chosen, subject_of


def test_a_file_of_a_crate_also_in_a_folder(chain):
    found = subject_of(chain / "1.b" / "sub" / "deep.tsv")
    assert (found.file.path, found.chain.start) == ("sub/deep.tsv", chain / "1.b")


def test_a_relative_path(chain, monkeypatch):
    monkeypatch.chdir(chain / "1.b" / "sub")
    from pathlib import Path

    assert subject_of(Path("deep.tsv")).file.path == "sub/deep.tsv"


def test_what_is_gone_is_still_recorded(chain):
    (chain / "1.a" / "more.tsv").unlink()
    assert subject_of(chain / "1.a" / "more.tsv").file.size == 180


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [("in.tsv", CrateNotFoundError, "is in no crate"), ("1.a/new.tsv", CrateError, "does not record it"),
     ("1.a/ro-crate-metadata.json", CrateError, "the record itself"), ("1.b/sub", CrateError, "is a directory")],
)  # fmt: skip
def test_what_nothing_can_be_said_of(chain, name, error, words):
    (chain / "1.a" / "new.tsv").write_text("x")
    with pytest.raises(error) as caught:
        subject_of(chain / name)
    assert words in f"{caught.value}"


def test_settings_that_were_given(chain):
    record = subject_of(chain / "1.a" / "table.tsv").record
    assert chosen(record, ["out", "--width", "3"]) == {"width": 3}
    assert chosen(record, ["out"]) == {}
