import json

import pytest


@pytest.fixture(scope="session")
def toy_terms(tmp_path_factory):
    """Return a file of nested terms over the four planted groups of the toy proteins, under both of their names."""
    names = [f"P{number:03}" for number in range(40)]
    sets = {"all": names, "half": [name for name in names if int(name[1:]) % 4 < 2]}
    sets |= {f"group{group}": names[group::4] for group in range(4)}
    sets |= {f"pair{number}": names[number : number + 5 : 4] for number in range(0, 32, 8)}
    path = tmp_path_factory.mktemp("terms") / "toy.json"
    path.write_text(
        json.dumps({term: [p + g for g in genes for p in ("", "renamed_")] for term, genes in sets.items()})
    )
    return path
