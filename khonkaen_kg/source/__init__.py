"""Reads the text of a Thai provincial plan into a typed outline with exact spans; it knows Thai and text, no RDF."""
