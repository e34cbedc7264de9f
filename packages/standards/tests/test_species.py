import pytest

from cellmapkit.api import InputError
from cellmapkit.standards.species import is_kept, left_out, spellings


@pytest.mark.parametrize("word", ["Human", "Homo sapiens", "9606", "homo sapiens (Human)"])
def test_a_species_has_several_spellings(word):
    assert is_kept(word, spellings("human"))
    assert is_kept("9606", spellings(word))
    assert not is_kept("Mouse", spellings(word))


def test_a_species_nobody_listed_has_its_own_name():
    assert is_kept("MINK", spellings("mink"))
    assert is_kept("MINK", spellings("any"))


def test_others_are_counted_or_refused():
    found = ["Human", "Rat", "Mouse", "Rat"]
    assert left_out(found, "human", "rows", "f") == ("3 rows of other species left out: 2 of 'Rat', 1 of 'Mouse'",)
    assert left_out(found, "any", "rows", "f") == ()
    with pytest.raises(InputError, match="f: no rows of 'pig'; there are 2 of 'Rat', 1 of 'Human', 1 of 'Mouse'"):
        left_out(found, "pig", "rows", "f")
