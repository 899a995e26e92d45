from __future__ import annotations

from typing import Any

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """Pages by number: `count`, `next`, `previous`, `results`."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        properties = {
            "count": {
                "type": "integer",
                "description": "How many there are on all pages",
                "example": 1,
            },
            "next": address | {"description": "Address of the next page", "example": None},
            "previous": address | {"description": "Address of the page before", "example": None},
            "results": schema,
        }
        return {"type": "object", "required": [*properties], "properties": properties}
