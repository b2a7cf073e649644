"""Codes in words: ``5`` may be an issue, a theme or a mission, so that people hear its class with it."""

from __future__ import annotations

from typing import Final

from khonkaen_kg.web import texts

_TEXTS: Final = {
    "Mission": "mission-n",
    "StrategicIssue": "matrix-issue-n",
    "PositioningTheme": "matrix-theme-n",
    "Process": "gaps-process-n",
    "Indicator": "gaps-indicator-n",
}


def name_code(kind: str, code: str, language: str) -> str:
    """What people call an element by its code.

    >>> name_code("StrategicIssue", "5", "en"), name_code("RecipientType", "", "en")
    ('Issue 5', '')

    Args:
        kind: the name of its class in the ontology.
        code: empty where it has none.
        language: ``th`` or ``en``.

    Returns:
        The code alone for a class whose codes have no word.
    """
    return texts.choose(language)(_TEXTS[kind], n=code) if code and kind in _TEXTS else code
