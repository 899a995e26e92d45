"""Which images are frames of one video, as far as their names tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

_NUMBER = r"(?P<word>frame|frm|f)?[_\-]?\d+"
_OF_FOLDER = re.compile(_NUMBER, re.IGNORECASE)
_OF_VIDEO = re.compile(rf"(?P<video>.+?)[_\-. ]+{_NUMBER}", re.IGNORECASE)
_FEWEST_PER_CLASS = 2


def find_groups(filenames: Sequence[str]) -> list[str] | None:
    """Tells the video of each image from its name, or None where names show no videos.

    A name counts as that of a frame if it is

    - a number in a folder of its own below the class folder: `real/183/0001.png` is of
      `real/183`, and so is `real/183/frame_0001.png`;
    - a video, a separator (`_`, `-`, `.` or a space) and a number, where the video has a digit in
      its name or the number is called a frame: `df/000_003_12.png` is of `df/000_003`, and
      `real/vid12_frame003.jpg` of `real/vid12`. `real/image_0001.png` is not: `image` is no video.

    Videos are found only if every name is that of a frame, each class folder has at least two
    videos, and at least half of the images share theirs with another image. Otherwise names that
    merely look alike, such as `000_003.png` and `003_000.png`, would be taken for frames. Videos of
    which one was made from the other are two groups, since no name tells that for sure.

    Args:
        filenames: relative to the folder that holds the class folders, separated by `/`.
    """
    groups = [_find_group(PurePosixPath(filename)) for filename in filenames]
    found = [group for group in groups if group is not None]
    if not found or len(found) < len(groups):
        return None
    sizes = Counter(found)
    videos_per_class = Counter(group.split("/")[0] for group in sizes)
    num_shared = sum(size for size in sizes.values() if size > 1)
    if min(videos_per_class.values()) < _FEWEST_PER_CLASS or 2 * num_shared < len(found):
        return None
    return found


def _find_group(path: PurePosixPath) -> str | None:
    folders = path.parts[:-1]
    if not folders:
        return None
    if len(folders) > 1 and _OF_FOLDER.fullmatch(path.stem):
        return "/".join(folders)
    frame = _OF_VIDEO.fullmatch(path.stem)
    if frame and (frame["word"] or re.search(r"\d", frame["video"])):
        return "/".join([*folders, frame["video"]])
    return None
