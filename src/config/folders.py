"""Folders that have to be there before anything else is."""

from pathlib import Path


def make_private(folder: Path) -> Path:
    """The folder, made where it is not there, readable by nobody else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
