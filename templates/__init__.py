"""What a consultant copies and adapts; installed as allocator.templates."""
