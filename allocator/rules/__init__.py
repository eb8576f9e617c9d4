"""The rule pack, and the stages that apply it."""
