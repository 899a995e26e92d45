"""Faces in people's own pictures: each is judged by itself, and nothing else is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from classifiers import picture_checks
from classifiers.exceptions import FacesUnavailable, InvalidPictureCheck
from classifiers.faces import Box
from classifiers.picture_checks import CheckOptions
from classifiers.statements import state_picture
from tests.classifiers.faces.album import encode, put_together
from tests.classifiers.picture_checks.conftest import draw, upload

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 900, 500
SMALL, LARGE = Box(60, 100, 150, 150), Box(420, 60, 400, 400)


def take_group_photo() -> Image.Image:
    return put_together(SIZE, SMALL, LARGE)


def get_picture(check, place=0):
    return check.results["pictures"][place]


def find_score(variant, picture: Image.Image) -> float:
    """What the network says of a picture by itself."""
    check = picture_checks.start([upload(encode(picture))], [variant])
    return get_picture(check)["verdicts"][0]["probability"]


@pytest.mark.shared
def test_each_face_gets_what_a_whole_picture_gets(ask, variant):
    photo = take_group_photo()
    options = {"stability": True, "explanations": True, "conv_idx": (0,)}
    check = ask(encode(photo), region="faces", **options)
    picture = get_picture(check)
    assert (picture["kind"], picture["region"], picture["verdicts"]) == ("picture", "faces", [])
    assert picture["num_faces"] == 2
    assert [face["number"] for face in picture["faces"]] == [0, 1]
    names = {picture["shown"]}
    for face, place in zip(picture["faces"], (SMALL, LARGE), strict=True):
        assert Box(*face["box"]).count_shared(place) > 0.9 * Box(*face["box"]).area
        crop = Box(*face["crop"])
        [verdict] = face["verdicts"]
        expected = find_score(variant, photo.crop(crop.edges))
        assert verdict["probability"] == pytest.approx(expected, abs=1e-6)
        assert len(verdict["stability"]["copies"]) == 8
        drawn = verdict["explanations"]["maps"] + verdict["feature_maps"]
        names |= {face["shown"], *(one["file"] for one in drawn)}
        with Image.open(check.find_file(face["shown"])[0]) as shown:
            assert shown.size == (crop.width, crop.height)
    # Nothing was written over.
    assert len(names) == 1 + 2 * (1 + 2 + 1)
    assert all(check.find_file(name) for name in names)
    assert check.folder.count_files() == 1 + len(names)


@pytest.mark.shared
def test_a_picture_is_turned_upright_before_faces_are_looked_for(ask):
    photo, exif = take_group_photo(), Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    turned = photo.transpose(Image.Transpose.ROTATE_90)
    check = ask(encode(photo), encode(turned, exif=exif), region="faces")
    upright, by_exif = (get_picture(check, place) for place in (0, 1))
    assert (by_exif["width"], by_exif["height"]) == SIZE
    boxes = [[face["box"] for face in picture["faces"]] for picture in (upright, by_exif)]
    assert boxes[0] == boxes[1]
    assert len(boxes[0]) == 2


def test_without_a_face_nothing_is_judged(ask):
    picture = get_picture(ask(draw(20), region="faces", stability=True))
    assert (picture["num_faces"], picture["faces"], picture["verdicts"]) == (0, [], [])
    assert picture["shown"] == "0-shown.jpg"
    assert state_picture(picture).level == "no_face"


def test_a_refused_picture_was_not_searched(ask):
    picture = get_picture(ask(b"no picture", region="faces"))
    assert picture["failure"]["code"] == "unknown_image_format"
    assert (picture["num_faces"], picture["faces"]) == (None, None)


def test_a_whole_picture_is_not_searched_for_faces(ask):
    picture = get_picture(ask(draw(220)))
    assert (picture["kind"], picture["region"], picture["faces"]) == ("picture", "whole", None)
    assert len(picture["verdicts"]) == 1


@pytest.mark.shared
def test_all_faces_of_a_check_are_bounded_and_the_largest_are_judged(ask, settings):
    settings.CLASSIFIERS_MAX_FACES_PER_CHECK = 3
    photo = encode(take_group_photo())
    [first, second] = ask(photo, photo, region="faces").results["pictures"]
    for picture in (first, second):
        [face] = picture["faces"]
        assert picture["num_faces"] == 2
        assert Box(*face["box"]).count_shared(LARGE) > 0


@pytest.mark.shared
def test_progress_tells_how_many_faces_there_are_and_ends_at_its_total(ask):
    photo = encode(take_group_photo())
    check = ask(photo, photo, draw(20), region="faces", explanations=True)
    # The three searches, and two answers for each of four faces.
    assert (check.job.done, check.job.total) == (11, 11)


def test_where_dlib_is_missing_nothing_is_stored(variant, folders, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "dlib", None)
    with pytest.raises(FacesUnavailable, match="install dlib-bin"):
        picture_checks.start([upload(draw(20))], [variant], CheckOptions(region="faces"))
    assert not (folders / "pictures").exists()


def test_there_are_two_regions(variant):
    with pytest.raises(InvalidPictureCheck, match="whole, faces. Received: 'eyes'"):
        picture_checks.start([upload(draw(20))], [variant], CheckOptions(region="eyes"))


def test_a_check_from_before_there_were_regions_is_about_whole_pictures():
    stored = CheckOptions(stability=True, conv_idx=(1,)).to_json()
    assert CheckOptions.from_json(stored) == CheckOptions(stability=True, conv_idx=(1,))
    del stored["region"]
    assert CheckOptions.from_json(stored).region == "whole"


@pytest.mark.shared
def test_a_variant_that_cannot_answer_does_so_for_each_face(variant, png, brightness_file):
    model = type(variant)
    broken = model.objects.create(
        model_name="Broken",
        model_file=SimpleUploadedFile("m.h5", brightness_file.read_bytes()),
        loss_curve=SimpleUploadedFile("c.png", png),
    )
    model.objects.filter(pk=broken.pk).update(model_file="trained_models/gone.h5")
    photo = upload(encode(take_group_photo()))
    options = CheckOptions(region="faces")
    picture = get_picture(picture_checks.start([photo], [broken, variant], options))
    for face in picture["faces"]:
        failed, answered = face["verdicts"]
        assert failed["failure"]["message"]
        assert answered["class_name"] in {"df", "real"}
    assert state_picture(picture).sentence.endswith("2 answers are missing.")
