import gzip
import zipfile

import pytest

from cellmapkit.standards.recognise import by_content, by_suffix

FILES = {
    "corum": "complex_id\tcomplex_name\torganism\tsubunits_gene_name\n1\ta\tHuman\tA\n",
    "complex_portal": "#Complex ac\tIdentifiers (and stoichiometry) of molecules in complex\nCPX-1\tP04637(2)\n",
    "hpa": "Gene\tGene name\tReliability\tMain location\nE\tA\tApproved\tCytosol\n",
    "kegg": "path:hsa00010\thsa:10327\n",
    "music": "GO:1\t2\tA,B,\n",
    "gaf": "!gaf-version: 2.2\n!\n",
    "obo": "format-version: 1.2\n",
    "cx": '[\n{"CXVersion": "2.0"}]',
}


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("packing", ["plain", "gzip", "zip", "windows"])
def test_the_first_lines_tell(tmp_path, form, packing):
    path = tmp_path / "standard"
    text = FILES[form]
    if packing == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inside.txt", text)
    elif packing == "gzip":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_bytes(text.replace("\n", "\r\n").encode() if packing == "windows" else text.encode())
    assert by_content(path) == form


@pytest.mark.parametrize(
    "text",
    [
        '{"A": ["t"]}',
        "gene\tterm\nA\tt\n",
        "t\tdescription\tA\tB\n",
        "TP53\thsa04110\n",
        "t\t2\tA\n",
        "",
        "[GSEA] a\tx\tA\n",
    ],
)
def test_what_could_be_several_things_is_not_guessed(write, text):
    assert by_content(write("standard", text)) is None


def test_a_long_compressed_file_is_told_by_its_start(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"!gaf-version: 2.2\n" + b"!" * 1_000_000))
    assert by_content(path) == "gaf"


def test_ends_of_names():
    assert by_suffix("x/A.GMT") == by_suffix("a.gmt.gz") == by_suffix("a.gmt.zip") == "gmt"
    assert by_suffix("a.gaf.gz") == "gaf"
    assert by_suffix("a.csv") is None
