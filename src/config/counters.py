"""Where the project counts how often somebody asks, if it is told no other cache."""

from __future__ import annotations

import contextlib
import os
import random
import time
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache

_LOOKS = 1 / 200  # at how many files there are, for each count
_LONGEST = 24 * 60 * 60  # seconds for which anything is counted


class CounterCache(FileBasedCache):
    """Counters in files, of which those are deleted that count no more.

    Django's own looks at all files whenever it writes one, and deletes any third of them when there
    are too many: counters of whoever is to be slowed down among them, as soon as many others ask.
    """

    def _cull(self) -> None:
        if random.random() >= _LOOKS:  # noqa: S311 - nothing secret
            return
        self._delete_old()
        super()._cull()  # type: ignore[misc]

    def _delete_old(self) -> None:
        oldest_kept = time.time() - _LONGEST
        files: Any = self._list_cache_files()  # type: ignore[attr-defined]
        for name in files:
            with contextlib.suppress(FileNotFoundError):
                if os.stat(name).st_mtime < oldest_kept:  # noqa: PTH116 - these are texts
                    self._delete(name)  # type: ignore[attr-defined]
