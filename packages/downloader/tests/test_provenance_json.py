"""Records of a provenance file: complete, or refused naming every fault."""

import pytest

from cellmapkit.api import InputError
from cellmapkit.downloader.provenance_json import Dataset, iso_date, read_datasets

RECORD = {
    "name": "edges",
    "author": "Lab",
    "version": "1.0",
    "date-published": "07-31-2023",
    "description": "AP-MS interactions",
    "data-format": "tsv",
}
WORDS = {"name": "N", "organization-name": "O", "project-name": "P", "edgelist": RECORD, "extra": 1}


def test_a_complete_file():
    found = read_datasets(WORDS, "p.json", ("edgelist", "baitlist"), {})
    assert found == {
        "edgelist": Dataset(name="edges", author="Lab", version="1.0", date_published="2023-07-31",
                            description="AP-MS interactions", data_format="tsv")
    }  # fmt: skip


def test_a_registered_data_set_needs_its_guid_only():
    found = read_datasets({**WORDS, "edgelist": {"guid": "ark:1/x"}}, "p.json", ("edgelist",), {})
    assert found["edgelist"] == Dataset(guid="ark:1/x")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({**WORDS, "project-name": ""}, "p.json: 'project-name' is ''"),
        ({"name": "N", "organization_name": "O"},
         r"'organization-name' is missing \(is 'organization_name' meant for it\?\); 'project-name' is missing"),
        ({**WORDS, "edgelist": {**RECORD, "version": 1.0}}, "p.json, 'edgelist': 'version' is 1.0"),
        ({**WORDS, "edgelist": {"name": "x"}}, "'author' is missing; 'version' is missing"),
        ({**WORDS, "edgelist": "a file"}, "'edgelist' is a str"),
    ],
)  # fmt: skip
def test_faults_are_named(words, message):
    with pytest.raises(InputError, match=message):
        read_datasets(words, "p.json", ("edgelist",), {})


def test_a_key_may_be_missing_if_its_option_is_given():
    assert read_datasets({"name": "N", "organization-name": "O"}, "p", ("edgelist",), {"project-name": "P"}) == {}


@pytest.mark.parametrize(
    ("text", "iso"), [("2023-07-31", "2023-07-31"), ("07-31-2023", "2023-07-31"), ("soon", "soon")]
)
def test_dates(text, iso):
    assert iso_date(text) == iso
