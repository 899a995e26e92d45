import pytest
from django.core.management import CommandError, call_command


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
