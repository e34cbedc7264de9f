"""The step that judges embeddings by standards."""
