"""What a film may cost, handed in as one object."""

from dataclasses import dataclass

from classifiers.filmfile.report import Code, RefusedFilm, damaged

MEBI = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class FilmLimits:
    """Bounds on a film, and on what is looked at in it."""

    file_bytes: int = 128 * MEBI
    """Size of the file."""
    seconds: int = 60
    """Length of the film, by the times of its frames and not by what its header says."""
    pixels: int = 4096 * 2304
    """Width times height."""
    frames: int = 7_200
    """Pictures that it is made of: all of them are decoded."""
    streams: int = 16
    """Pictures, sound and subtitles, as they lie side by side in the file."""
    looks: int = 120
    """Frames in which faces are looked for, evenly over the film."""
    looks_per_second: int = 4
    """The same for a film that is short."""
    faces: int = 4
    """Faces that are followed at the same time."""
    tracks: int = 16
    """Faces that are told of, those first that are seen for the longest time."""
    work_seconds: int = 100
    """Time that all of this may take."""

    def hold_size(self, width: int, height: int) -> None:
        """Refuses frames that are larger, or that have no pixels at all.

        Raises:
            RefusedFilm: they are.
        """
        if min(width, height) < 1:
            raise damaged(f"frames of {width:,} x {height:,} pixels")
        if width * height > self.pixels:
            raise RefusedFilm(
                Code.FILM_TOO_MANY_PIXELS,
                f"The frames of a film must have at most {self.pixels:,} pixels. Scale it down. "
                f"Received: {width:,} x {height:,} pixels.",
            )

    def hold_file(self, num_bytes: int) -> None:
        """Refuses a file that has more bytes.

        Raises:
            RefusedFilm: it has.
        """
        if num_bytes > self.file_bytes:
            raise RefusedFilm(
                Code.FILM_FILE_TOO_LARGE,
                f"A film must have at most {self.file_bytes:,} bytes. Cut it shorter, or save it "
                f"smaller. Received: {num_bytes:,} bytes.",
            )

    def hold_length(self, seconds: float, num_frames: int) -> None:
        """Refuses a film that is longer, or made of more frames.

        Raises:
            RefusedFilm: it is.
        """
        if seconds > self.seconds + 1:  # a recorder that is set to a minute stops a little later
            raise RefusedFilm(
                Code.FILM_TOO_LONG,
                f"A film must be at most {self.seconds} seconds long. Cut out what matters. "
                f"Received: {seconds:,.1f} seconds.",
            )
        if num_frames > self.frames:
            raise RefusedFilm(
                Code.FILM_TOO_MANY_FRAMES,
                f"A film must have at most {self.frames:,} frames. Cut out what matters. "
                f"Received: more than that in {seconds:,.1f} seconds.",
            )
