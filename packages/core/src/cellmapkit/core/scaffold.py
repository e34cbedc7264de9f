"""A new plugin from templates: a small package that works, passes its checks and is ready to be changed."""

from __future__ import annotations

import keyword
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from cellmapkit.api import API_VERSION, OutputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

_VERBS = {
    "ppi_embedding": "embed",
    "image_embedding": "embed",
    "coembedding": "fit",
    "community_detection": "detect",
    "embedding_metric": "score",
}
_USES = {
    "ppi_embedding": "cellmaps_ppi_embeddingcmd.py OUTDIR ... --algorithm",
    "image_embedding": "cellmaps_image_embeddingcmd.py OUTDIR ... --algorithm",
    "coembedding": "cellmaps_coembeddingcmd.py OUTDIR ... --algorithm",
    "community_detection": "cellmaps_generate_hierarchycmd.py OUTDIR ... --algorithm",
    "embedding_metric": "cellmaps_embeddingevalcmd.py OUTDIR ... --metrics",
}
"""How a user chooses a plugin of each role."""


def scaffold(name: str, role: str, into: Path) -> Path:
    """Write a new plugin below a folder.

    Parameters
    ----------
    name : str
        The word its users will type after ``--algorithm``: lower case letters, digits and underscores.
    role : str
        A role some step takes.
    into : Path
        Folder to make ``cellmapkit-<name>`` in.

    Returns
    -------
    Path
        The folder of the plugin.

    Raises
    ------
    UsageError
        If the name cannot be one, or no step takes the role yet.
    OutputError
        If the folder exists.
    """
    if not (name.isidentifier() and name.islower() and name.isascii()) or keyword.iskeyword(name):
        raise UsageError(
            f"{name!r} cannot be the name of a plugin", hint="use lower case letters, digits and underscores"
        )
    if role not in _VERBS:
        raise UsageError(f"no step takes {role} plugins yet", hint=f"known: {', '.join(sorted(_VERBS))}")
    dist, module = name.replace("_", "-"), f"cellmapkit_{name}"
    folder = into / f"cellmapkit-{dist}"
    if folder.exists():
        raise OutputError(f"{folder} exists already", hint="choose another name or folder")
    words = {
        "name": name,
        "dist": dist,
        "module": module,
        "title": "".join(part.capitalize() for part in name.split("_")),
        "role": role,
        "verb": _VERBS[role],
        "use": _USES[role],
        "api_version": str(API_VERSION),
        "summary": f"The {role.replace('_', ' ')} algorithm {name}; say here what it does.",
    }
    files = {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        f"src/{module}/__init__.py": "declaration.py",
        f"src/{module}/params.py": f"{role}.params.py",
        f"src/{module}/{words['verb']}.py": f"{role}.py",
        "tests/test_conformance.py": "test.py",
    }
    templates = resources.files("cellmapkit.core") / "templates"
    for path, template in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (templates / f"{template}.tmpl").read_text(encoding="utf-8")
        target.write_text(Template(text).substitute(words), encoding="utf-8")
    return folder
