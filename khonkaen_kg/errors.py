"""Every error that a user may meet, as one tree.

::

    KhonkaenError
    ├── SourceError              a source text cannot be read        exit 65
    │   ├── EncodingError        … is not UTF-8
    │   ├── SectionError         … has no section that the grammar knows
    │   ├── GroupMissionError    a process group names a mission that is not listed
    │   ├── PeriodError          a period holds something that cannot be a year
    │   └── DuplicateNumberError one list states the same number twice
    ├── CuratedError             a file written by people is wrong   exit 65
    │   ├── DataSyntaxError      … is not Turtle
    │   ├── UnknownElementError  … points to something that the plan does not have
    │   ├── QuoteError           … quotes words that the source does not have
    │   └── IncompleteLinkError  … leaves out what every link must say
    ├── ShapeError               a shapes file is wrong              exit 65
    ├── QueryFileError           a query file's header or slots      exit 65
    ├── ViolationError           the plan breaks a completeness rule exit 65
    ├── RequestError             what was asked cannot be answered   exit 64
    │   ├── UnknownQueryError
    │   ├── ParameterError
    │   ├── FormatError
    │   ├── SparqlSyntaxError
    │   ├── QueryRefusedError    the query asks for what is never done
    │   ├── QueryTooComplexError
    │   ├── UnknownReleaseError  no such release is kept
    │   ├── UnknownDumpError     a release has no such file
    │   ├── GoneError            a thing is retired
    │   └── BudgetError          one address has asked for more than its share
    └── UnavailableError         the system cannot serve now         exit 69
        ├── OverloadedError      too many queries wait
        ├── QueryTimeoutError    the query took longer than the limit
        ├── WorkerLostError      the query ended the process that answered it
        ├── ResultTooLargeError  the answer is larger than the limit
        ├── RemoteError          another engine, asked by protocol, has failed
        │   └── RemoteTimeoutError   … is late
        ├── PortTakenError
        ├── NotBuiltError        the graph files are missing or damaged exit 66
        ├── DamagedReleaseError  a release is not as it was published exit 66
        ├── WriteError           the graph files cannot be written   exit 73
        └── LockedError          another build is writing them       exit 75

Each error says what is wrong and what to do, in Thai and in English, and where it can it says the place. Exit codes are those of sysexits.h; the
mapping to HTTP is in ``khonkaen_kg.web.problems``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Place:
    """Where an error stands: a file or a query text, with line and column counted from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class KhonkaenError(Exception):
    """The root. ``th`` and ``en`` say what is wrong, ``remedy_th`` and ``remedy_en`` what to do about it."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 70

    def __init__(self, *, th: str, en: str, remedy_th: str, remedy_en: str, place: Place | None = None) -> None:
        self.th = th
        self.en = en
        self.remedy_th = remedy_th
        self.remedy_en = remedy_en
        self.place = place
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.th}\n{self.remedy_th}\n{where}{self.en}\n{self.remedy_en}"


class SourceError(KhonkaenError):
    """A source text cannot be read."""

    code = "source"
    exit_code = 65


class EncodingError(SourceError):
    """The source is not UTF-8."""

    code = "source-encoding"


class SectionError(SourceError):
    """The source has no section that the grammar knows."""

    code = "source-section"


class GroupMissionError(SourceError):
    """A process group's heading names a mission that the plan does not list."""

    code = "source-group-mission"


class PeriodError(SourceError):
    """The plan's period cannot be read as years."""

    code = "source-period"


class DuplicateNumberError(SourceError):
    """A list states the same number twice."""

    code = "source-duplicate-number"


class CuratedError(KhonkaenError):
    """A file written by people is wrong."""

    code = "curated"
    exit_code = 65


class DataSyntaxError(CuratedError):
    """A data file is not Turtle."""

    code = "data-syntax"


class UnknownElementError(CuratedError):
    """A curated statement points to something that the plan does not have."""

    code = "curated-unknown-element"


