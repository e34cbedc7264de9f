"""The examples of the README are understood."""

import re
from pathlib import Path

from cellmapkit.api.params import specs
from cellmapkit.standards.forms import FORMS, require_heeded
from cellmapkit.standards.options import StandardOptions
from cellmapkit.standards.sources import parse_sources

TEXT = (Path(__file__).parents[1] / "README.md").read_text()


def test_every_form_has_an_example_that_parses():
    rows = re.findall(r"^\| (`(\w+)`|a UUID) \| .* \| `([A-Z_]+=[^`]+)` \|$", TEXT, re.MULTILINE)
    assert {form for _, form, _ in rows} == {*FORMS, ""}
    for _, form, word in rows:
        (source,) = parse_sources([word])
        require_heeded(form or "cx", source.options)


def test_every_option_is_described():
    section = TEXT.split("## Options")[1].split("## What")[0]
    assert {spec.name for spec in specs(StandardOptions)} <= set(re.findall(r"`(\w+)`", section))
