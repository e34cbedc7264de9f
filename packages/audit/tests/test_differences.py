"""What differs between two chains, and where it begins."""

import json
import shutil

import pytest

from cellmapkit.audit.cli import main
from cellmapkit.core.testing import exit_code


@pytest.fixture
def build(toys):
    def run(folder, text="A\t1\n", n=1, plain="in"):
        folder.mkdir()
        (folder / "in.txt").write_text(plain)
        one = toys.step(folder / "1.one", [folder / "in.txt"], [("one.tsv", f"id\tx\n{text}")], n=n)
        two = toys.step(folder / "1.two", [folder / "in.txt"], [("two.tsv", "id\tx\nA\t1\n")])
        return toys.step(folder / "2.last", [one / "one.tsv", two / "two.tsv"], [("last.tsv", f"id\tx\n{text}")])

    return run


@pytest.fixture
def diff(capsys):
    def run(*words):
        code = exit_code(main, "diff", *words)
        return code, capsys.readouterr().out

    return run


def test_a_copy_and_a_second_run_do_not_differ(build, diff, tmp_path):
    a, b = build(tmp_path / "a"), build(tmp_path / "b")
    code, said = diff(a, b)
    assert (code, said.splitlines()[-1]) == (0, "no difference in 3 steps but times and identifiers")
    assert diff(a, shutil.copytree(tmp_path / "a", tmp_path / "c") / "2.last")[0] == 0


def test_a_parameter_upstream(build, diff, tmp_path):
    a, b = build(tmp_path / "a"), build(tmp_path / "b", "A\t1.5\n", n=2)
    code, said = diff(a, b, "--json")
    found = json.loads(said)
    assert (code, found["differs"], found["origins"]) == (1, True, ["1.one"])
    one, two, last = sorted(found["steps"], key=lambda step: step["a"])
    assert [(item["kind"], item["name"], item["a"], item["b"]) for item in one["settings"] if item["matters"]] == [
        ("parameter", "n", "1", "2")
    ]
    assert not two["differs"]
    (changed,) = last["inputs"]
    assert (changed["name"], changed["from_upstream"]) == ("1.one/one.tsv", str(tmp_path / "a" / "1.one"))
    assert last["files"]["last.tsv"]["columns"]["x"]["absolute"] == 0.5
    assert last["files"]["last.tsv"]["status"] == "differs"
    said = diff(a, b)[1]
    assert "parameter n: 1 -> 2" in said
    assert "(from further upstream: 1.one)" in said
    assert said.splitlines()[-1] == "the differences begin in '1.one'"


def test_a_plain_input(build, diff, tmp_path):
    a, b = build(tmp_path / "a"), build(tmp_path / "b", plain="other")
    code, said = diff(a, b)
    assert code == 1
    assert "(it enters here)" in said
    assert said.splitlines()[-1] == "the differences begin in '1.one', '1.two'"


def test_these_two_alone(build, diff, tmp_path):
    a, b = build(tmp_path / "a"), build(tmp_path / "b", n=2)  # the same table, other settings upstream
    assert diff(a, b)[0] == 1
    assert diff(a, b, "--alone")[0] == 0


def test_files_and_steps_of_one_side(build, diff, toys, tmp_path):
    a, b = build(tmp_path / "a"), build(tmp_path / "b")
    more = toys.step(tmp_path / "b" / "9.last", [b / "last.tsv"], [("last.tsv", "x"), ("new.tsv", "y")])
    code, said = diff(a, more)
    assert code == 1
    assert "new.tsv: only in B" in said
    assert "only in A: " in said


def test_a_table_that_is_gone_is_known_by_its_digest(build, diff, tmp_path):
    a, b = build(tmp_path / "a"), build(tmp_path / "b", "A\t2\n")
    (b / "last.tsv").unlink()
    assert "last.tsv: not there: one of the two is not there" in diff(a, b)[1]


def test_a_crate_of_a_stranger_says_nothing_to_the_terminal(build, diff, toys, tmp_path):
    a, b = build(tmp_path / "a"), build(tmp_path / "b")
    toys.edit(b, '"value": "3"', '"value": "\\u001b[2J"', reseal=True)
    said = diff(a, b)[1]
    assert "\x1b" not in said
    assert "\\x1b[2J" in said
