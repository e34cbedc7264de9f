"""Inputs by path and by URL, and what is recorded of them."""

import pytest

from cellmapkit.api import CrateNotFoundError, InputError
from cellmapkit.core.about import About
from cellmapkit.core.digest import sha256_of
from cellmapkit.core.fetch import Fetched, Fetcher
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepInfo, StepOptions
from cellmapkit.downloader.provenance_json import Dataset
from cellmapkit.downloader.sources import Sources

INFO = StepInfo(
    distribution="cellmapkit-downloader", command="x", title="x", about=About(name="x", description="a test of sources")
)


class FakeFetcher(Fetcher):
    def fetch(self, url, target):
        target.write_text("A\tB\n")
        return Fetched(url=url, etag='"1"', last_modified="", size=4, sha256="f" * 64)


@pytest.fixture
def sources(tmp_path):
    with run_step(INFO, StepOptions(outdir=tmp_path / "out", skip_logging=True), parameters={}) as step:
        about = Dataset(name="my\tedges", description="of\nmine")
        yield Sources(step=step, fetcher=FakeFetcher(), reserved={"taken.tsv"}, datasets={"edgelist": about})


def test_a_path_is_read_where_it_is_and_copied_if_asked(sources, tmp_path):
    given = tmp_path / "edges.tsv"
    given.write_text("A\tB\n")
    assert sources.bring("gene_table", str(given), copy=False) == given
    assert not (sources.step.directory / "edges.tsv").exists()
    assert sources.bring("edgelist", str(given), copy=True) == given
    # The name is taken by the first input, though that was not copied: one name means one file.
    assert (sources.step.directory / "edgelist_edges.tsv").read_text() == "A\tB\n"
    assert [row.file for row in sources.rows] == ["edges.tsv", "edgelist_edges.tsv"]
    assert sources.rows[1].name == "my edges"
    assert sources.rows[1].description == "of mine"
    assert list(sources.step.inputs) == [given]


def test_a_url_becomes_a_file_and_an_input(sources):
    path = sources.bring("baitlist", "https://host/taken.tsv", copy=False)
    assert path == sources.step.directory / "baitlist_taken.tsv"
    (row,) = sources.rows
    assert (row.url, row.etag, row.size) == ("https://host/taken.tsv", '"1"', 4)
    (read,) = sources.step.inputs.values()
    assert (read.location, read.sha256) == ("https://host/taken.tsv", sha256_of(path))
    assert "baitlist_taken.tsv" in sources.step.files


def test_what_is_not_there_is_refused(sources, tmp_path):
    with pytest.raises(CrateNotFoundError, match="no such file"):
        sources.bring("edgelist", str(tmp_path / "x"), copy=True)
    with pytest.raises(InputError, match="is a directory"):
        sources.bring("edgelist", str(tmp_path), copy=True)
