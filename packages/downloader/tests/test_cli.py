"""The commands have upstream's flags and defaults, and their help loads nothing heavy."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from cellmapkit.downloader.cli import image, ppi

# Upstream's flags and defaults, as its --help prints them.
UPSTREAM = {
    "cm4ai_table": None,
    "edgelist": None,
    "edgelist_geneid_one_col": "GeneID1",
    "edgelist_symbol_one_col": "Symbol1",
    "edgelist_geneid_two_col": "GeneID2",
    "edgelist_symbol_two_col": "Symbol2",
    "baitlist": None,
    "baitlist_symbol_col": "GeneSymbol",
    "baitlist_geneid_col": "GeneID",
    "baitlist_numinteractors_col": "# Interactors",
    "provenance": None,
    "logconf": None,
    "skip_logging": None,
    "verbose": None,
    "version": None,
    "help": None,
}

SHARED = ("provenance", "logconf", "skip_logging", "verbose", "version", "help")
IMAGES = {
    "cm4ai_table": None,
    "samples": None,
    "unique": None,
    "protein_list": None,
    "cell_line": "U2OS",
    "proteinatlasxml": "https://www.proteinatlas.org/download/proteinatlas.xml.gz",
    "poolsize": "4",
    "imgsuffix": ".jpg",
    "skip_existing": None,
    "skip_failed": None,
    **dict.fromkeys(SHARED),
}
CASES = [(ppi, *item) for item in UPSTREAM.items()] + [(image, *item) for item in IMAGES.items()]


@pytest.mark.parametrize(("command", "flag", "default"), CASES)
def test_upstreams_flags_are_there_with_its_defaults(command, flag, default):
    text = " ".join(CliRunner().invoke(command, ["--help"]).output.split())
    assert f"--{flag} " in text
    if default is not None:
        about = text.split(f"--{flag} ")[1].split(" --")[0]
        assert "[default:" + default.replace(" ", "") in about.replace(" ", "")  # long values are broken into lines


def test_help_loads_nothing_heavy():
    heavy = ("numpy", "pandas", "pyarrow", "torch", "urllib.request", "PIL", "xml", "cellmapkit.downloader.ppi_step")
    code = f"import sys, cellmapkit.downloader.cli; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
