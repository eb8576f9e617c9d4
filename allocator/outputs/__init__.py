"""From an allocation to files."""
