"""Fetch images: each to a temporary name, checked, and named when it is whole; every failure is written down."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import InputError
from cellmapkit.core.digest import sha256_of
from cellmapkit.core.fetch import DownloadError, Fetcher, is_url
from cellmapkit.downloader.fetch_many import Stop, fetch_many
from cellmapkit.downloader.image_check import BadImageError, Size, check_image
from cellmapkit.downloader.image_store import ImageStore, Stored, bring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Progress
    from cellmapkit.core.fetch import Fetched
    from cellmapkit.downloader.image_params import ImageParams
    from cellmapkit.downloader.image_plan import Job

_BAD_TWICE = 2  # how often a file that came whole and is no image is asked for again
_LONGEST_PAUSE = 30.0


class Failure(NamedTuple):
    """One image that could not be had.

    Attributes
    ----------
    url : str
        Or path.
    field, colour : str
        Which image.
    attempts : int
        How often the server was asked.
    reason : str
        What went wrong the last time.
    """

    url: str
    field: str
    colour: str
    attempts: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class FetchedFields:
    """What became of the images of all fields.

    Attributes
    ----------
    stored : dict of str to list of Stored
        By field, in the order of the jobs.
    failures : list of Failure
        In the order of the jobs.
    complete : frozenset of str
        Fields of which every image is there.
    reused : int
        Images that an earlier run had fetched.
    """

    stored: dict[str, list[Stored]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    complete: frozenset[str] = frozenset()
    reused: int = 0


@dataclass(kw_only=True)
class ImageFetcher:
    """Fetches images into a store.

    Attributes
    ----------
    store : ImageStore
        Where they are kept.
    params : ImageParams
        Patience, threads, and whether local files may be linked.
    progress : Progress
        Where images done are reported.
    stop : Stop
        Ends pauses when the run is interrupted.
    """

    store: ImageStore
    params: ImageParams
    progress: Progress
    stop: Stop = field(default_factory=Stop)

    def fetcher(self, progress: Progress | None = None) -> Fetcher:
        """Return what downloads single files, reporting bytes to ``progress`` if one is given."""
        patience = {"timeout": self.params.download_timeout, "sleep": self.stop.sleep}
        shown = {} if progress is None else {"progress": progress}
        return Fetcher(retries=self.params.download_retries, **patience, **shown)  # type: ignore[arg-type]

    def fetch(self, jobs: Sequence[Job]) -> FetchedFields:
        """Fetch images; those whose size is unlike that of the other colours of their field are fetched once more.

        Parameters
        ----------
        jobs : sequence of Job
            What to fetch, each once.

        Returns
        -------
        FetchedFields
            What is there and what is not.
        """
        outcome = dict(zip(jobs, self._all(jobs), strict=True))
        odd = odd_sizes(outcome)
        if odd:
            for job in odd:
                self.store.drop(job.file)
            outcome |= zip(odd, self._all(list(odd)), strict=True)
            for job, reason in odd_sizes(outcome).items():
                self.store.drop(job.file)
                outcome[job] = Failure(job.source, job.field, job.colour, 2, reason)
        stored: dict[str, list[Stored]] = defaultdict(list)
        failures = [result for result in outcome.values() if isinstance(result, Failure)]
        for job, result in outcome.items():
            if isinstance(result, Stored):
                stored[job.field].append(result)
        complete = frozenset(stored) - {failure.field for failure in failures}
        return FetchedFields(stored=dict(stored), failures=failures, complete=complete, reused=len(self.store.found))

    def _all(self, jobs: Sequence[Job]) -> list[Stored | Failure]:
        with self.progress.task("images", len(jobs), "images") as task:
            return fetch_many(jobs, self.one, threads=self.params.poolsize, stop=self.stop, task=task)

    def one(self, job: Job) -> Stored | Failure:
        """Fetch one image.

        Parameters
        ----------
        job : Job
            What to fetch.

        Returns
        -------
        Stored or Failure
            The image in the store, or why it is not there.
        """
        if not is_url(job.source):
            return self._copy(job)
        found = self.store.find(job.file, job.source)
        if found is not None:
            return found
        return self._download(job)

    def _download(self, job: Job) -> Stored | Failure:
        attempts, reason = 0, ""
        for bad in range(_BAD_TWICE + 1):
            temporary = self.store.temporary(job.file)
            try:
                got = self.fetcher().fetch(job.source, temporary)
                attempts += got.attempts
                return self._keep(job, temporary, check_image(temporary), got)
            except BadImageError as error:
                reason = f"{error}"
            except DownloadError as error:
                temporary.unlink(missing_ok=True)
                return Failure(job.source, job.field, job.colour, attempts + error.attempts, error.reason)
            except InputError as error:
                return Failure(job.source, job.field, job.colour, attempts, error.message)
            temporary.unlink(missing_ok=True)
            if bad < _BAD_TWICE:
                self.stop.sleep(min(float(2**bad), _LONGEST_PAUSE))
        return Failure(job.source, job.field, job.colour, attempts, reason)

    def _copy(self, job: Job) -> Stored | Failure:
        source, temporary = Path(job.source), self.store.temporary(job.file)
        try:
            bring(source, temporary, link=self.params.link)
            return self._keep(job, temporary, check_image(temporary))
        except (FileNotFoundError, IsADirectoryError):
            reason = "there is no such file"
        except PermissionError as error:
            reason = f"it cannot be read: {error.strerror}"
        except BadImageError as error:
            reason = f"{error}"
        temporary.unlink(missing_ok=True)
        return Failure(job.source, job.field, job.colour, 1, reason)

    def _keep(self, job: Job, temporary: Path, size: Size, got: Fetched | None = None) -> Stored:
        digest = got.sha256 if got else sha256_of(temporary)
        n_bytes = temporary.stat().st_size
        said = (got.etag, got.last_modified) if got else ("", "")
        row = Stored(job.file, job.field, job.colour, job.source, *size, n_bytes, digest, *said)
        return self.store.keep(temporary, row)


def odd_sizes(outcome: dict[Job, Stored | Failure]) -> dict[Job, str]:
    """Return the images whose size is unlike that of most colours of their field, with the reason; all if none leads.

    Parameters
    ----------
    outcome : dict of Job to Stored or Failure
        Everything that was fetched.

    Returns
    -------
    dict of Job to str
        Empty if the colours of every field have one size.
    """
    fields: dict[str, list[tuple[Job, Stored]]] = defaultdict(list)
    for job, result in outcome.items():
        if isinstance(result, Stored):
            fields[job.field].append((job, result))
    odd: dict[Job, str] = {}
    for pairs in fields.values():
        counts = Counter((row.width, row.height) for _, row in pairs).most_common()
        if len(counts) == 1:
            continue
        usual = counts[0][0] if counts[0][1] > counts[1][1] else None
        shown = ", ".join(f"{row.colour} {row.width} x {row.height}" for _, row in pairs)
        odd |= {job: f"the colours differ in size: {shown}" for job, row in pairs if (row.width, row.height) != usual}
    return odd
