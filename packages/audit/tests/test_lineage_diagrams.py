"""Mermaid and Graphviz texts."""

import re
import shutil
import subprocess

import pytest

from cellmapkit.audit.chain import follow
from cellmapkit.audit.lineages.diagrams import dot, mermaid
from cellmapkit.audit.lineages.nodes import lineage_of

HOSTILE = '<script>alert("1")<\\script> "];\n%%{init}%% [x](y) #quot; `it\'s` -->'


@pytest.fixture
def hostile(tmp_path, toys):
    first = toys.step(tmp_path / HOSTILE.replace("/", ""), files=[('a"b<i>;.tsv', "x")])
    return lineage_of(follow(toys.step(tmp_path / "last", [first / 'a"b<i>;.tsv'])))


def test_mermaid(chain):
    text = mermaid(lineage_of(follow(chain / "3.last"), {chain / "1.b": ("x",)}))
    lines = text.splitlines()
    assert lines[0] == "flowchart TD"
    assert lines[1].startswith('  n0["3.last<br/>Toy 3.last<br/>')
    assert '  n1 -->|"both.tsv"| n0' in lines
    assert sum("fill:#f8d7da" in line for line in lines) == 1  # the crate with a fault
    assert len(lines) == 1 + 5 + 6 + 2  # head, nodes, arrows, styles of the plain file and of the fault


def test_nothing_in_a_name_is_mermaid(hostile):
    for line in mermaid(hostile).splitlines()[1:]:
        inner = re.fullmatch(r'  n\d+(?:\["(.*)"\]| -->\|"(.*)"\| n\d+)', line)
        assert inner, line
        text = (inner.group(1) or inner.group(2)).replace("<br/>", "")
        assert not set(text) & set("<>\"'`&\\"), text
        assert not re.search(r"#(?!\d+;)", text), text


def test_mermaid_codes_spell_the_name(hostile):
    line = next(line for line in mermaid(hostile).splitlines() if "script" in line)
    spelt = re.sub(r"#(\d+);", lambda code: chr(int(code.group(1))), line)
    assert '<script>alert("1")<\\script> "];\\n%%{init}%%' in spelt


def test_dot(chain):
    text = dot(lineage_of(follow(chain / "3.last")))
    assert text.startswith("digraph lineage {\n")
    assert text.endswith("}\n")
    assert '  n1 -> n0 [label="both.tsv", fontsize=9];' in text


def test_nothing_in_a_name_is_dot(hostile):
    text = dot(hostile)
    bare = re.sub(r'"(?:[^"\\\n]|\\.)*"', "S", text)  # quoted strings as Graphviz reads them
    assert re.fullmatch(r"digraph lineage \{\n  node \[[^\]]*\];\n(?:  n\d[^\n;]*;\n)+\}\n", bare), bare


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_it(hostile):
    done = subprocess.run(["dot", "-Tsvg"], input=dot(hostile), text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "&lt;script&gt;alert" in done.stdout
