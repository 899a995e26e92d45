import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from classifiers.findings.score_files import write_csv
from classifiers.records import Evaluation, StoredScores


def test_evaluate_names_what_it_computed(variant, add_images, capsys):
    add_images("df", 4, first_grey=250)
    call_command("evaluate", "Brightness 1")
    assert capsys.readouterr().out == "Brightness 1: accuracy 42.86 %\n"
    variant.refresh_from_db()
    assert variant.accuracy == 42.86


def test_evaluate_all(variant, capsys):
    call_command("evaluate", "--all")
    assert capsys.readouterr().out == "Brightness 1: accuracy 100.0 %\n"


@pytest.mark.parametrize("arguments", [[], ["Brightness 1", "--all"]])
def test_evaluate_wants_names_or_all(db, arguments):
    with pytest.raises(CommandError, match="Name the variants, or give --all"):
        call_command("evaluate", *arguments)


def test_evaluate_refuses_an_unknown_name_before_it_starts(variant, add_images):
    add_images("df", 4, first_grey=250)
    with pytest.raises(CommandError, match="no variant named: Model 9"):
        call_command("evaluate", "Brightness 1", "Model 9")
    variant.refresh_from_db()
    assert variant.accuracy == 100.0


def test_evaluate_reports_failures_and_keeps_the_figures(variant, folders, capsys):
    (folders / "data" / "df").rename(folders / "data" / ".df")
    with pytest.raises(CommandError, match="1 of 1 could not be evaluated"):
        call_command("evaluate", "--all")
    assert "DATA_ROOT must hold exactly two" in capsys.readouterr().err
    variant.refresh_from_db()
    assert variant.accuracy == 100.0


@pytest.fixture
def elsewhere(folders):
    """Two dark forged pictures and a dark real one."""
    for name in ("df/1", "df/2", "real/1"):
        path = folders / "elsewhere" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(path)
    return folders / "elsewhere"


class TestOnOtherDataSets:
    def test_a_folder_is_registered_and_checked(self, db, elsewhere, capsys):
        call_command("register_dataset", "Dark faces", str(elsewhere))
        first = capsys.readouterr().out.splitlines()
        assert first[0] == "Dark faces: 2 df, 1 real"
        Image.new("RGB", (8, 8), "red").save(elsewhere / "real" / "2.png")
        call_command("register_dataset", "Dark faces", "--check")
        assert capsys.readouterr().out.startswith("Dark faces: 2 df, 2 real (changed)\n")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["Dark faces"], "Give a folder to register, or --check"),
            (["Dark faces", "nowhere"], "a folder that does not exist"),
            (["Dark faces", "--check"], "no data set named Dark faces"),
        ],
    )
    def test_what_cannot_be_registered(self, db, arguments, message):
        with pytest.raises(CommandError, match=message):
            call_command("register_dataset", *arguments)

    def test_a_variant_is_evaluated_there(self, variant, elsewhere, capsys):
        call_command("register_dataset", "Dark faces", str(elsewhere))
        capsys.readouterr()
        call_command("evaluate", "Brightness 1", "--data-set", "Dark faces")
        assert capsys.readouterr().out == "Brightness 1: accuracy 66.67 % on Dark faces\n"
        variant.refresh_from_db()
        assert variant.accuracy == 100.0

    def test_it_must_be_registered(self, variant):
        with pytest.raises(CommandError, match="no data set named Faces"):
            call_command("evaluate", "--all", "--data-set", "Faces")

    def test_evaluations_are_listed(self, variant, capsys):
        call_command("evaluations", "Brightness 1")
        [line] = capsys.readouterr().out.splitlines()
        assert line.startswith(str(Evaluation.objects.get().pk))
        assert "Brightness 1 on default: evaluated" in line


class TestRepeat:
    def test_it_says_that_it_came_out_the_same(self, variant, capsys):
        call_command("repeat_evaluation", str(Evaluation.objects.get().pk))
        assert "7 images, all to the last bit" in capsys.readouterr().out

    def test_or_what_differs(self, variant, add_images, capsys):
        add_images("df", 4, first_grey=250)
        with pytest.raises(CommandError, match="did not come out the same"):
            call_command("repeat_evaluation", str(Evaluation.objects.get().pk))
        assert "The data set is another one" in capsys.readouterr().err

    def test_it_needs_scores_to_compare_with(self, variant):
        StoredScores.objects.all().delete()
        with pytest.raises(CommandError, match="must have scores"):
            call_command("repeat_evaluation", str(Evaluation.objects.get().pk))

    def test_one_that_there_is_not(self, db):
        with pytest.raises(CommandError, match="There is no evaluation"):
            call_command("repeat_evaluation", "5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21")


class TestScores:
    def test_they_are_imported(self, variant, folders, capsys):
        lines = write_csv(Evaluation.objects.get().table)
        (folders / "scores.csv").write_text("\ufeff" + "".join(lines), newline="")
        call_command("import_scores", "Other", str(folders / "scores.csv"))
        assert capsys.readouterr().out.startswith("Other on default: 7 scores, ")

    @pytest.mark.parametrize("content", [None, b"\xff\xfe", b"path\n"])
    def test_or_refused(self, variant, folders, content):
        if content is not None:
            (folders / "scores.csv").write_bytes(content)
        with pytest.raises(CommandError):
            call_command("import_scores", "Other", str(folders / "scores.csv"))
        assert Evaluation.objects.count() == 1


def test_a_model_card_is_printed(variant, capsys):
    call_command("model_card", "Brightness 1")
    assert "# Brightness 1" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no variant named Model 9"):
        call_command("model_card", "Model 9")
