"""Reads the named queries: one annotated ``.rq`` file per question; knows no engine."""
