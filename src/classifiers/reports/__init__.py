"""Answers about people's own pictures, put in order for readers: in pages, in words, as a PDF."""

from classifiers.reports.document import COST, write_report
from classifiers.reports.quotation import is_answered, name_report, quote, quote_in_full
from classifiers.reports.reading import Answer, Copy, Part, Reading, list_parts, read_verdict
from classifiers.reports.wording import (
    describe_level,
    describe_map,
    describe_stability,
    explain_levels,
)

__all__ = [
    "COST",
    "Answer",
    "Copy",
    "Part",
    "Reading",
    "describe_level",
    "describe_map",
    "describe_stability",
    "explain_levels",
    "is_answered",
    "list_parts",
    "name_report",
    "quote",
    "quote_in_full",
    "read_verdict",
    "write_report",
]
