"""Who this command is."""

DISTRIBUTION = "cellmapkit-audit"
COMMAND = "cellmaps_auditcmd.py"
