import gzip

import pytest

from cellmapkit.api import InputError, TableError
from cellmapkit.standards.standard_files import READERS


def sets(standard):
    rows = standard.members.toarray().astype(bool)
    return {
        term: {g for g, held in zip(standard.genes, row, strict=True) if held}
        for term, row in zip(standard.terms, rows, strict=True)
    }


EXPECTED = {"1": {"NA", "TP53"}, "2": {"TP53"}}


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("genes_json", '{"NA": [1, 1], "TP53": ["1", 2]}'),
        ("terms_json", '{"1": ["NA", "TP53", "NA"], "2": ["TP53"]}'),
        ("gmt", "1\tfirst\tNA\tTP53\t\t\n2\t\tTP53\n"),
        ("tsv", "NA\t1\nTP53\t1\r\n\nTP53\t2\nTP53\t2\n"),
        ("tsv", "Gene\tTerm\nNA\t1\nTP53\t1\nTP53\t2\n"),
        ("tsv", "#term\tgene\n1\tNA\n1\tTP53\n2\tTP53\n"),
        ("music", "1\t2\tNA,TP53,\n2\t1\tTP53\n"),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_every_format_gives_the_same_sets(tmp_path, form, text, zipped):
    path = tmp_path / "standard"
    path.write_bytes(gzip.compress(text.encode()) if zipped else text.encode())
    assert sets(READERS[form]("S", path)) == EXPECTED


def test_repeats_are_counted(tmp_path):
    path = tmp_path / "s.json"
    path.write_text('{"A": ["t", "t"], "B": ["t"]}')
    assert READERS["genes_json"]("S", path).notes == ("1 repeated genes within a term count once",)


def test_gmt_keeps_descriptions(tmp_path):
    path = tmp_path / "s.gmt"
    path.write_text("b\tsecond\tX\na\tfirst\tX\n")
    assert READERS["gmt"]("S", path).descriptions == ("first", "second")


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        ("genes_json", '["A"]', "a JSON list"),
        ("genes_json", '{"A": "t"}', "the value of 'A' is 't'"),
        ("genes_json", '{"A": [true]}', r"the value of 'A' is '\[True\]'"),
        ("genes_json", '{"A": ["t"], "A": ["u"]}', "keys given more than once: 'A'"),
        ("terms_json", "{}", "no term with a gene"),
        ("gmt", "a\tb\n", "line 1: 2 tab-separated columns"),
        ("gmt", "a\tx\tG\n\na\ty\tH\n", "line 3: the term 'a' was given in line 1 already"),
        ("tsv", "A\tt\textra\n", "line 1: 3 tab-separated columns"),
        ("tsv", "A\tt\n\tt\n", r"line 2: an empty cell \('', 't'\)"),
        ("tsv", "Gene name\tComplex\nA\tt\n", "line 1: 'Gene name' is no gene symbol"),
        ("music", "t\t3\tA,B,\n", "line 1, column 2: t has 2 genes, the line says '3'"),
        ("music", "t\t1\tA,\nt\t1\tB,\n", "line 2: the term 't' was given in line 1"),
        ("music", "", "no term with a gene"),
    ],
)
def test_damage_is_named(tmp_path, form, text, message):
    path = tmp_path / "standard"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        READERS[form]("S", path)


def test_only_the_first_line_may_be_a_header(tmp_path):
    path = tmp_path / "s.tsv"
    path.write_text("A\tt\ngene\tterm\n")
    assert sets(READERS["tsv"]("S", path)) == {"t": {"A"}, "term": {"gene"}}


def test_table_errors_are_input_errors():
    assert issubclass(TableError, InputError)


@pytest.mark.data
@pytest.mark.parametrize(
    ("form", "name", "n_terms", "n_genes", "n_pairs"),
    [
        ("genes_json", "CORUM.public.json.gz", 1842, 3080, 7200),
        ("genes_json", "GO-CC.public.json.gz", 825, 12096, 27456),
        ("music", "GO-CC-MuSIC.public.txt.gz", 791, 18535, 230022),
    ],
)
def test_public_standards(data, form, name, n_terms, n_genes, n_pairs):
    standard = READERS[form]("S", data / "standards" / name)
    assert (len(standard), len(standard.genes), standard.members.nnz) == (n_terms, n_genes, n_pairs)
