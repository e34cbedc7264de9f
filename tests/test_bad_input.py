"""Every bad input a user can give, at every command that can be given it: one clear message, the right exit code, and

never a crate that looks finished.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

BIN = Path(sys.executable).parent
N_PROTEINS, N_FEATURES = 40, 6


def run(*words, cwd, **kwargs):
    command = [str(BIN / words[0]), *map(str, words[1:])]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=300, check=False, **kwargs)


def rows(seed, first=0):
    values = np.random.default_rng(seed).normal(size=(N_PROTEINS, N_FEATURES))
    return ["\t".join([f"G{first + i:02}", *(f"{value:.6f}" for value in row)]) for i, row in enumerate(values)]


HEADER = "\t".join(["id", *map(str, range(N_FEATURES))])


@pytest.fixture
def work(tmp_path):
    """Good inputs of every step, to be spoilt one at a time."""
    for folder, name, lines in (
        ("ppi", "ppi_edgelist.tsv", ["geneA\tgeneB", *(f"G{i:02}\tG{(i * 7 + 3) % 40:02}" for i in range(40))]),
        ("one", "ppi_emd.tsv", [HEADER, *rows(1)]),
        ("two", "image_emd.tsv", [HEADER, *rows(2, first=10)]),
        ("map", "hierarchy.nodes", ["Cluster0-0\t4\tG00 G01 G02 G03\t0", "Cluster1-0\t3\tG00 G01 G02\t9"]),
        ("map", "hierarchy.edges", ["Cluster0-0\tCluster1-0\tdefault"]),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text("\n".join(lines) + "\n")
    (tmp_path / "known.json").write_text(json.dumps({f"G{i:02}": ["t"] for i in range(10)}))
    (tmp_path / "table.tsv").write_text("\n".join(f"G{i:02}\tG{i + 1:02}" for i in range(20)) + "\n")
    return tmp_path


COMMANDS = {
    "download": ["cellmaps_ppidownloadercmd.py", "out", "--edgelist", "table.tsv"],
    "embed": ["cellmaps_ppi_embeddingcmd.py", "out", "--inputdir", "ppi", "--algorithm", "netmf"],
    "coembed": ["cellmaps_coembeddingcmd.py", "out", "--embeddings", "one", "two", "--algorithm", "gcca"],
    "hierarchy": ["cellmaps_generate_hierarchycmd.py", "out", "--coembedding_dirs", "one", "--k", "3", "--maxres", "5",
                  "--ppi_cutoffs", "0.1", "0.2"],
    "evaluate": ["cellmaps_hierarchyevalcmd.py", "out", "--hierarchy_dir", "map", "--standards", "known=known.json",
                 "--permutations", "2"],
}  # fmt: skip
INPUT = {"download": "table.tsv", "embed": "ppi/ppi_edgelist.tsv", "coembed": "one/ppi_emd.tsv",
         "hierarchy": "one/ppi_emd.tsv", "evaluate": "map/hierarchy.nodes"}  # fmt: skip
EMBEDDINGS = ["coembed", "hierarchy"]


def refused(work, name, code, said, *extra):
    done = run(*COMMANDS[name], *extra, cwd=work)
    assert done.returncode == code, (done.returncode, done.stderr[-1500:])
    assert said in done.stderr, done.stderr[-1500:]
    assert "Traceback" not in done.stderr
    assert not (work / "out").exists()
    message = done.stderr[done.stderr.index("rror: ") :]
    assert "\n" in message.strip(), f"no advice: {message}"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_good_input_works(work, name):
    done = run(*COMMANDS[name], cwd=work)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("name", COMMANDS)
def test_input_that_does_not_exist(work, name):
    path = work / INPUT[name]
    shutil.rmtree(path.parent) if path.parent != work else path.unlink()
    refused(work, name, 3, "does not exist" if name != "download" else "table.tsv")


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "download"])
def test_a_directory_that_is_no_crate_and_holds_nothing_of_use(work, name):
    folder = (work / INPUT[name]).parent
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "holiday.txt").write_text("sun")
    refused(work, name, 3, folder.name)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "download"])
def test_truncated_metadata(work, name):
    ((work / INPUT[name]).parent / "ro-crate-metadata.json").write_text('{"@context": "x", "@graph": [{"@id"')
    refused(work, name, 3, "cut short")


@pytest.mark.parametrize("name", COMMANDS)
def test_an_empty_file(work, name):
    (work / INPUT[name]).write_text("")
    refused(work, name, 3, Path(INPUT[name]).stem)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "evaluate"])
def test_a_header_and_no_rows(work, name):
    header = (
        "GeneID1\tSymbol1\tGeneID2\tSymbol2\n"
        if name == "download"
        else (work / INPUT[name]).read_text().split("\n")[0]
    )
    (work / INPUT[name]).write_text(header.rstrip("\n") + "\n")
    refused(work, name, 3, Path(INPUT[name]).name)


@pytest.mark.parametrize("name", COMMANDS)
def test_bytes_that_are_no_text(work, name):
    (work / INPUT[name]).write_bytes(bytes(range(256)) * 20)
    refused(work, name, 3, Path(INPUT[name]).stem)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_directory_where_a_file_should_be(work, name):
    (work / INPUT[name]).unlink()
    (work / INPUT[name]).mkdir()
    refused(work, name, 3, "")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_must_not_be_read(work, name):
    (work / INPUT[name]).chmod(0)
    refused(work, name, 3, Path(INPUT[name]).name)


SPOILT = {
    "nan": ("G05\t" + "\t".join(["nan"] * N_FEATURES), "line 42 ('X')"),
    "inf": ("G05\t1\t2\t3\t4\t5\tinf", "line 42 ('X'), column 7 is inf"),
    "text in a number": ("G05\t1\t2\tthree\t4\t5\t6", "line 42, column 4 is 'three'"),
    "empty cell": ("G05\t1\t2\t\t4\t5\t6", "line 42, column 4 is ''"),
    "ragged row": ("G05\t1\t2", "line 42 has 3 fields, line 2 has 7"),
    "constant row": ("G05\t1\t1\t1\t1\t1\t1", "line 42 ('X') is 1 throughout"),
    "zero row": ("G05\t0\t0\t0\t0\t0\t0", "line 42 ('X') is 0 throughout"),
    "no name": ("\t1\t2\t3\t4\t5\t6", "line 42 has no name"),
}


@pytest.mark.parametrize("name", EMBEDDINGS)
@pytest.mark.parametrize("fault", SPOILT)
def test_a_spoilt_row_of_an_embedding(work, name, fault):
    row, said = SPOILT[fault]
    with (work / INPUT[name]).open("a") as stream:
        stream.write(row.replace("G05", "X") + "\n")
    refused(work, name, 3, said)


@pytest.mark.parametrize("name", EMBEDDINGS)
def test_a_protein_that_stands_twice(work, name):
    with (work / INPUT[name]).open("a") as stream:
        stream.write("G05\t1\t2\t3\t4\t5\t6\n")
    refused(work, name, 3, "line 42 repeats 'G05' of line 7")


@pytest.mark.parametrize(("name", "row", "said"), [
    ("download", "A\tB\tC\tD\tE", "21"),
    ("embed", "A\tB\tC\tD", "line 42: 4 fields"),
    ("embed", "A\t", "line 42: an empty name"),
    ("evaluate", "Cluster2-0", "line 3"),
])  # fmt: skip
def test_a_ragged_row_elsewhere(work, name, row, said):
    with (work / INPUT[name]).open("a") as stream:
        stream.write(row + "\n")
    refused(work, name, 3, said)


def test_a_weight_that_is_no_number(work):
    (work / "table.tsv").write_text("geneA\tgeneB\tweight\nA\tB\t1\nA\tC\tnan\n")
    refused(work, "download", 3, "nan")


def test_the_wrong_number_of_names(work):
    refused(work, "coembed", 2, "2 embeddings and 1 names", "--embedding_names", "one")


def test_no_protein_shared_between_modalities(work):
    (work / "two" / "image_emd.tsv").write_text("\n".join([HEADER, *rows(2, first=50)]) + "\n")
    refused(work, "coembed", 3, "no protein is shared")


@pytest.mark.parametrize("name", ["embed", "coembed", "hierarchy"])
def test_an_unknown_algorithm(work, name):
    words = [word for word in COMMANDS[name] if word not in ("--algorithm", "netmf", "gcca")]
    done = run(*words, "--algorithm", "no_such", cwd=work)
    assert done.returncode == 2
    assert "no algorithm named 'no_such'; installed: " in done.stderr
    assert not (work / "out").exists()


def test_an_option_of_another_algorithm(work):
    refused(
        work,
        "coembed",
        2,
        "--triplet_margin is an option of muse, promerge, proteinprojector, not of gcca",
        "--triplet_margin",
        "1",
    )
    refused(work, "embed", 2, "--walk_length is an option of node2vec, not of netmf", "--walk_length", "9")


@pytest.mark.parametrize("name", COMMANDS)
def test_output_that_exists(work, name):
    (work / "out").mkdir()
    (work / "out" / "mine.txt").write_text("mine")
    done = run(*COMMANDS[name], cwd=work)
    assert done.returncode == 3
    assert "exists already" in done.stderr
    assert [path.name for path in (work / "out").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("name", COMMANDS)
def test_output_that_cannot_be_written(work, name):
    (work / "file").write_text("")
    words = ["file/out" if word == "out" else word for word in COMMANDS[name]]
    done = run(*words, cwd=work)
    assert done.returncode == 3
    assert "cannot be written" in done.stderr


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("a small file system can only be mounted by root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk(work, small_disk, name):
    (small_disk / "filler").write_bytes(b"x" * 56_000)
    words = [str(small_disk / "out") if word == "out" else word for word in COMMANDS[name]]
    done = run(*words, cwd=work)
    assert done.returncode == 3, done.stderr[-1500:]
    assert "the disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (small_disk / "out").exists()


LONG = ["cellmaps_coembeddingcmd.py", "out", "--embeddings", "one", "two", "--algorithm", "proteinprojector",
        "--n_epochs", "100000", "--latent_dimension", "4", "--hidden_size_1", "16", "--hidden_size_2", "8"]  # fmt: skip


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_run_that_is_stopped_leaves_no_crate(work, sent, code):
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits deafness
    child = subprocess.Popen([str(BIN / LONG[0]), *LONG[1:]], cwd=work, stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, heeded)
    said = ""
    while "training: " not in said:  # the first sign of life of the long part
        line = child.stderr.readline()
        assert line, f"the run ended before it could be stopped: {said}"
        said += line
    child.send_signal(sent)
    said += child.communicate(timeout=60)[1]
    assert child.returncode == code, said[-1500:]
    assert "Traceback" not in said
    assert not (work / "out").exists()
    again = run(*LONG, "--n_epochs", "3", "--overwrite", cwd=work)
    assert again.returncode == 0, again.stderr[-1500:]
