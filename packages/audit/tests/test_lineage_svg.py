"""The drawing."""

import xml.etree.ElementTree as ET

from cellmapkit.audit.chain import follow
from cellmapkit.audit.lineages.nodes import lineage_of
from cellmapkit.audit.lineages.svg import svg

SVG = "{http://www.w3.org/2000/svg}"


def test_boxes_and_arrows(chain):
    root = ET.fromstring(svg(lineage_of(follow(chain / "3.last"), {chain / "1.b": ("changed  x",)})))
    boxes = root.findall(f"{SVG}g")
    assert [box.get("id") for box in boxes] == [f"n{i}" for i in range(5)]
    assert sorted(box.find(f"{SVG}title").text for box in boxes) == ["1.a", "1.b", "2.both", "3.last", "in.tsv"]
    (faulty,) = [box for box in boxes if "faulty" in box.get("class")]
    assert faulty.find(f"{SVG}title").text == "1.b"
    assert [text.text for text in faulty.findall(f"{SVG}text")][-1] == "1 fault"
    arrows = root.findall(f"{SVG}path")
    assert len(arrows) == 6
    assert {arrow.find(f"{SVG}title").text for arrow in arrows} == {"in.tsv", "table.tsv", "both.tsv", "more.tsv"}


def test_names_are_text(tmp_path, toys):
    name = "<script>alert(\"1\")<i> & 'x'\n\x1b"
    root = ET.fromstring(svg(lineage_of(follow(toys.step(tmp_path / name)))))
    (box,) = root.findall(f"{SVG}g")
    assert box.get("aria-label") == name.replace("\n", "\\n").replace("\x1b", "\\x1b")
    assert not root.findall(f".//{SVG}script")


def test_long_names_are_cut_in_the_box_only(tmp_path, toys):
    (box,) = ET.fromstring(svg(lineage_of(follow(toys.step(tmp_path / ("x" * 99)))))).findall(f"{SVG}g")
    assert box.find(f"{SVG}title").text == "x" * 99
    assert box.find(f"{SVG}text").text == f"{'x' * 25}…"
