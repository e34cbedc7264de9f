"""Forty random ways to touch the small chain, each told; bench/audit_tamper.py does five hundred on a real one."""

import importlib.util
import random
import shutil
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "bench" / "audit_tamper.py"
pytestmark = pytest.mark.skipif(not SCRIPT.is_file(), reason="needs the repository's bench folder")


@pytest.fixture
def tamper(monkeypatch):
    spec = importlib.util.spec_from_file_location("audit_tamper", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "audit_tamper", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bed(tamper, pristine, tmp_path):
    copy = shutil.copytree(pristine, tmp_path / "copy")
    return tamper.Bed(pristine=pristine, copy=copy, first="3.last", draw=random.Random(7))


def test_every_case_is_told_with_the_file_and_the_crates_downstream(tamper, bed, faults):
    counts, missed = tamper.tampered(bed, 40)
    assert missed == []
    assert sum(count[0] for count in counts.values()) == 40
    assert set(counts) == {way.__name__ for way in tamper.WAYS}
    assert faults(bed.copy / "3.last") == []


def test_clean_copies_raise_no_alarm(tamper, bed, tmp_path):
    for number in range(4):
        (tmp_path / str(number)).mkdir()
        said = tamper.clean(bed, tmp_path / str(number), number)
        assert [one for one in said if "input ../in.tsv was not found" not in one] == []


def test_what_is_not_told_is_counted(tamper, bed, monkeypatch):
    monkeypatch.setattr("cellmapkit.audit.verify.digests_of", lambda *_: ({}, {}))
    _, missed = tamper.tampered(bed, 20)
    assert 0 < len(missed) < 20
    assert all("flip" in one or "truncate" in one or "swap" in one for one in missed)


def test_the_crates_downstream_are_worked_out_without_verify(tamper, pristine):
    assert tamper.downstream_of(pristine, "3.last") == {
        "3.last": set(), "2.both": {"3.last"}, "1.a": {"2.both", "3.last"}, "1.b": {"2.both", "3.last"},
    }  # fmt: skip
