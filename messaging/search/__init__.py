"""Finding what was said, within what the searcher may read."""
