"""Analyses a plan as a graph: coverage, fragility, chains, what-if and exports; networkx lives here only."""