class QuoteError(CuratedError):
    """A curated quote does not stand in the text that it is said to come from."""

    code = "curated-quote"


class IncompleteLinkError(CuratedError):
    """A curated link leaves out what every link must say."""

    code = "curated-incomplete"


class ShapeError(KhonkaenError):
    """A shapes file is wrong."""

    code = "shape"
    exit_code = 65


class QueryFileError(KhonkaenError):
    """A query file's header or slots are wrong."""

    code = "query-file"
    exit_code = 65


class ViolationError(KhonkaenError):
    """The plan breaks a completeness or provenance rule, so nothing was written."""

    code = "violation"
    exit_code = 65


class RequestError(KhonkaenError):
    """What was asked cannot be answered."""

    code = "request"
    exit_code = 64


class UnknownQueryError(RequestError):
    """No query has this name."""

    code = "unknown-query"


class ParameterError(RequestError):
    """A parameter is unknown, missing, or has a value that it cannot have."""

    code = "parameter"


class FormatError(RequestError):
    """The answer cannot be given in the form asked for."""

    code = "format"


class SparqlSyntaxError(RequestError):
    """A SPARQL text does not parse."""

    code = "query-syntax"


class QueryRefusedError(RequestError):
    """The query asks for what this system never does, such as calling another server."""

    code = "query-refused"


class QueryTooComplexError(RequestError):
    """The query is larger or deeper than the limits allow."""

    code = "query-too-complex"


class UnknownReleaseError(RequestError):
    """No release of this name is kept."""

    code = "unknown-release"


class UnknownDumpError(RequestError):
    """The release has no file of this name."""

    code = "unknown-dump"


class GoneError(RequestError):
    """Nothing is said of a thing any more; ``href`` leads to what was said last, where that is kept."""

    code = "gone"

    def __init__(self, *, href: str | None, th: str, en: str, remedy_th: str, remedy_en: str) -> None:
        self.href = href
        super().__init__(th=th, en=en, remedy_th=remedy_th, remedy_en=remedy_en)


class BudgetError(RequestError):
    """One address has asked for more than its share; it can ask again in ``seconds``."""

    code = "budget-spent"

    def __init__(self, *, seconds: int, th: str, en: str, remedy_th: str, remedy_en: str) -> None:
        self.seconds = seconds
        super().__init__(th=th, en=en, remedy_th=remedy_th, remedy_en=remedy_en)


class UnavailableError(KhonkaenError):
    """The system cannot serve now."""

    code = "unavailable"
    exit_code = 69


class OverloadedError(UnavailableError):
    """Too many queries wait for their turn."""

    code = "overloaded"


class QueryTimeoutError(UnavailableError):
    """The query took longer than the limit and was stopped."""

    code = "query-timeout"


class WorkerLostError(UnavailableError):
    """The query took more memory than the limit, or ended the process that answered it."""

    code = "query-memory"


class ResultTooLargeError(UnavailableError):
    """The answer is larger than the limit."""

    code = "result-too-large"


class RemoteError(UnavailableError):
    """Another engine, asked by the SPARQL protocol, is down or does not answer as it should."""

    code = "remote-failed"


class RemoteTimeoutError(RemoteError):
    """Another engine, asked by the SPARQL protocol, does not answer in time."""

    code = "remote-timeout"


class PortTakenError(UnavailableError):
    """Another program listens on the port."""

    code = "port-taken"


class NotBuiltError(UnavailableError):
    """The graph files are missing or damaged."""

    code = "not-built"
    exit_code = 66


class DamagedReleaseError(UnavailableError):
    """A release is not as it was published: a file is missing, cut or changed."""

    code = "release-damaged"
    exit_code = 66


class WriteError(UnavailableError):
    """The graph files cannot be written."""

    code = "write"
    exit_code = 73


class LockedError(UnavailableError):
    """Another build is writing the graph files; it can be tried again."""

    code = "locked"
    exit_code = 75
