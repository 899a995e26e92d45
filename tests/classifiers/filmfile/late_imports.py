"""What a child that looks at a film imports: told by the child itself."""

import json
import sys

from classifiers.filmfile import quarantine


def tell(file, **arguments):
    before = set(sys.modules)
    last = [*quarantine.answer(file, **arguments)][-1]
    assert last.startswith(b"\x1a\x45\xdf\xa3"), last
    return json.dumps(sorted(set(sys.modules) - before)).encode()
