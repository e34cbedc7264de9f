"""The interactive page."""

import base64
import hashlib
import json
from html.parser import HTMLParser

from cellmapkit.audit.chain import follow
from cellmapkit.audit.lineages.nodes import lineage_of
from cellmapkit.audit.lineages.page import page


class Reader(HTMLParser):
    """Collects the elements of a page, and the content of its scripts, as a browser reads them."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.scripts, self.policy = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        words = dict(attrs)
        self.elements.append((tag, words))
        if tag == "script":
            self.scripts.append("")
        if words.get("http-equiv") == "Content-Security-Policy":
            self.policy = words["content"]

    def handle_data(self, data):
        if self.cdata_elem == "script":
            self.scripts[-1] += data


def read(lineage):
    found = Reader(page(lineage))
    return found, json.loads(found.scripts[0])


def test_what_a_click_shows(chain):
    _, data = read(lineage_of(follow(chain / "3.last"), {chain / "1.a": ("changed  table.tsv: x",)}))
    assert data["start"] == "n0"
    last = data["nodes"]["n0"]
    assert last["name"] == "3.last"
    assert ["end.tsv", "9", hashlib.sha256(b"id\t0\nZ\t9\n").hexdigest(), "a table of toys"] in last["files"]
    assert ["width", "3"] in last["parameters"]
    assert [row[0] for row in last["inputs"]] == ["../1.a/more.tsv", "../2.both/both.tsv"]
    assert last["software"][0][0] == "cellmapkit-core"
    (faulty,) = [node for node in data["nodes"].values() if node["faults"]]
    assert (faulty["name"], faulty["faults"]) == ("1.a", ["changed  table.tsv: x"])
    (plain,) = [node for node in data["nodes"].values() if node["name"] == "in.tsv"]
    assert sorted(plain["facts"][1:]) == ["read by 1.a: in.tsv", "read by 1.b: in.tsv"]
    assert "width" in last["words"]


def test_it_needs_nothing_from_elsewhere_and_runs_only_its_own_script(chain):
    found, _ = read(lineage_of(follow(chain / "3.last")))
    links = [words for _, words in found.elements if {"src", "href", "srcset", "action"} & words.keys()]
    assert links == []
    digest = base64.b64encode(hashlib.sha256(found.scripts[1].encode()).digest()).decode()
    assert found.policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    assert "innerHTML" not in found.scripts[1]


def test_hostile_names_stay_text(tmp_path, toys):
    name = "</script><script>alert(1)<!-- \"'&\n\x1b".replace("/", "\u2215")
    crate = toys.step(
        tmp_path / name, files=[("<img src=x onerror=alert(2)>", "x")], evil="</script x><!--<script >alert(3)"
    )
    found, data = read(lineage_of(follow(crate)))
    tags = [tag for tag, _ in found.elements]
    assert tags.count("script") == 2
    assert "img" not in tags
    assert not set(found.scripts[0]) & set("<>&")  # browsers end a script where this parser does not
    assert ["evil", "</script x><!--<script >alert(3)"] in data["nodes"]["n0"]["parameters"]
    assert any(row[0] == "<img src=x onerror=alert(2)>" for row in data["nodes"]["n0"]["files"])
    assert data["nodes"]["n0"]["name"] == name.replace("\n", "\\n").replace("\x1b", "\\x1b")


def test_equal_lineages_give_equal_pages(chain):
    assert page(lineage_of(follow(chain / "3.last"))) == page(lineage_of(follow(chain / "3.last")))
