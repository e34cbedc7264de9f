"""Two runs, and what differs between them."""
