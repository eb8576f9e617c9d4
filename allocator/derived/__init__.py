"""What follows from one or two allocations: overrides, explanations."""
