"""The organisation: positions, reporting line, departments, processes."""
