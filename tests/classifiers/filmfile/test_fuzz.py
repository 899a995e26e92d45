"""Mutations of real films through the whole reading."""

import os
from pathlib import Path

from classifiers.filmfile import Film, FilmLimits, RefusedFilm, read_film
from classifiers.isolation import is_available
from tests.classifiers.filmfile.films import make_film, move_nothing
from tests.classifiers.modelfile.corpus import mutate

NUM_FILES = int(os.environ.get("FUZZ_FILES", "300"))
SIZE = 64, 48
ORIGINALS = [
    make_film(move_nothing(6, SIZE), movflags="faststart", sound=True),
    make_film(move_nothing(6, SIZE), "libvpx", "webm", sound=True),
    make_film(move_nothing(6, SIZE), "libvpx-vp9", "webm"),
    make_film(move_nothing(6, SIZE), "mpeg4", "mov"),
    make_film(move_nothing(6, SIZE), "libx265", movflags="frag_keyframe+empty_moov"),
]
LIMITS = FilmLimits(pixels=1_000_000, looks=2, seconds=20, frames=200)


def judge(path: Path) -> str | None:
    """What is wrong with what is said of a file."""
    try:
        film = read_film(path, LIMITS, allow_unconfined=not is_available())
    except RefusedFilm as refusal:
        return None if "Received: " in str(refusal) else str(refusal)
    is_whole = isinstance(film, Film) and film.times and film.preview
    return None if is_whole else f"{film}"


def test_no_mutation_gets_further_than_a_film_or_a_refusal(tmp_path):
    path = tmp_path / "film"
    for seed in range(NUM_FILES):
        path.write_bytes(mutate(ORIGINALS[seed % len(ORIGINALS)], seed))
        assert judge(path) is None, f"seed {seed}"
    assert list(tmp_path.iterdir()) == [path]
