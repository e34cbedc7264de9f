"""Fixtures of the image downloader's tests; the server and the small files stand in image_forms.py."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))  # tests are not a package: this is how they find image_forms.py

from image_forms import ImageServer


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    running = ImageServer()
    yield running
    running.close()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    """Let retries follow at once; what is asked again is counted, not timed."""
    monkeypatch.setattr("cellmapkit.downloader.fetch_many.Stop.sleep", lambda self, seconds: None)
