import json

import pytest

from cellmapkit.api import CrateNotFoundError, InputError
from cellmapkit.core.about import Overrides, merged, read_provenance
from cellmapkit.core.crate import About

OWN = About(name="PPI Embedding", description="Embedding of a network", keywords=("embedding",))


def test_flags_win_over_the_provenance_file_and_that_over_the_inputs():
    crate = About(name="crate", description="d" * 10, organization_name="crate lab", project_name="crate project")
    provenance = {"name": "file", "organization-name": "file lab"}
    about = merged([crate], provenance, Overrides(name="flag"), OWN)
    assert (about.name, about.organization_name, about.project_name) == ("flag", "file lab", "crate project")


def test_names_of_several_inputs_are_sorted_unique_and_joined():
    crates = [About(name=name, description="") for name in ("b", "a", "a|b|c")]
    assert merged(crates, {}, Overrides(), OWN).name == "a|b|c"


def test_keywords_are_inherited_without_repeats_and_the_steps_own_appended():
    crates = [About(name="a", description="", keywords=("x", "y")), About(name="b", description="", keywords=("y",))]
    about = merged(crates, {"cell-line": "U2OS", "keywords": ["z"]}, Overrides(), OWN)
    assert about.keywords == ("x", "y", "U2OS", "z", "embedding")


def test_without_anything_the_steps_own_words_serve():
    about = merged([], {}, Overrides(), OWN)
    assert (about.name, about.organization_name) == ("PPI Embedding", "NA")
    assert about.description.startswith("Embedding of a network")


def test_a_description_too_short_for_fairscape_is_lengthened():
    assert len(merged([], {"description": "short"}, Overrides(), OWN).description) >= 10


def test_provenance_files_that_cannot_be_used(tmp_path):
    with pytest.raises(CrateNotFoundError, match="does not exist"):
        read_provenance(tmp_path / "none.json")
    with pytest.raises(CrateNotFoundError, match="is a directory"):
        read_provenance(tmp_path)
    bad = tmp_path / "bad.json"
    for text in ("{", "[1]"):
        bad.write_text(text)
        with pytest.raises(InputError):
            read_provenance(bad)
    bad.write_text(json.dumps({"name": "x"}))
    assert read_provenance(bad) == {"name": "x"}
