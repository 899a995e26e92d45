"""Lists of several pages."""

from __future__ import annotations

from typing import Any

from django.views.generic import ListView


class PagedList(ListView):
    """A list that has a page for every number: what is none is the first, what is beyond the last.

    So all lists of the site do.
    """

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get(self.page_kwarg))
        return paginator, page, page.object_list, page.has_other_pages()
