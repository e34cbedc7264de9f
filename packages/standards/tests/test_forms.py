import pytest

from cellmapkit.api import UsageError
from cellmapkit.api.params import specs
from cellmapkit.standards.forms import EVERY, FORMS, require_heeded
from cellmapkit.standards.options import StandardOptions


def test_every_option_is_heeded_by_some_form_and_no_form_heeds_another():
    heeded = EVERY.union(*(form.heeds for form in FORMS.values()))
    assert heeded == {spec.name for spec in specs(StandardOptions)}


def test_an_idle_option_is_refused():
    require_heeded("gmt", StandardOptions(hgnc="h", metabolic="all"))
    with pytest.raises(UsageError, match="in the form gmt has no option aspect, organism\n.*it has hgnc, metabolic"):
        require_heeded("gmt", StandardOptions(aspect="C", organism="mouse"))
