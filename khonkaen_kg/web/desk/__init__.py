"""The planner's desk: pages over one plan, its gaps, its matrix and its cascade, and the ways through the graph."""
