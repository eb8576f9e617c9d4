"""Many orgs: where they lie, what is to be done for each, workers that may die, and what was done."""
