"""What a file is and how it was made, in words; and the commands that tell of crates."""
