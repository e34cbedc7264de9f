"""Read the XML of the Human Protein Atlas as a stream: memory stays flat, and nothing in the file is obeyed.

A document type or entity declaration is refused before it can do anything, so neither entities that unfold nor entities
that read files exist here; a gzip file that unfolds beyond all measure is refused as well.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from cellmapkit.api import InputError
from cellmapkit.downloader.text import check_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_CHUNK = 1 << 20
_FREE = 64 << 20  # unpacked bytes before the ratio of a gzip file is looked at
_RATIO = 300  # the atlas unpacks to about 15 times its size; zlib reaches 1032 at most
_TOKEN = 16 << 20  # longest single tag or text
_LONGEST = 1 << 20  # of a text that names something
_DEEPEST = 100
_TEXTS = frozenset({"name", "cellLine", "location", "imageUrl"})
_WATCHED = _TEXTS | {"entry", "identifier", "antibody", "cellExpression", "data"}
_ENTRY, _GENE_NAME = 2, 3  # depths: <proteinAtlas><entry><name>


class AtlasImage(NamedTuple):
    """One image of the atlas.

    Attributes
    ----------
    gene, ensembl : str
        Symbol and Ensembl id of the entry.
    antibody, cell_line : str
        With which and in which it was taken; empty where the XML does not say.
    locations : tuple of str
        Where the protein was seen with this antibody in this cell line.
    url : str
        Of the image.
    """

    gene: str
    ensembl: str
    antibody: str
    cell_line: str
    locations: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class AtlasInfo:
    """What the XML says of itself: its releases, the version of its schema, and how many entries it has."""

    releases: tuple[str, ...]
    schema: str
    entries: int


def read_atlas(path: Path, see: Callable[[AtlasImage], None]) -> AtlasInfo:
    """Call ``see`` with every cell image of the atlas whose URL speaks of a blue channel.

    Parameters
    ----------
    path : Path
        ``proteinatlas.xml``, plain or gzipped (told by its first bytes), or the XML of one or several genes.
    see : callable
        Takes an :class:`AtlasImage`; those of an antibody's cell assay made by the atlas itself have a cell line.

    Returns
    -------
    AtlasInfo
        Release and size.

    Raises
    ------
    AtlasError
        If the file is no XML of the atlas, is cut off, declares a document type or entities, or is a bomb.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    reader = _Reader(parser, see)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declaration
    try:
        fed = 0
        for chunk in _chunks(path):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keywords
            fed += len(chunk)
            _check_token(fed - parser.CurrentByteIndex)
        parser.Parse(b"", True)  # noqa: FBT003 - as above
    except expat.ExpatError as error:
        message = f"{path}, line {error.lineno}: {expat.ErrorString(error.code)}"
        raise AtlasError(message, hint="it was probably cut off, or is no XML; fetch it again") from None
    except _UnfitError as error:
        message = f"{path}, line {parser.CurrentLineNumber}: {error}"
        raise AtlasError(message, hint="expected proteinatlas.xml as proteinatlas.org offers it") from None
    return AtlasInfo(tuple(sorted(reader.releases)), reader.schema, reader.entries)


class AtlasError(InputError):
    """A file is not the XML of the Human Protein Atlas, or not all of it."""


class _UnfitError(Exception):
    """The document is not what it should be."""


def _check_token(length: int) -> None:
    if length > _TOKEN:
        raise _UnfitError("a single tag is longer than 16 MiB")


def _refuse_declaration(*_: object) -> None:
    raise _UnfitError("it declares a document type or an entity, which the atlas does not")


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, unpacked, refusing what unfolds beyond measure."""
    check_file(path)
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        total, size = 0, path.stat().st_size
        try:
            with gzip.GzipFile(fileobj=raw) if zipped else raw as stream:
                while chunk := stream.read(_CHUNK):
                    total += len(chunk)
                    if zipped and total > max(_FREE, _RATIO * size):
                        message = f"{path} unpacks to more than {_RATIO} times its size"
                        raise AtlasError(message, hint="this is no file of the Human Protein Atlas")
                    yield chunk
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            message = f"{path} is a broken gzip file: {error}, after {total} bytes of text"
            raise AtlasError(message, hint="it was probably cut off while it was copied; fetch it again") from None


class _Reader:
    """The state of a walk through the document: where we are, and what the entry has said so far."""

    def __init__(self, parser: expat.XMLParserType, see: Callable[[AtlasImage], None]) -> None:
        self._parser = parser
        self._see = see
        self.releases: set[str] = set()
        self.schema = ""
        self.entries = 0
        self._depth = 0
        self._gene = self._ensembl = self._antibody = self._cell_line = ""
        self._in_cells = False
        self._locations: list[str] = []
        self._urls: list[str] = []
        self._heard: list[str] = []
        self._room = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if name not in _WATCHED and 1 < self._depth < _DEEPEST:  # nine of ten elements; the atlas has millions
            return
        if self._depth == 1:
            if name != "proteinAtlas":
                raise _UnfitError(f"the document is <{name[:40]}>, expected <proteinAtlas>")
            self.schema = attributes.get("schemaVersion", "")
        elif self._depth >= _DEEPEST:
            raise _UnfitError(f"its elements stand {_DEEPEST} deep in one another")
        elif name == "identifier":
            if attributes.get("db", "Ensembl") == "Ensembl":
                self._ensembl = attributes.get("id", "")
        elif name not in _TEXTS:
            self._open(name, attributes)
        elif self._in_cells or (name == "name" and self._depth == _GENE_NAME):
            self._heard, self._room = [], _LONGEST
            self._parser.CharacterDataHandler = self.text

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "entry" and self._depth == _ENTRY:
            self.entries += 1
            self._gene = self._ensembl = self._antibody = ""
            if "version" in attributes:
                self.releases.add(attributes["version"])
        elif name == "antibody":
            self._antibody = attributes.get("id", "")
        elif name == "cellExpression":
            self._in_cells = bool(self._antibody) and attributes.get("source") == "HPA"
        elif name == "data":
            self._flush()

    def text(self, data: str) -> None:
        self._heard.append(data)
        self._room -= len(data)
        if self._room < 0:
            raise _UnfitError("a text that should name something goes on and on")

    def end(self, name: str) -> None:
        self._depth -= 1
        if name not in _WATCHED:
            return
        if name in _TEXTS:
            if self._parser.CharacterDataHandler is not None:
                self._parser.CharacterDataHandler = None
                self._take(name, "".join(self._heard).strip())
        elif name in ("data", "cellExpression"):
            self._flush()
            self._in_cells = self._in_cells and name == "data"
        elif name == "antibody":
            self._antibody = ""

    def _take(self, name: str, text: str) -> None:
        if name == "name":
            self._gene = text
        elif name == "cellLine":
            self._cell_line = text
        elif name == "location":
            self._locations.append(text)
        elif "blue" in text:
            self._urls.append(text)

    def _flush(self) -> None:
        """Report the images of a block of data, whose cell line and locations may stand behind them."""
        for url in self._urls:
            locations = tuple(dict.fromkeys(self._locations))
            self._see(AtlasImage(self._gene, self._ensembl, self._antibody, self._cell_line, locations, url))
        self._urls, self._locations, self._cell_line = [], [], ""
