"""Pages in several languages: how each translation stands to its source, and what follows the source (ADR 0015)."""
