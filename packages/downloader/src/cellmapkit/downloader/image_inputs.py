"""Which of the forms of input is given, and the plan that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import TableError, UsageError
from cellmapkit.core.fetch import file_name, is_url
from cellmapkit.downloader.hpa_images import plan_atlas, plan_samples, sample_rows
from cellmapkit.downloader.hpa_xml import AtlasError
from cellmapkit.downloader.image_cm4ai import plan_cm4ai
from cellmapkit.downloader.image_fields import plan_fields
from cellmapkit.downloader.image_plan import plan_links
from cellmapkit.downloader.image_samples import read_samples
from cellmapkit.downloader.image_store import Stored
from cellmapkit.downloader.image_tables import SAMPLES, UNIQUE, atlas_samples, sample_copy, unique_copy
from cellmapkit.downloader.text import check_file, read_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellmapkit.core.open_step import Step
    from cellmapkit.downloader.image_fetch import ImageFetcher
    from cellmapkit.downloader.image_params import ImageParams
    from cellmapkit.downloader.image_plan import Plan
    from cellmapkit.downloader.image_tables import File
    from cellmapkit.downloader.sources import Sources

_FORMS = ("cm4ai_table", "samples", "fields")


@dataclass(frozen=True, kw_only=True)
class ImageInputs:
    """Where the inputs are: each a path or a URL, or ``None``.

    Attributes
    ----------
    samples : str or None
        A table of samples in upstream's form.
    cm4ai_table : str or None
        A table of CM4AI; given, ``samples`` is ignored as upstream does.
    fields : str or None
        A table of local fields.
    unique : str or None
        Upstream's table of antibodies; only copied, as there.
    protein_list : str or None
        Genes to look for in the Human Protein Atlas, one a line.
    gene_table : str or None
        HGNC's complete set, or a map to approved symbols.
    atlas : bool
        Whether the atlas is asked for without a list of proteins.
    """

    samples: str | None = None
    cm4ai_table: str | None = None
    fields: str | None = None
    unique: str | None = None
    protein_list: str | None = None
    gene_table: str | None = None
    atlas: bool = False

    @property
    def form(self) -> str:
        """Which input describes the images: the name of a field, or ``atlas``.

        Raises
        ------
        UsageError
            If there is none, or two that contradict each other.
        """
        given = [name for name in _FORMS if getattr(self, name)]
        if "fields" in given and (len(given) > 1 or self.protein_list):
            raise UsageError("--fields describes all images; leave out the other tables", hint="run once for each")
        if given:
            return given[0]
        if self.protein_list or self.atlas:
            return "atlas"
        raise UsageError(
            "nothing says which images to fetch",
            hint="give --samples, --cm4ai_table or --fields, or --protein_list or --cell_line for the Protein Atlas",
        )

    def check(self, params: ImageParams) -> None:
        """Refuse files that do not exist, before anything is written."""
        for name in (*_FORMS, "unique", "protein_list", "gene_table"):
            value = getattr(self, name)
            if value and not is_url(value):
                check_file(Path(value))
        if self.form in ("samples", "atlas") and not is_url(params.proteinatlasxml):
            check_file(Path(params.proteinatlasxml))


@dataclass(kw_only=True)
class Planner:
    """Turns inputs into a plan.

    Attributes
    ----------
    step : Step
        Which reads them.
    sources : Sources
        Brings and records them.
    fetcher : ImageFetcher
        Downloads the XML of the atlas into the store.
    params : ImageParams
        How they are read.
    xml : Stored or None
        The XML once it was downloaded.
    """

    step: Step
    sources: Sources
    fetcher: ImageFetcher
    params: ImageParams
    xml: Stored | None = None

    def plan(self, given: ImageInputs) -> tuple[Plan, list[File]]:
        """Return what is to be fetched, and the tables that tell of the input in upstream's form."""
        if given.unique:
            self.sources.bring("unique", given.unique, copy=True, name=_named(UNIQUE, given.unique))
        form = given.form
        source = "" if form == "atlas" else str(getattr(given, form))
        if form == "cm4ai_table":
            plan = plan_cm4ai(self.sources.bring(form, source, copy=False), self.params.imgsuffix)
            return plan, [sample_copy(plan.samples), unique_copy(plan.samples)]
        if form == "fields":
            plan = plan_fields(self.sources.bring(form, source, copy=True), self.params.imgsuffix)
            return plan, [sample_copy(plan.samples)]
        if form == "samples":
            samples = read_samples(self.sources.bring(form, source, copy=True, name=_named(SAMPLES, source)))
            if any(sample.link for sample in samples):
                return plan_links(samples, self.params.imgsuffix), []
            return self._of_atlas(lambda xml: plan_samples(samples, xml)), []
        genes = None
        if given.protein_list:
            genes = read_list(self.sources.bring("protein_list", given.protein_list, copy=True))
        plan = self._of_atlas(lambda xml: plan_atlas(xml, self.params.cell_line, genes))
        return plan, [atlas_samples(sample_rows(plan.samples, plan.urls, self.params.cell_line))]

    def _of_atlas(self, plan: Callable[[Path], Plan]) -> Plan:
        """Return a plan made from the XML; a download that turns out to be broken is not kept for a later run."""
        xml = self._atlas()
        try:
            return plan(xml)
        except AtlasError:
            if self.xml is not None:
                self.fetcher.store.drop(self.xml.file)
            raise

    def _atlas(self) -> Path:
        """Return where the XML of the atlas can be read, downloading it into the store if need be."""
        given = self.params.proteinatlasxml
        if not is_url(given):
            return self.sources.bring("proteinatlasxml", given, copy=False)
        store, name = self.fetcher.store, file_name(given)
        self.xml = store.find(name, given)
        if self.xml is None:
            self.step.log.info("downloading %s", given)
            temporary = store.temporary(name)
            got = self.fetcher.fetcher(self.step.run.progress).fetch(given, temporary)
            row = Stored(name, "", "", given, 0, 0, got.size, got.sha256, got.etag, got.last_modified)
            self.xml = store.keep(temporary, row)
        self.step.read_from(given, store.path(name))
        web = (given, self.xml.etag, self.xml.last_modified)
        self.sources.took("proteinatlasxml", name, self.xml.sha256, self.xml.size, web)
        return store.path(name)


def read_list(path: Path) -> list[str]:
    """Return the names of a list, one a line; blank lines and lines that start with ``#`` are passed over.

    Raises
    ------
    TableError
        If there is none.
    """
    lines = [line.strip() for line in read_text(path).splitlines()]
    found = list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))
    if not found:
        raise TableError(f"{path} names no protein", hint="expected one gene symbol a line")
    return found


def _named(name: str, given: str) -> str:
    return f"{name}.gz" if given.endswith(".gz") else name
