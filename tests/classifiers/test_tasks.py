import os
import time

import pytest
from django.core.management import CommandError, call_command

from classifiers.tasks import clean_plots

HOUR = 3600


@pytest.fixture
def plots(folders):
    """Four plots of 1,000 bytes, made 0, 1, 2 and 3 hours ago, beside a loss curve as old."""
    now = time.time()
    for folder, name, hours in [*(("plots", f"{h}.png", h) for h in range(4)), ("curves", "c", 9)]:
        path = folders / "media" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(1000))
        os.utime(path, (now - hours * HOUR - 60,) * 2)
    return lambda: sorted(path.stem for path in (folders / "media" / "plots").iterdir())


def test_plots_that_are_too_old_are_deleted(plots, settings):
    settings.CLASSIFIERS_PLOT_MAX_AGE = 2 * HOUR
    assert clean_plots() == 2
    assert plots() == ["0", "1"]


def test_the_oldest_are_deleted_while_they_take_too_much_disk(plots, settings):
    settings.CLASSIFIERS_PLOT_MAX_AGE = 9 * HOUR
    settings.CLASSIFIERS_PLOT_MAX_BYTES = 3500
    assert clean_plots() == 1
    assert plots() == ["0", "1", "2"]
    assert clean_plots() == 0


def test_by_default_a_plot_lives_for_an_hour(plots):
    assert clean_plots() == 3
    assert plots() == ["0"]


def test_other_files_are_left_alone(plots, folders, settings):
    settings.CLASSIFIERS_PLOT_MAX_AGE = 1
    notes = folders / "media" / "plots" / "notes.txt"
    notes.touch()
    os.utime(notes, (0, 0))
    clean_plots()
    assert notes.exists()
    assert (folders / "media" / "curves" / "c").exists()


def test_without_any_plot_there_is_nothing_to_do():
    assert clean_plots() == 0


@pytest.mark.parametrize("seconds", ["0", "-5", "soon"])
def test_the_command_wants_a_pause_it_can_make(seconds):
    with pytest.raises(CommandError, match="positive whole number"):
        call_command("clean_up", "--every", seconds)


def test_the_command_says_what_it_did(plots, capsys):
    call_command("clean_up")
    assert capsys.readouterr().out == "3 files deleted\n"
