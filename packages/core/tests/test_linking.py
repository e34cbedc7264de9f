"""A file gets a second name, or a copy where that cannot be."""

import os

import pytest

from cellmapkit.core.linking import link_or_copy


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_text("content")
    return path


def test_both_names_are_one_file(source, tmp_path):
    link_or_copy(source, tmp_path / "target")
    assert (tmp_path / "target").samefile(source)


def test_a_symbolic_link_is_followed(source, tmp_path):
    (tmp_path / "link").symlink_to("source")
    link_or_copy(tmp_path / "link", tmp_path / "target")
    assert (tmp_path / "target").samefile(source)
    assert not (tmp_path / "target").is_symlink()


def test_a_disk_without_links_gets_a_copy(source, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    link_or_copy(source, tmp_path / "target")
    assert (tmp_path / "target").read_text() == "content"
    assert not (tmp_path / "target").samefile(source)


def test_a_source_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        link_or_copy(tmp_path / "source", tmp_path / "target")
