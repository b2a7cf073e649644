"""Turns an outline and what people curated into named graphs; knows RDF, and no engine or web."""
