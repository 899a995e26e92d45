"""What only users do: visitors log in first, and come back to a page on which they can do it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

_View = Callable[..., HttpResponseBase]


def act_of_users(page: str, *keys: str) -> Callable[[_View], _View]:
    """For a view that does what was sent. What a visitor has sent is lost.

    Args:
        page: the name of the page that has the form.
        keys: what the address of that page has of the address of the view.
    """

    def decorate(view: _View) -> _View:
        @require_POST
        @wraps(view)
        def act(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            return redirect_to_login(reverse(page, args=[kwargs[key] for key in keys]))

        return act

    return decorate
