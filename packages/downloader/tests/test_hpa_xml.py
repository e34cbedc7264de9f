"""The XML of the atlas, in its true form, cut off, hostile and huge."""

import gzip
import tracemalloc

import pytest
from image_forms import antibody, atlas, data, entry

from cellmapkit.api import InputError
from cellmapkit.downloader.hpa_xml import AtlasImage, read_atlas

URL = "http://images.proteinatlas.org/4109/1832_C1_2_blue_red_green.jpg"
XML = atlas(
    entry(
        "CCNB1",
        "ENSG00000134057",
        antibody(
            "HPA004109", data("U2OS", ["Cytosol", "Nucleoplasm"], URL, URL.replace("C1_2", "C1_3")),
            data("A-431", ["Cytosol"], URL.replace("C1", "D1")),
        ),
    ),
    entry("EMPTY", "ENSG00000000001", version="24"),
)  # fmt: skip


def read(tmp_path, content, name="proteinatlas.xml"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    seen = []
    return read_atlas(path, seen.append), seen


@pytest.mark.parametrize("pack", [lambda text: text.encode(), lambda text: gzip.compress(text.encode())])
def test_images_of_antibodies(tmp_path, pack):
    info, seen = read(tmp_path, pack(XML))
    gene = ("CCNB1", "ENSG00000134057", "HPA004109")
    assert seen == [
        AtlasImage(*gene, "U2OS", ("Cytosol", "Nucleoplasm"), URL),
        AtlasImage(*gene, "U2OS", ("Cytosol", "Nucleoplasm"), URL.replace("C1_2", "C1_3")),
        AtlasImage(*gene, "A-431", ("Cytosol",), URL.replace("C1", "D1")),
    ]
    assert (info.releases, info.schema, info.entries) == (("24", "25"), "3.1", 2)


def test_an_older_form_without_assays_of_species(tmp_path):
    text = XML.replace('<subAssay type="human" subtype="human cell lines">', "").replace("</subAssay>", "")
    assert len(read(tmp_path, text)[1]) == 3


BOMB = """<?xml version="1.0"?><!DOCTYPE proteinAtlas [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<proteinAtlas><entry><name>&c;</name></entry></proteinAtlas>"""
OUTSIDE = """<!DOCTYPE proteinAtlas [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<proteinAtlas><entry><name>&x;</name></entry></proteinAtlas>"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "declares a document type"),
        (OUTSIDE, "declares a document type"),
        ("<!DOCTYPE proteinAtlas SYSTEM 'http://host/a.dtd'><proteinAtlas/>", "declares a document type"),
        ("<proteinAtlas>&undeclared;</proteinAtlas>", "undefined entity"),
        ("<html><body/></html>", "the document is <html>"),
        (XML[:2000], "line [0-9]+: (no element found|unclosed token)"),
        ("no xml", "syntax error|not well-formed"),
        ("<proteinAtlas>" + "<a>" * 200, "100 deep"),
    ],
)
def test_what_is_refused(tmp_path, text, says):
    with pytest.raises(InputError, match=says):
        read(tmp_path, text)


@pytest.mark.parametrize("at", [0.1, 0.5, 0.99])
def test_a_gzip_file_that_was_cut_off_is_named(tmp_path, at):
    packed = gzip.compress(XML.encode())
    with pytest.raises(InputError, match="broken gzip file: .*end-of-stream"):
        read(tmp_path, packed[: int(len(packed) * at)], "proteinatlas.xml.gz")


def test_a_gzip_bomb_is_refused(tmp_path):
    packed = gzip.compress(b"<proteinAtlas>" + b" " * (70 << 20), compresslevel=9)
    with pytest.raises(InputError, match="unpacks to more than 300 times its size"):
        read(tmp_path, packed)


def test_an_endless_tag_is_refused(tmp_path):
    with pytest.raises(InputError, match="longer than 16 MiB"):
        read(tmp_path, b"<proteinAtlas><entry url='" + b"x" * (20 << 20))


def test_an_endless_text_is_refused(tmp_path):
    with pytest.raises(InputError, match="goes on and on"):
        read(tmp_path, b"<proteinAtlas><entry><name>" + b"line\n" * 600_000)


def test_memory_does_not_grow_with_the_file(tmp_path):
    def peak(entries):
        path = tmp_path / f"{entries}.xml"
        one = entry("A", "ENSG1", antibody("HPA1", data("U2OS", [], URL)))
        path.write_text(atlas(one * entries))
        tracemalloc.start()
        read_atlas(path, lambda image: None)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(800) < 1.2 * peak(400)
