"""How long messages are kept, and taking one's own conversation out."""
