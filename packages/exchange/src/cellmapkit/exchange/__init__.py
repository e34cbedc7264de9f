"""Maps and crates to and from the neighbours: NDEx, HiDeF, DDOT, FAIRSCAPE, AnnData and the existing toolkit."""
