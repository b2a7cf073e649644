"""Serves the knowledge graph over HTTP: SPARQL, named queries, pages. FastAPI and Jinja2 live here only."""
