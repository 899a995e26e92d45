"""Answers put in order for readers: numbers of one class, a quotation, a PDF."""

import re
from io import BytesIO

import pytest

from classifiers import picture_checks
from classifiers.copies import find_copies
from classifiers.exceptions import NotAnswered
from classifiers.picture_checks import CheckOptions, find
from classifiers.records import PictureCheck
from classifiers.reports import (
    describe_map,
    describe_stability,
    is_answered,
    list_parts,
    name_report,
    quote,
    quote_in_full,
    read_verdict,
    write_report,
)
from classifiers.reports.fonts import find_font
from tests.classifiers.picture_checks.conftest import draw, map_uploads, upload

pytestmark = pytest.mark.django_db(transaction=True)

BRIGHT, DARK = draw(220), draw(20)


@pytest.fixture
def check(variant):
    """One picture that is judged with all that can be wanted, and a file that is none."""
    options = CheckOptions(stability=True, explanations=True)
    return find(picture_checks.start(map_uploads([DARK, b"none"]), [variant], options).key)


@pytest.fixture
def entry(check):
    return check.results["pictures"][0]


def extract(pdf: bytes) -> str:
    """All that a PDF says, by what each letter stands for."""
    pypdf = pytest.importorskip("pypdf")
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


class TestReading:
    def test_all_numbers_are_of_the_class_that_means_manipulated(self, entry):
        [verdict] = entry["verdicts"]
        reading = read_verdict(verdict)
        assert (reading.class_name, reading.is_called) == ("df", True)
        assert reading.score == pytest.approx(1 - verdict["probability"])
        assert reading.threshold == 0.5
        assert reading.copies[0].score == pytest.approx(
            1 - verdict["stability"]["copies"][0]["probability"]
        )
        assert not any(copy.is_crossed for copy in reading.copies)

    def test_a_copy_that_gets_another_answer_is_told(self, entry):
        [verdict] = entry["verdicts"]
        verdict["stability"]["copies"][2]["probability"] = 0.5  # from here on, it is class 1
        crossed = [copy.label for copy in read_verdict(verdict).copies if copy.is_crossed]
        assert crossed == ["Shrunk to half and restored"]

    def test_where_no_class_means_manipulated_they_are_of_class_1(self, entry):
        [verdict] = entry["verdicts"]
        verdict["class_names"] = ["a", "b"]
        reading = read_verdict(verdict)
        assert (reading.class_name, reading.score) == ("b", verdict["probability"])
        assert reading.is_called is False

    def test_a_variant_that_failed_has_none(self, entry):
        [verdict] = entry["verdicts"]
        verdict["failure"] = {"code": "", "message": "It is broken."}
        assert read_verdict(verdict) is None
        [part] = list_parts(entry)
        assert part.answers[0].statement.sentence == "It is broken."

    def test_each_face_is_a_part(self, entry):
        [verdict] = entry["verdicts"]
        for heat_map in verdict["explanations"]["maps"]:
            heat_map["warning"] = ""  # one that failed its test is not drawn
        face = {"box": [0, 0, 9, 9], "crop": [0, 0, 12, 12], "verdicts": [verdict]}
        faces = [face | {"number": n, "shown": f"0-face{n}.jpg"} for n in range(2)]
        parts = list_parts(entry | {"faces": faces, "verdicts": []})
        assert [(part.title, part.shown) for part in parts] == [
            ("Face 1", "0-face0.jpg"),
            ("Face 2", "0-face1.jpg"),
        ]
        assert list_parts(entry | {"faces": [], "verdicts": []}) == []


