"""Answers about people's own pictures, put in order for readers: in pages, in words, as a PDF."""

from classifiers.reports.document import write_report
from classifiers.reports.quotation import is_answered, name_report, quote, quote_in_full
from classifiers.reports.reading import Answer, Copy, Part, Reading, list_parts, read_verdict
from classifiers.reports.wording import (
    describe_level,
    describe_map,
    describe_stability,
    explain_levels,
    format_decimal,
)

__all__ = [
    "Answer",
    "Copy",
    "Part",
    "Reading",
    "describe_level",
    "describe_map",
    "describe_stability",
    "explain_levels",
    "format_decimal",
    "is_answered",
    "list_parts",
    "name_report",
    "quote",
    "quote_in_full",
    "read_verdict",
    "write_report",
]
