"""Checks plans against the shapes: what is structurally wrong, and what a plan leaves open; pySHACL and rdflib live here only."""
