import json
import subprocess
import sys
from pathlib import Path

import pytest

from mesonet import sample
from mesonet.cli import main

HEAVY = ("keras", "matplotlib", "numpy", "sklearn", "tensorflow")


def test_help_explains_the_commands_without_loading_anything_heavy():
    script = (
        "import atexit, sys\n"
        f"report = lambda: print('loaded:', [n for n in {HEAVY} if n in sys.modules])\n"
        "atexit.register(report)\n"
        "from mesonet.cli import main\n"
        "main(['--help'])\n"
    )

    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
    assert "usage: mesonet" in result.stdout
    assert "draw sample pictures" in result.stdout
    assert result.stdout.endswith("loaded: []\n")


def test_help_of_a_command_tells_its_options(capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(["sample", "--help"])

    assert exit_info.value.code == 0
    text = capsys.readouterr().out
    for option in ("--output DIR", "--seed N", "--quick", "not photographs"):
        assert option in text


def test_refusal_is_one_line_and_exit_status_1(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("dear to me")

    status = main(["sample", "--quick", "--output", str(tmp_path)])

    assert status == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "mesonet: Only a sample, an empty folder or nothing at all is replaced. "
        f"Received: {tmp_path}\n"
    )


def test_a_folder_that_cannot_be_made_is_one_line_and_exit_status_1(tmp_path, capsys):
    (tmp_path / "file").touch()

    status = main(["sample", "--quick", "--output", str(tmp_path / "file" / "sample")])

    assert status == 1
    line = capsys.readouterr().err
    assert line.startswith("mesonet: ")
    assert line.count("\n") == 1


def test_interruption_is_told_without_a_traceback(monkeypatch, capsys):
    def interrupt(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(sample, "build_sample", interrupt)

    assert main(["sample"]) == 1
    assert capsys.readouterr().err == "mesonet: Interrupted.\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "required: COMMAND"),
        (["dream"], "invalid choice: 'dream'"),
        (["sample", "--seed", "-1"], "a seed must be a whole number"),
        (["sample", "--seed", "4294967296"], "Received: 4294967296"),
    ],
)
def test_wrong_usage_is_explained(arguments, complaint, capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(arguments)

    assert exit_info.value.code == 2
    assert complaint in capsys.readouterr().err


class TestInspect:
    MODEL = Path(__file__).resolve().parents[2] / "sample" / "models" / "meso4.hdf5"

    def test_a_model_that_can_be_published(self, capsys):
        assert main(["inspect", str(self.MODEL)]) == 0
        said = capsys.readouterr().out
        assert said.startswith("ACCEPT (ok)\nThe model can be published as it is.\n")
        assert "parameters: 28073" in said

    def test_as_json(self, capsys):
        assert main(["inspect", "--json", str(self.MODEL)]) == 0
        report = json.loads(capsys.readouterr().out)
        assert list(report) == ["verdict", "code", "message", "mends", "choices", "facts"]
        assert (report["verdict"], report["code"]) == ("accept", "ok")
        assert report["facts"]["input_shapes"] == [[256, 256, 3]]

    def test_a_file_that_is_refused(self, tmp_path, capsys):
        path = tmp_path / "model.h5"
        path.write_text("version https://git-lfs.github.com/spec/v1\n")
        assert main(["inspect", str(path)]) == 1
        said = capsys.readouterr().out
        assert said.startswith("REJECT (git_lfs_pointer)\n")
        assert "git lfs pull" in said

    def test_weights_with_their_architecture_beside_them(self, tmp_path, capsys):
        import h5py

        weights, architecture = tmp_path / "weights.h5", tmp_path / "architecture.json"
        with h5py.File(self.MODEL) as whole, h5py.File(weights, "w") as file:
            architecture.write_text(whole.attrs["model_config"])
            file.attrs["layer_names"] = whole["model_weights"].attrs["layer_names"]
            for name in whole["model_weights"]:
                whole["model_weights"].copy(name, file)
        assert main(["inspect", str(weights), "--architecture", str(architecture)]) == 0
        assert "mended (given_architecture)" in capsys.readouterr().out

    def test_an_architecture_that_is_no_text(self, tmp_path, capsys):
        path = tmp_path / "architecture.json"
        path.write_bytes(b"\xff\xfe{")
        assert main(["inspect", str(self.MODEL), "--architecture", str(path)]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err == f"mesonet: An architecture must be JSON in UTF-8. Received: {path}\n"

    def test_a_file_that_is_not_there(self, tmp_path, capsys):
        assert main(["inspect", str(tmp_path / "model.h5")]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("mesonet: ")
        assert "No such file" in captured.err

    def test_it_loads_neither_tensorflow_nor_django(self):
        script = (
            "import sys\nfrom mesonet.cli import main\n"
            f"main(['inspect', {str(self.MODEL)!r}])\n"
            "print([n for n in ('tensorflow', 'keras', 'django') if n in sys.modules])"
        )
        result = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        assert result.stdout.endswith("[]\n")
