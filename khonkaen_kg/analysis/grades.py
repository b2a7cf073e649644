"""Grades of links, as people ask for them."""

from __future__ import annotations

from enum import StrEnum


class Grade(StrEnum):
    """How firmly a curated link holds (``kko:AlignmentGrade``), the firmest first."""

    STRONG = "strong"
    WEAK = "weak"

    def meets(self, least: Grade) -> bool:
        """Whether this grade is ``least`` or firmer.

        >>> Grade.STRONG.meets(Grade.WEAK), Grade.WEAK.meets(Grade.STRONG)
        (True, False)
        """
        grades = list(Grade)
        return grades.index(self) <= grades.index(least)
