"""ProMERGE: two contexts of one cell, the second told apart from the first."""
