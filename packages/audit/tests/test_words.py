"""Command lines for a new place."""

from pathlib import Path

import pytest

from cellmapkit.api import CrateError
from cellmapkit.audit.reproduction.recorded import Recorded
from cellmapkit.audit.reproduction.words import rebuilt

PLACES = {"../1.apms": Path("/new/1.apms"), "../1.apms/e.tsv": Path("/new/1.apms/e.tsv"), "../2.b": Path("/new/2.b")}


def line(*words, known=True, **parameters):
    where = {"outdir": "/old/chain/3.c", "cwd": "/old"} if known else {}
    found = rebuilt(Recorded(program="p", words=words, **where), Path("/new/3.c"), PLACES, parameters)
    return found.words[1:] if words[0] == "OUTDIR" else found.words


@pytest.mark.parametrize("known", [True, False])
def test_inputs_and_output(known):
    words = ("OUTDIR", "--in", "chain/1.apms", "/old/chain/2.b/deep/x", "--e=chain/1.apms/e.tsv")
    assert line(*words, known=known) == ("--in", "/new/1.apms", "/new/2.b/deep/x", "--e=/new/1.apms/e.tsv")
    assert line("OUTDIR", "--standards", "a=chain/1.apms/e.tsv", known=known) == (
        "--standards", "a=/new/1.apms/e.tsv",
    )  # fmt: skip


def test_from_where_the_run_stood():
    assert line("OUTDIR", "--in", "./chain/../chain/1.apms") == ("--in", "/new/1.apms")
    assert line("OUTDIR", "--in", "1.apms") == ("--in", "1.apms")  # /old/1.apms is another one
    assert line("chain/3.c", "--seed", "1") == ("/new/3.c", "--seed", "1")


def test_a_word_that_names_two_things_alike_is_left_alone():
    places = {"../x/t.tsv": Path("/n/x/t.tsv"), "../y/t.tsv": Path("/n/y/t.tsv")}
    found = rebuilt(Recorded(program="p", words=("OUTDIR", "--in", "t.tsv", "y/t.tsv")), Path("/n/o"), places)
    assert found.words == ("/n/o", "--in", "t.tsv", "/n/y/t.tsv")


def test_values_of_settings_are_no_directories(tmp_path):
    (tmp_path / "apms").mkdir()
    recorded = Recorded(program="p", words=("OUTDIR", "--dirs", "apms", "--names", "apms"), cwd="/c", outdir="/c/o")
    found = rebuilt(recorded, Path("/n/o"), {"../apms": tmp_path / "apms"}, {"names": ["apms"]})
    assert found.words == ("/n/o", "--dirs", str(tmp_path / "apms"), "--names", "apms")


def test_what_would_replace_or_run_something_is_left_out():
    found = rebuilt(
        Recorded(program="p", words=("OUTDIR", "--overwrite", "--logconf", "evil.ini", "--log=x", "--resume", "-v")),
        Path("/n/o"), {},
    )  # fmt: skip
    assert found.words == ("/n/o", "-v")
    assert found.dropped == ("--overwrite", "--logconf", "evil.ini", "--log=x", "--resume")


def test_paths_that_nobody_recorded_are_told():
    found = rebuilt(Recorded(program="p", words=("OUTDIR", "--provenance", "/x/p.json")), Path("/n/o"), {})
    assert found.kept == ("/x/p.json",)


@pytest.mark.parametrize("words", [("/home/me",), ("OUTDIR", "OUTDIR"), ()])
def test_a_line_that_does_not_say_once_where_it_writes_is_refused(words):
    with pytest.raises(CrateError, match="names its output"):
        rebuilt(Recorded(program="p", words=words), Path("/n/o"), {})


def test_a_secret_is_asked_of_nobody():
    with pytest.raises(CrateError, match="a secret was given to p .*--token"):
        rebuilt(Recorded(program="p", words=("OUTDIR", "--token", "***")), Path("/n/o"), {})


def test_nothing_is_uploaded_again():
    words = ("OUTDIR", "--ndexuser", "me", "--ndexpassword", "***", "--visibility", "--ndexs=h", "--name", "a map")
    found = rebuilt(Recorded(program="p", words=words), Path("/n/o"), {})
    assert found.words == ("/n/o", "--name", "a map")
    assert found.dropped == ("--ndexuser", "me", "--ndexpassword", "***", "--visibility", "--ndexs=h")
