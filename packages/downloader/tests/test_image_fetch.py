"""Images from a server with every fault: nothing is lost, nothing is half there, every failure is told."""

import hashlib
import re

import pytest
from image_forms import COLOURS, jpeg

from cellmapkit.api.run import SilentProgress
from cellmapkit.downloader.image_fetch import Failure, ImageFetcher
from cellmapkit.downloader.image_params import ImageParams
from cellmapkit.downloader.image_plan import Job
from cellmapkit.downloader.image_store import ImageStore, Stored


@pytest.fixture
def four(server):
    """Jobs of one field whose images the server has."""
    for number, colour in enumerate(COLOURS):
        server.files[f"/1/7_C5_1_{colour}.jpg"] = jpeg(number)
    return [Job("7_C5_1_", colour, f"{server.url}/1/7_C5_1_{colour}.jpg", ".jpg") for colour in COLOURS]


def fetcher(tmp_path, **params):
    chosen = ImageParams(**{"poolsize": 2, "download_retries": 2, "download_timeout": 0.3, **params})
    return ImageFetcher(store=ImageStore(tmp_path / "store"), params=chosen, progress=SilentProgress())


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.jpg"))


def test_a_good_server(tmp_path, server, four):
    got = fetcher(tmp_path).fetch(four)
    assert (got.failures, got.complete, set(server.asked.values())) == ([], {"7_C5_1_"}, {1})
    assert files(tmp_path / "store") == sorted(job.file for job in four)
    for row, number in zip(got.stored["7_C5_1_"], range(4), strict=True):
        assert row.sha256 == hashlib.sha256(jpeg(number)).hexdigest()
        assert (row.width, row.height, row.size) == (96, 80, len(jpeg(number)))


@pytest.mark.parametrize(
    ("faults", "asked"),
    [(["error"], 2), (["timeout"], 2), (["cut"], 2), (["reset"], 2), (["error", "reset"], 3), (["truncated"], 2),
     (["page_as_image"], 2), (["other_size"], 2), (["truncated", "cut", "page_as_image"], 4)],
)  # fmt: skip
def test_what_passes_is_overcome(tmp_path, server, four, faults, asked):
    path = "/1/7_C5_1_green.jpg"
    server.faults[path] = list(faults)
    got = fetcher(tmp_path).fetch(four)
    assert (got.failures, got.complete) == ([], {"7_C5_1_"})
    assert server.asked[path] == asked
    assert (tmp_path / "store" / "green" / "7_C5_1_green.jpg").read_bytes() == server.files[path]


@pytest.mark.parametrize(
    ("fault", "attempts", "says"),
    [
        ("missing", 1, "the server answers 404"),
        ("error", 3, "broke off 3 times, the last time because the server answers 500"),
        ("timeout", 3, "broke off 3 times, the last time because timed out"),
        ("cut", 3, "broke off 3 times, the last time because it ended after [0-9]+ of [0-9]+ bytes"),
        ("reset", 3, "broke off 3 times"),
        ("truncated", 3, "it is cut off: a JPEG without its end marker"),
        ("page", 1, "is a web page, not a file"),
        ("page_as_image", 3, "it is a web page, not an image"),
    ],
)
def test_what_stays_is_told(tmp_path, server, four, fault, attempts, says):
    path = "/1/7_C5_1_green.jpg"
    server.faults[path] = [fault] * 9
    got = fetcher(tmp_path).fetch(four)
    (failure,) = got.failures
    assert failure[:4] == (server.url + path, "7_C5_1_", "green", attempts)
    assert re.search(says, failure.reason)
    assert (server.asked[path], got.complete) == (attempts, frozenset())
    assert files(tmp_path / "store") == sorted(job.file for job in four if job.colour != "green")
    assert len(got.stored["7_C5_1_"]) == 3


def test_an_image_unlike_its_field_is_asked_for_once_more_and_then_told(tmp_path, server, four):
    server.files["/1/7_C5_1_red.jpg"] = jpeg(9, (40, 40))
    got = fetcher(tmp_path).fetch(four)
    (failure,) = got.failures
    assert failure.colour == "red"
    assert "red 40 x 40, blue 96 x 80" in failure.reason
    assert server.asked["/1/7_C5_1_red.jpg"] == 2
    assert "red/7_C5_1_red.jpg" not in files(tmp_path / "store")


def test_where_no_size_leads_all_colours_are_told(tmp_path, server, four):
    for colour in ("red", "blue"):
        server.files[f"/1/7_C5_1_{colour}.jpg"] = jpeg(9, (40, 40))
    assert len(fetcher(tmp_path).fetch(four).failures) == 4


def test_local_files_are_copied_or_linked(tmp_path):
    source = tmp_path / "a.jpg"
    source.write_bytes(jpeg())
    job = Job("f_", "red", str(source), ".jpg")
    for link in (False, True):
        folder = tmp_path / str(link)
        got = fetcher(folder, link=link).one(job)
        assert isinstance(got, Stored)
        stored = folder / "store" / got.file
        assert stored.samefile(source) == link
        assert stored.read_bytes() == source.read_bytes()


def test_local_files_that_cannot_be_used_are_told(tmp_path):
    (tmp_path / "cut.jpg").write_bytes(jpeg()[:500])
    (tmp_path / "folder.jpg").mkdir()
    at = fetcher(tmp_path)
    for name, says in (("none.jpg", "no such file"), ("cut.jpg", "cut off"), ("folder.jpg", "no such file")):
        got = at.one(Job("f_", "red", str(tmp_path / name), ".jpg"))
        assert isinstance(got, Failure)
        assert says in got.reason
    assert files(tmp_path / "store") == []


def test_a_url_that_cannot_be_used_is_told(tmp_path):
    got = fetcher(tmp_path).one(Job("f_", "red", "ftp://host/a.jpg", ".jpg"))
    assert "cannot be downloaded" in got.reason
