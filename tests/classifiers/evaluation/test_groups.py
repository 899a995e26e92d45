import pytest

from classifiers.evaluation import find_groups


def name(pattern, num_videos=3, num_frames=4):
    return [
        f"{label}/" + pattern.format(video=video, frame=frame)
        for label in ("df", "real")
        for video in range(num_videos)
        for frame in range(num_frames)
    ]


@pytest.mark.parametrize(
    ("pattern", "video"),
    [
        ("00{video}_003_{frame:02}.png", "df/000_003"),
        ("vid{video}_frame{frame:03}.jpg", "df/vid0"),
        ("clip-{video}-f{frame}.png", "df/clip-0"),
        ("18{video}/{frame:04}.png", "df/180"),
        ("person {video}/frame_{frame}.png", "df/person 0"),
        ("a{video}/0{video}_{frame}.png", "df/a0/00"),
    ],
)
def test_frames_of_a_video_are_found(pattern, video):
    groups = find_groups(name(pattern))
    assert groups[:5] == [video] * 4 + [groups[4]]
    assert len(set(groups)) == 6


@pytest.mark.parametrize(
    "pattern",
    [
        "{video}{frame}.png",  # only numbers
        "df00{video}{frame}.jpg",  # no separator
        "image_{video}{frame}.png",  # no video
        "00{video}_00{frame}{video}{frame}/face.png",  # no frame
    ],
)
def test_names_without_videos_show_no_groups(pattern):
    assert find_groups(name(pattern)) is None


def test_pairs_of_numbers_that_differ_are_no_frames():
    assert find_groups([f"{c}/00{i}_{9 - i}.png" for c in ("df", "real") for i in range(9)]) is None


def test_one_name_that_is_no_frame_leaves_all_without_groups():
    assert find_groups([*name("vid{video}_{frame}.png"), "df/portrait.png"]) is None


def test_a_class_in_one_video_shows_no_groups():
    assert find_groups(name("vid{video}_{frame}.png", num_videos=1)) is None


def test_no_names_and_names_without_a_class_show_no_groups():
    assert find_groups([]) is None
    assert find_groups(["vid1_1.png", "vid1_2.png"]) is None
