"""A standard as a step obtains it."""

import json
import logging

import pytest

from cellmapkit.api import CellmapkitError
from cellmapkit.standards.obtain import obtain
from cellmapkit.standards.sources import parse_source


class Step:
    log = logging.getLogger("obtain")

    def __init__(self):
        self.seen, self.tables = [], {}

    def read(self, path):
        self.seen.append(path)
        return ""

    def write_rows(self, name, header, rows, description):
        self.tables[name] = (header, rows)


def test_a_standard_is_recorded_logged_and_in_the_form_of_metrics(tmp_path, caplog):
    path = tmp_path / "labels.json"
    path.write_text(json.dumps({"A": ["x"], "B": ["x", "y"], "C": ["y"]}))
    step = Step()
    with caplog.at_level("INFO"):
        found = obtain(step, parse_source("known", str(path)))
    assert (found.labels, found.genes) == (("x", "y"), ("A", "B", "C"))
    assert step.seen == [path]
    assert step.tables == {}
    assert "known has 2 labels, 3 genes" in caplog.text


def test_a_standard_that_is_not_there(tmp_path):
    with pytest.raises(CellmapkitError, match=r"nothing\.json"):
        obtain(Step(), parse_source("known", str(tmp_path / "nothing.json")))
