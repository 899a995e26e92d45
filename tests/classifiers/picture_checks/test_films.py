"""Films that a real small network is asked about."""

import itertools

import numpy as np
import pytest
from PIL import Image

from classifiers import picture_checks
from classifiers.models import MLModel
from classifiers.picture_checks import CheckOptions
from tests.classifiers.filmfile.films import make_film, make_sound, move_face, move_nothing
from tests.classifiers.picture_checks.conftest import draw, upload

pytestmark = pytest.mark.django_db(transaction=True)

EMPTY = make_film(move_nothing(12))


@pytest.fixture
def ask_film(ask):
    """What is said of a film."""

    def ask_film(content: bytes, **options) -> dict:
        [entry] = ask(content, **options).results["pictures"]
        return entry

    return ask_film


def darken(frames, dark):
    """Some frames are nearly black, others nearly white: faces in them are no less faces."""
    for number, pixels in enumerate(frames):
        share, base = (0.3, 0) if number in dark else (0.3, 178)
        yield (pixels * share + base).astype(np.uint8)


class TestAnswers:
    def test_a_film_without_faces(self, ask_film):
        entry = ask_film(EMPTY)
        assert (entry["kind"], entry["failure"], entry["tracks"]) == ("film", None, [])
        assert (entry["width"], entry["height"], entry["num_frames"]) == (320, 240, 5)
        assert entry["seconds"] == pytest.approx(1.2, abs=0.11)
        assert entry["is_damaged"] is False

    def test_the_preview_can_be_found_by_its_name(self, ask):
        import av

        check = ask(EMPTY)
        path, content_type = check.find_file(check.results["pictures"][0]["preview"])
        assert content_type == "video/webm"
        with av.open(str(path)) as preview:
            assert len(list(preview.decode(video=0))) == 12

    @pytest.mark.shared
    def test_a_face_is_judged_over_time(self, ask):
        check = ask(make_film(darken(move_face(40), dark=range(20))))
        [entry] = check.results["pictures"]
        [track] = entry["tracks"]
        [verdict] = track["verdicts"]
        scores, times = np.array(verdict["scores"]), np.array(track["times"])
        assert len(scores) == len(times) == len(track["boxes"]) >= 12
        assert (scores[times < 1.9] < 0.5).all()
        assert (scores[times > 2.1] > 0.5).all()
        logits = np.log(scores / (1 - scores))
        assert verdict["logit"] == pytest.approx(logits.mean(), abs=0.01)
        assert verdict["probability"] == pytest.approx(1 / (1 + np.exp(-logits.mean())), abs=0.01)
        assert verdict["class_names"] == ["df", "real"]
        assert verdict["stability"] is verdict["calibrated_probability"] is None
        assert "measured on single pictures" in verdict["note"]

    def test_when_the_time_of_its_check_is_over_it_is_not_read(self, ask_film, settings):
        settings.CLASSIFIERS_MAX_SECONDS_PER_CHECK = 0
        entry = ask_film(EMPTY)
        assert (entry["failure"]["code"], entry["tracks"]) == ("not_looked_at", None)

    @pytest.mark.shared
    def test_when_it_is_over_while_faces_are_scored_there_is_no_mean(
        self, ask_film, settings, monkeypatch
    ):
        settings.CLASSIFIERS_MAX_SECONDS_PER_CHECK = 5
        seconds = itertools.count()
        monkeypatch.setattr("classifiers.picture_checks.progress.monotonic", lambda: next(seconds))
        [track] = ask_film(make_film(move_face(40)))["tracks"]
        [verdict] = track["verdicts"]
        assert (verdict["failure"]["code"], verdict["scores"]) == ("not_looked_at", [])

    @pytest.mark.shared
    def test_the_worst_moments_are_those_that_look_manipulated(self, ask):
        """Dark is the class beside *real*."""
        check = ask(make_film(darken(move_face(40), dark=range(20))))
        [verdict] = check.results["pictures"][0]["tracks"][0]["verdicts"]
        worst = verdict["worst"]
        assert 2 <= len(worst) <= 3
        assert worst[0]["probability"] == min(verdict["scores"])
        assert all(moment["time"] < 2 for moment in worst[:2])
        times = sorted(moment["time"] for moment in worst)
        assert min(np.diff(times)) >= 1
        for moment in worst:
            path, content_type = check.find_file(moment["file"])
            assert content_type == "image/jpeg"
            with Image.open(path) as thumbnail:
                assert thumbnail.size[0] == pytest.approx(thumbnail.size[1], abs=1)

    @pytest.mark.shared
    def test_the_face_can_be_seen(self, ask):
        check = ask(make_film(move_face(8)))
        path, _ = check.find_file(check.results["pictures"][0]["tracks"][0]["shown"])
        assert path.name == "0-track0.jpg"

    @pytest.mark.shared
    def test_one_variant_that_fails_does_not_stop_the_others(self, variant):
        broken = MLModel(model_name="Broken", model_desc="", accuracy=1, conv_layers=[])
        MLModel.objects.bulk_create([broken])
        check = picture_checks.start([upload(make_film(move_face(8)))], [broken, variant])
        first, second = check.results["pictures"][0]["tracks"][0]["verdicts"]
        assert first["failure"]["message"]
        assert (first["scores"], first["worst"]) == ([], [])
        assert len(second["scores"]) == 4

    def test_pictures_beside_it_are_judged_as_ever(self, ask):
        film, picture = ask(EMPTY, draw(220)).results["pictures"]
        assert film["kind"] == "film"
        assert picture["verdicts"][0]["class_name"] == "real"

    def test_everything_that_pictures_may_have_is_no_trouble(self, ask_film):
        assert ask_film(EMPTY, stability=True, explanations=True)["failure"] is None

    def test_a_damaged_film_says_so(self, ask_film):
        content = make_film(move_nothing(40, (640, 480)), movflags="faststart")
        entry = ask_film(content[: len(content) * 2 // 3])
        assert entry["failure"] is None
        assert entry["is_damaged"] is True


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (EMPTY[:200], "film_damaged"),
            (make_sound(), "film_without_pictures"),
            (b"\0\0\0\x18ftypheic" + bytes(100), "unknown_image_format"),
        ],
        ids=["damaged", "sound only", "a picture of a phone"],
    )
    def test_they_are_told(self, content, code, ask_film):
        entry = ask_film(content)
        assert entry["failure"]["code"] == code
        assert "Received: " in entry["failure"]["message"]

    def test_a_film_may_be_larger_than_a_picture(self, ask, settings):
        settings.CLASSIFIERS_IMAGE_LIMITS = {"file_bytes": 1000}
        film, picture = ask(EMPTY, draw(1, image_format="BMP")).results["pictures"]
        assert film["failure"] is None
        assert picture["failure"]["code"] == "image_file_too_large"

    def test_but_has_a_bound_of_its_own(self, ask, settings):
        settings.CLASSIFIERS_FILM_LIMITS = {"file_bytes": 1000}
        check = ask(EMPTY)
        [entry] = check.results["pictures"]
        assert entry["failure"]["code"] == "film_file_too_large"
        # It was not even stored.
        assert check.folder.count_files() == 0

    def test_limits_are_those_of_the_settings(self, ask_film, settings):
        settings.CLASSIFIERS_FILM_LIMITS = {"seconds": 1, "looks_per_second": 1}
        assert ask_film(make_film(move_nothing(40)))["failure"]["code"] == "film_too_long"

    def test_a_second_film_is_for_another_check(self, ask, settings):
        codes = [one["failure"] and one["failure"]["code"] for one in self.ask_two(ask)]
        assert codes == [None, "too_many_films"]
        settings.CLASSIFIERS_MAX_FILMS_PER_CHECK = 2
        assert [one["failure"] for one in self.ask_two(ask)] == [None, None]

    def ask_two(self, ask):
        return ask(EMPTY, EMPTY).results["pictures"]

    def test_where_nothing_reads_films(self, ask_film, monkeypatch):
        monkeypatch.setattr("classifiers.filmfile.quarantine.find_spec", lambda _: None)
        failure = ask_film(EMPTY)["failure"]
        assert failure["code"] == "films_not_taken"
        assert failure["message"] == "Films are not taken here: install the extra film."

    def test_where_nothing_finds_faces(self, ask_film, monkeypatch):
        monkeypatch.setattr("classifiers.faces.finding.find_spec", lambda _: None)
        assert "install dlib-bin" in ask_film(EMPTY)["failure"]["message"]


def test_before_it_is_looked_at_it_is_known_as_a_film(variant, monkeypatch):
    monkeypatch.setattr("classifiers.jobs.enqueue", lambda *_, **__: None)
    check = picture_checks.start([upload(EMPTY)], [variant], CheckOptions())
    assert check.pictures[0]["kind"] == "film"
