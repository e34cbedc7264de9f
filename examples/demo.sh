#!/usr/bin/env bash
# The whole chain on a small synthetic cell: made, photographed, embedded, co-embedded, clustered, evaluated; two to three
# minutes on two cores.
#
#   examples/demo.sh [OUTDIR]        OUTDIR is made anew; default: demo_output
set -euo pipefail

out=${1:-demo_output}
if [ -e "$out" ] && [ ! -f "$out/0.cell/ro-crate-metadata.json" ]; then
    echo "$out exists and was not made by this script; give another directory" >&2
    exit 2
fi
rm -rf "$out"
mkdir -p "$out"
say() { printf '\n== %s\n' "$*"; }

say "a synthetic cell: planted assemblies seen by four noisy, partly missing assays and a microscope"
cellmaps_democmd.py make "$out/0.cell"
cellmaps_democmd.py images "$out/0.images" --cell "$out/0.cell" --field_size 256 --fields_per_protein 1

say "clean each table: one name per protein, one line per pair"
cell="$out/0.cell"
cellmaps_ppidownloadercmd.py "$out/1.apms" --edgelist "$cell/apms_edgelist.tsv" --baitlist "$cell/apms_baitlist.tsv" \
    --gene_table "$cell/genes.tsv" --provenance "$cell/apms_provenance.json"
cellmaps_ppidownloadercmd.py "$out/1.proximity" --edgelist "$cell/proximity_edgelist.tsv.gz" \
    --gene_table "$cell/genes.tsv" --provenance "$cell/proximity_provenance.json"
cellmaps_ppidownloadercmd.py "$out/1.y2h" --edgelist "$cell/y2h_edgelist.tsv" \
    --gene_table "$cell/genes.tsv" --provenance "$cell/y2h_provenance.json"
cellmaps_ppidownloadercmd.py "$out/1.pulldown" --cm4ai_table "$cell/pulldown_cm4ai.tsv" \
    --gene_table "$cell/genes.tsv" --provenance "$cell/pulldown_provenance.json"

say "import the images: every file checked, every field named by its gene"
cellmaps_imagedownloadercmd.py "$out/1.images" --fields "$out/0.images/fields.tsv" --n_folds 1 \
    --provenance "$out/0.images/images_provenance.json"

say "embed each network"
embeddings=()
for modality in apms proximity y2h pulldown; do
    cellmaps_ppi_embeddingcmd.py "$out/2.$modality" --inputdir "$out/1.$modality" --algorithm node2vec --dimensions 128
    embeddings+=("$out/2.$modality")
done

say "cut cells out of the images and learn where their proteins are (a small network; the default is 16 times as large)"
cellmaps_image_embeddingcmd.py "$out/2.images" --inputdir "$out/1.images" --algorithm deeploc --width 16 --n_epochs 6 --n_runs 1 \
    --average all

say "co-embed"
cellmaps_coembeddingcmd.py "$out/3.coembedding" --embeddings "${embeddings[@]}" "$out/2.images" \
    --embedding_names apms proximity y2h pulldown image --algorithm proteinprojector --n_epochs 100 --learn_rate 0.001 --fusion unit_mean

say "find assemblies"
cellmaps_generate_hierarchycmd.py "$out/4.hierarchy" --coembedding_dirs "$out/3.coembedding" --k 5 \
    --ppi_cutoffs 0.005 0.01 0.02 0.05 0.1 --hierarchy_parent_cutoff 0.05 \
    --gene_node_attributes "$out/1.apms" "$out/1.proximity" "$out/1.y2h" "$out/1.pulldown" "$out/1.images"

say "compare with what is known"
cellmaps_hierarchyevalcmd.py "$out/5.hierarchyeval" --hierarchy_dir "$out/4.hierarchy" \
    --standards complexes="$cell/standard_complexes.json" modules="$cell/standard_modules.json" compartments="$cell/standard_compartments.json"

say "what was recovered, and where to look"
cellmaps_democmd.py summary "$cell" "$out/4.hierarchy" "$out/5.hierarchyeval" "$out/2.images"