class TestWords:
    @pytest.mark.parametrize(
        ("num_crossed", "is_unsure", "said"),
        [
            (0, False, "All 8 copies get the same answer: it would hold."),
            (1, False, "1 of the 8 copies gets another answer: that is within the usual."),
            (3, True, "3 of the 8 copies get another answer: it would not hold."),
        ],
    )
    def test_stability(self, num_crossed, is_unsure, said):
        stability = {"num_crossed": num_crossed, "is_unsure": is_unsure, "copies": [None] * 8}
        assert describe_stability(stability) == said

    def test_a_map(self):
        tried = {"effect": 1.234, "random_effect": [-1.0, 0.0, 0.5], "warning": ""}
        assert "(by 1.23) more than" in describe_map(tried)
        assert "(by 0.50 at most)" in describe_map(tried)
        assert describe_map(tried | {"warning": "It is empty."}) == "It is empty."
        assert describe_map(tried | {"random_effect": [None] * 3}) == ""

    def test_a_quotation_has_all_that_it_takes_to_ask_again(self, check, entry, variant):
        said = quote_in_full(check, entry, "https://faces.example")
        assert said.startswith(f"“photo-0.png” (SHA-256 {entry['sha256']}), checked on ")
        assert (
            "UTC by trained networks at https://faces.example. Weak signs of manipulation." in said
        )
        assert "“Brightness 1”: score 0.98" in said
        assert "for “df” (manipulated), threshold 0.500." in said
        assert find_copies(variant).graph_sha256 in said
        assert said.endswith("Such answers are estimates; they prove nothing.")
        assert check.key not in said

    def test_nothing_is_quoted_where_nothing_was_judged(self, check):
        refused = check.results["pictures"][1]
        assert (quote(check, refused), quote_in_full(check, refused)) == ("", "")
        assert is_answered(check)
        check.results["pictures"] = [refused]
        assert not is_answered(check)
        with pytest.raises(NotAnswered, match="in which no file could be read"):
            write_report(check)


