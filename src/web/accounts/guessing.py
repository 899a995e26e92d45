"""Nobody guesses passwords for long, at the pages or at the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from classifiers.throttles import count_login, forgive_login


class SlowDown:
    """Stands before the backends that know users, and lets nobody try too often.

    It knows no user itself: what it says is the same whether there is one of that name or not.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, **credentials: Any
    ) -> None:
        """Counts a try.

        Raises:
            TooOften: there were too many, from that address or with that name.
        """
        if request is not None and username is not None:
            count_login(request, username)


def forgive(sender: Any, request: HttpRequest | None, user: Any, **about: Any) -> None:
    """Counts a try no more that has succeeded."""
    if request is not None:
        forgive_login(request, user.get_username())
