"""Holds the published graphs and answers queries over them; engines live here only."""
