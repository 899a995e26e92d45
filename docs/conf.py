"""How Sphinx builds these pages: `make docs`."""

import os
import re
import tempfile
from typing import Any

import django
from sphinx.application import Sphinx

# The reference is made from the docstrings, and importing the code needs Django to be set up: on a
# folder of its own, so that a build never touches an installation.
_folder = tempfile.TemporaryDirectory(prefix="mesonet-docs-")
os.environ["MESONET_VAR_FOLDER"] = _folder.name
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

project = "mesonet"
copyright = "the mesonet authors"
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "mesonet"
html_show_sourcelink = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
add_module_names = False
# Else what stands before a colon in `Returns:` is taken for a type.
napoleon_use_rtype = False

# The copy button takes the commands of an example and leaves its prompt and output.
copybutton_prompt_text = "$ "
copybutton_line_continuation_character = "\\"


def quote_code(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Our docstrings quote code with single backticks, as Markdown does; reST wants two."""
    lines[:] = [re.sub(r"(?<![`:])`([^`]+)`(?!`)", r"``\1``", line) for line in lines]


# What autodoc makes of `NDArray[np.float32]` and of `ArrayLike`.
ARRAY = re.compile(r"~numpy\.ndarray\[tuple\[~typing\.Any, \.\.\.\], ~numpy\.dtype\[~(.+?)\]\]")
ARRAY_LIKE = re.compile(
    r"~numpy\._typing\.\S+_Buffer .+?_NestedSequence\[complex \| bytes \| str\]"
)


def shorten_types(*event: Any) -> tuple[str | None, ...]:
    """Types of arrays as they stand in the code, in the place of what they are made of."""
    *_, signature, returned = event
    return tuple(
        text and ARRAY_LIKE.sub("ArrayLike", ARRAY.sub(r"NDArray[\1]", text))
        for text in (signature, returned)
    )


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", quote_code, priority=400)  # before napoleon
    app.connect("autodoc-process-signature", shorten_types)
