"""Every flag of the existing commands is known to ours, with the same default where it has one.

Facts from the compatibility specification; ``refused`` flags are known and answered with a reason.
"""

from __future__ import annotations

from importlib import metadata

import pytest
from click.testing import CliRunner

COMMON = ["--help", "--version", "--verbose", "--logconf", "--skip_logging"]
NAMES = ["--name", "--organization_name", "--project_name", "--provenance"]
FLAGS = {
    "cellmaps_ppidownloadercmd.py": {
        "--cm4ai_table": None, "--edgelist": None, "--edgelist_geneid_one_col": "GeneID1",
        "--edgelist_symbol_one_col": "Symbol1", "--edgelist_geneid_two_col": "GeneID2",
        "--edgelist_symbol_two_col": "Symbol2", "--baitlist": None, "--baitlist_symbol_col": "GeneSymbol",
        "--baitlist_geneid_col": "GeneID", "--baitlist_numinteractors_col": "# Interactors", "--provenance": None,
    },
    "cellmaps_imagedownloadercmd.py": {
        "--cm4ai_table": None, "--samples": None, "--unique": None, "--protein_list": None, "--cell_line": "U2OS",
        "--proteinatlasxml": "https://www.proteinatlas.org/download/proteinatlas.xml.gz", "--provenance": None,
        "--poolsize": 4, "--imgsuffix": ".jpg", "--skip_existing": None, "--skip_failed": None,
        "--fake_images": "refused",
    },
    "cellmaps_image_embeddingcmd.py": {
        "--inputdir": None, "--model_path": None, "--fold": 1, "--suffix": ".jpg", "--dimensions": None,
        "--provenance": None, "--fake_embedder": "refused",
    },
    "cellmaps_ppi_embeddingcmd.py": {
        "--inputdir": None, "--dimensions": 1024, "--walk_length": 80, "--num_walks": 10, "--workers": None,
        "--p": 2, "--q": 1, "--fake_embedder": "refused",
    },
    "cellmaps_coembeddingcmd.py": {
        "--embeddings": None, "--embedding_names": None, "--algorithm": None, "--ppi_embeddingdir": None,
        "--image_embeddingdir": None, "--latent_dimension": 128, "--n_epochs": 100, "--dropout": 0.5,
        "--l2_norm": None, "--lambda_reconstruction": 1.0, "--lambda_l2": 0.001, "--lambda_triplet": 1.0,
        "--mean_losses": None, "--triplet_margin": None, "--batch_size": None, "--learn_rate": 0.0001,
        "--hidden_size_1": 512, "--hidden_size_2": 256, "--negative_from_batch": None, "--fake_embedding": "refused",
    },
    "cellmaps_generate_hierarchycmd.py": {
        "--coembedding_dirs": None, "--mode": "run", "--hcx_dir": None, "--k": 10, "--algorithm": None, "--maxres": 80,
        "--containment_threshold": 0.75, "--jaccard_threshold": 0.9, "--min_diff": 1, "--min_system_size": 4,
        "--ppi_cutoffs": None, "--weighted_edgelist": None, "--hierarchy_parent_cutoff": 0.1, "--bootstrap_edges": 0,
        "--skip_layout": None, "--ndexserver": "ndexbio.org", "--ndexuser": None, "--ndexpassword": "-",
        "--visibility": None, "--keep_intermediate_files": None, "--gene_node_attributes": None,
    },
    "cellmaps_hierarchyevalcmd.py": {
        "--hierarchy_dir": None, "--max_fdr": 0.05, "--min_jaccard_index": 0.1, "--min_comp_size": 4,
        "--corum": "633291aa-6e1d-11ef-a7fd-005056ae23aa", "--go_cc": "6722d74d-6e20-11ef-a7fd-005056ae23aa",
        "--hpa": "68c2f2c0-6e20-11ef-a7fd-005056ae23aa", "--ndex_server": None, "--skip_term_enrichment": None,
        "--ollama": "refused", "--ollama_user": "refused", "--ollama_password": "refused",
        "--ollama_prompts": "refused",
    },
}  # fmt: skip


def load(command):
    (point,) = [point for point in metadata.entry_points(group="console_scripts") if point.name == command]
    return point.load()


def help_of(command):
    return " ".join(CliRunner().invoke(load(command), ["--help"], terminal_width=100).output.split())


@pytest.mark.parametrize("command", FLAGS)
def test_help_lists_every_flag(command):
    text = help_of(command)
    hidden = {flag for flag, default in FLAGS[command].items() if default == "refused"}
    names = [*COMMON, *FLAGS[command], *(NAMES if "downloader" not in command else [])]
    assert [flag for flag in names if flag not in text and flag not in hidden] == []


@pytest.mark.parametrize(
    ("command", "flag", "default"),
    [(c, f, d) for c, flags in FLAGS.items() for f, d in flags.items() if d not in (None, "refused")],
)
def test_defaults_agree(command, flag, default):
    after = help_of(command).split(f" {flag} ", 1)[1]
    shown = after.split("[default: ", 1)[1].split("]", 1)[0].split(";")[0]
    same = shown == str(default)
    if isinstance(default, (int, float)) and not same:
        same = float(shown) == default
    assert same, f"{flag}: {shown!r}, upstream has {default!r}"


@pytest.mark.parametrize(
    ("command", "flag"), [(c, f) for c, flags in FLAGS.items() for f, d in flags.items() if d == "refused"]
)
def test_flags_not_offered_are_answered_with_a_reason(command, flag, tmp_path):
    words = [str(tmp_path / "out"), flag] + ([] if "fake" in flag else ["value"])
    needed = {"--inputdir": "x", "--hierarchy_dir": "x"}
    words += [word for name, value in needed.items() if name in FLAGS[command] for word in (name, value)]
    result = CliRunner().invoke(load(command), words)
    assert result.exit_code == 2
    assert f"{flag} is not offered" in result.output
