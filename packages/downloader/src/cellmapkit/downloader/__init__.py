"""Brings measurements of proteins into crates; so far interaction tables, by ``cellmaps_ppidownloadercmd.py``."""