class TestPdf:
    def test_it_says_what_was_answered_and_measured(self, check, entry, variant):
        said = re.sub(r"\s+", " ", extract(write_report(check, "https://faces.example")))
        for expected in (
            *("photo-0.png", entry["sha256"], "Weak signs of manipulation", "400 by 300 pixels"),
            *("at https://faces.example.", "Report on a check of pictures", "Holds Saved as JPEG"),
            *("Brightness 1", find_copies(variant).graph_sha256, "data set “default”"),
            *(
                "“df” (manipulated) taken for “real” (not manipulated)",
                "0.0 to 49.0 %",
                "All 8 copies get the same answer",
            ),
            *(
                "What speaks for “df” (manipulated)",
                "photo-1.png",
                "A picture must be a file of one of these",
            ),
            *("A missing sign is no proof", "mesonet 0.1.0", "Page 2 of"),
        ):
            assert expected in said, expected

    def test_no_heading_stands_alone_at_the_end_of_a_page(self, variant):
        pypdf = pytest.importorskip("pypdf")
        files = [upload(DARK, f"photo {n}.png") for n in range(6)]
        options = CheckOptions(stability=True, explanations=True)
        report = write_report(picture_checks.start(files, [variant], options))
        pages = pypdf.PdfReader(BytesIO(report)).pages
        assert len(pages) > 4
        for page in pages:
            # The last two lines are the title and the number of the page.
            last = page.extract_text().strip().splitlines()[-3]
            assert not re.match(r"photo \d|The whole picture|Brightness 1|Who was|How to", last)

    def test_a_map_is_on_the_page_of_the_scores_that_it_is_about(self, variant):
        pypdf = pytest.importorskip("pypdf")
        files = [upload(DARK, f"photo {n}.png") for n in range(4)]
        options = CheckOptions(stability=True, explanations=True)
        report = write_report(picture_checks.start(files, [variant], options))
        texts = [page.extract_text() for page in pypdf.PdfReader(BytesIO(report)).pages]
        tables = [text.count("If the picture were sent on") for text in texts]
        assert (sum(tables), max(tables)) > (3, 0)
        assert tables == [text.count("What speaks for “df”") for text in texts]

    def test_a_film_has_its_scores_over_time(self, check, entry):
        [verdict] = entry["verdicts"]
        verdict |= {"scores": [0.1, 0.2, 0.9], "worst": [], "stability": None}
        verdict["explanations"] = None
        track = {"number": 0, "shown": entry["shown"], "times": [0.0, 0.5, 2.0]}
        track |= {"gaps": [[0.5, 2.0]], "verdicts": [verdict]}
        film = entry | {"kind": "film", "tracks": [track], "verdicts": [], "seconds": 3.0}
        check.results = {"pictures": [film | {"shown": None}]}
        said = re.sub(r"\s+", " ", extract(write_report(check)))
        assert "Report on a check of a film" in said
        assert "The score over time: above, more like “df” (manipulated); dashed" in said
        assert "From 0 to 3.0 seconds." in said

    def test_its_file_is_named_by_the_picture_and_the_day(self, check):
        assert re.fullmatch(r"photo-0-\d{4}-\d\d-\d\d\.pdf", name_report(check))
        check.results["pictures"][0]["name"] = '../"\r\n.png'
        assert re.fullmatch(r"check-[\d-]+\.pdf", name_report(check))

    def test_the_key_is_not_in_it(self, check):
        report = write_report(check)
        assert check.key.encode() not in report
        assert check.key not in extract(report)

    def test_letters_of_other_languages_are_letters(self, variant):
        check = picture_checks.start([upload(DARK, "Łódź – Ελλάδα – Київ.png")], [variant])
        assert "Łódź – Ελλάδα – Київ.png" in extract(write_report(check))

    def test_without_the_best_typeface_there_is_another(self, monkeypatch):
        import importlib.util

        from classifiers.reports import fonts

        def find(name):
            return None if name == "matplotlib" else importlib.util.find_spec(name)

        monkeypatch.setattr(fonts, "find_spec", find)
        find_font.cache_clear()
        try:
            assert find_font().name == "Vera.ttf"
        finally:
            find_font.cache_clear()

    def test_names_are_no_markup(self, variant, tmp_path):
        name = f'<img src="file://{tmp_path}/x.png"/><b>bold</b> &amp; <para>.png'[-100:]
        check = picture_checks.start([upload(DARK, "x.png")], [variant])
        check.results["pictures"][0]["name"] = name
        assert "<b>bold</b> &amp; <para>.png" in extract(write_report(check))

    def test_a_very_long_name_and_many_pictures_fit(self, variant):
        files = [upload(DARK, f"{n}{'w' * 90}.png") for n in range(8)]
        options = CheckOptions(stability=True, explanations=True)
        report = write_report(picture_checks.start(files, [variant], options))
        assert f"7{'w' * 20}" in extract(report)

    @pytest.mark.parametrize("status", ["queued", "failed", "cancelled"])
    def test_without_an_answer_there_is_none(self, check, status):
        PictureCheck.objects.update(results=None)
        check.job.status = status
        check.results = None
        with pytest.raises(NotAnswered, match=f"Received: one that is {status}"):
            write_report(check)

    def test_one_that_is_being_deleted(self, check):
        check.folder.delete()
        with pytest.raises(PictureCheck.DoesNotExist):
            write_report(check)

    @pytest.fixture
    def many(self, check):
        """The picture as if it were a film with the same face seen often."""
        entry = check.results["pictures"][0]
        [verdict] = entry["verdicts"]
        for heat_map in verdict["explanations"]["maps"]:
            heat_map["warning"] = ""  # one that failed its test is not drawn
        face = {"box": [0, 0, 9, 9], "shown": entry["shown"], "verdicts": [verdict]}
        entry["faces"] = [face | {"number": number} for number in range(60)]
        check.results["pictures"] = [entry]
        return check

    def test_what_is_too_much_is_left_out_and_counted(self, many):
        pypdf = pytest.importorskip("pypdf")
        report = write_report(many)
        pages = pypdf.PdfReader(BytesIO(report)).pages
        assert sum(len(page.images) for page in pages) <= 100
        said = re.sub(r"\s+", " ", extract(report))
        assert "Face 60" in said
        # One of the whole, one of each face, and two maps of each of 50 answers.
        assert "61 pictures were left out of this report." in said
        assert "Of 10 answers, only the scores are in this report." in said

    def test_pictures_are_as_large_as_they_are_printed(self, variant):
        pypdf = pytest.importorskip("pypdf")
        large = draw(20, (3000, 3000))
        check = picture_checks.start(map_uploads([large]), [variant])
        [image] = pypdf.PdfReader(BytesIO(write_report(check))).pages[0].images
        assert max(image.image.size) <= 230 * 200 / 72 + 1
