"""Crates made again: the recorded command of each step, run in a new place, and what came of it."""
