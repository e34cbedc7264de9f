"""What every step shares and no science: crates, provenance, the step runner, tables, plugin lookup, options.

A step needs four modules: :mod:`cellmapkit.core.command` (its ``cli.py``), :mod:`cellmapkit.core.step`
(:func:`~cellmapkit.core.step.run_step`), :mod:`cellmapkit.core.tables` and :mod:`cellmapkit.core.plugins`.
"""
