from collections import Counter

from cellmapkit.demo import tables


def named(cell, name):
    return next(m for m in cell.measurements if m.assay.name == name)


def test_older_tables_write_previous_symbols(cell):
    old = tables.written_symbols(cell, named(cell, "apms"))
    new = tables.written_symbols(cell, named(cell, "proximity"))
    assert new == [gene.symbol for gene in cell.genes]
    changed = [(a, gene.previous) for a, b, gene in zip(old, new, cell.genes, strict=True) if a != b]
    assert len(changed) == 42 and all(a == previous for a, previous in changed)


def test_each_table_has_the_columns_of_its_kind(small):
    header, rows = tables.network(small, named(small, "apms"))
    assert tuple(header) == ("GeneID1", "Symbol1", "GeneID2", "Symbol2")
    ids = {gene.entrez: gene for gene in small.genes}
    assert all(symbol in (ids[number].symbol, ids[number].previous) for number, symbol, _, _ in rows)
    header, rows = tables.network(small, named(small, "proximity"))
    assert tuple(header) == ("protein1", "protein2", "weight") and all(0 < float(row[2]) < 1 for row in rows)
    header, rows = tables.network(small, named(small, "y2h"))
    assert all(len(row) == 2 for row in rows)
    header, rows = tables.network(small, named(small, "pulldown"))
    assert tuple(header[:2]) == ("Bait", "Prey")
    accessions = {gene.uniprot for gene in small.genes}
    assert all(row[1] in accessions for row in rows)


def test_baits_count_their_partners(cell):
    apms = named(cell, "apms")
    partners = Counter()
    for i, j in apms.edges.tolist():
        partners[i] += 1
        partners[j] += 1
    rows = tables.baits(cell, apms)
    assert [count for _, _, count in rows] == [partners[bait] for bait in apms.baits.tolist()]


def test_the_gene_table_lists_every_gene_once(cell):
    rows = tables.genes(cell)
    assert len(rows[0]) == len(tables.GENES)
    symbols = [row[1] for row in rows]
    assert symbols == sorted(gene.symbol for gene in cell.genes)


def test_blemishes_are_counted(cell):
    counts = {(name, kind): count for name, kind, count in tables.blemishes(cell)}
    apms = named(cell, "apms")
    previous = {gene.previous for gene in cell.genes if gene.previous}
    written = {cell_ for row in tables.network(cell, apms)[1] for cell_ in row}
    assert counts["apms", "outdated symbols"] == len(written & previous) > 20
    assert counts["proximity", "outdated symbols"] == 0
    idle = sum(1 for _, _, count in tables.baits(cell, apms) if count == 0)
    assert counts["apms", "baits without a pair"] == idle > 0
