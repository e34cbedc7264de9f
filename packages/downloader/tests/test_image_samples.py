"""Tables of samples in upstream's form, and the genes of their cells."""

import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.downloader.image_samples import Gene, genes_of, read_samples

HEADER = "filename,if_plate_id,position,sample,status,locations,antibody,ensembl_ids,gene_names\n"
ROW = '/archive/7/7_C5_1_,7,C5,1,35,"Cytosol,Nuclear speckles",HPA005910,ENSG00000011007,ELOA\n'


def read(tmp_path, text):
    path = tmp_path / "samples.csv"
    path.write_text(text)
    return read_samples(path)


def test_a_row_of_upstreams_table(tmp_path):
    (sample,) = read(tmp_path, HEADER + ROW)
    assert sample == (
        "7_C5_1_", "7", "C5", "1", "HPA005910", (Gene("ENSG00000011007", "ELOA"),), "Cytosol,Nuclear speckles", 2,
        "", "",
    )  # fmt: skip


def test_columns_in_any_order_with_a_link(tmp_path):
    names = HEADER.strip().split(",")
    text = ",".join(["linkprefix", "z", *reversed(names)]) + "\nhttp://h/7_C5_1_,z00_,ELOA,E,HPA1,nucleus,35,1,C5,7,x\n"
    (sample,) = read(tmp_path, text.replace("\n", "\r\n"))
    assert (sample.link, sample.z, sample.field, sample.locations) == ("http://h/7_C5_1_", "z00_", "7_C5_1_", "nucleus")


@pytest.mark.parametrize(
    ("ids", "symbols", "genes"),
    [
        ("E1", "A", [("E1", "A")]),
        ("E1;E2", "A;B", [("E1", "A"), ("E2", "B")]),
        ("E1, E2", "A,B", [("E1", "A"), ("E2", "B")]),
        ("E1;E2", "A,B", [("E1", "A"), ("E2", "B")]),
        ("E1,E2", "", [("E1", ""), ("E2", "")]),
        ("E1;E2;E3", "Q14651,PLS3_LCP1_PLS1", [("E1", ""), ("E2", ""), ("E3", "")]),
        ("E1,E1", "A,A", [("E1", "A")]),
        ("", "A,B", [("", "A"), ("", "B")]),
        ("nan", "", []),
        ("nan,E1", "A,B", [("", "A"), ("E1", "B")]),
        ("", "", []),
    ],
)
def test_lists_of_genes(ids, symbols, genes):
    assert genes_of(ids, symbols) == tuple(genes)


def test_missing_columns_are_named(tmp_path):
    with pytest.raises(ColumnError, match="lacks antibody, ensembl_ids, gene_names; its columns are"):
        read(tmp_path, "filename,if_plate_id,position,sample,locations\na,b,c,d,e\n")


@pytest.mark.parametrize("plate", ["../x", "/etc", ".hidden"])
def test_names_that_lead_elsewhere_are_refused(tmp_path, plate):
    with pytest.raises(TableError, match="1 fields cannot be names of files: 'line 2"):
        read(tmp_path, HEADER + ROW.replace(",7,C5", f",{plate},C5"))


def test_a_table_without_rows(tmp_path):
    with pytest.raises(TableError, match="has a header and no row"):
        read(tmp_path, HEADER)
