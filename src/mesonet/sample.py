"""The sample: generated pictures, two detectors trained on such pictures, their loss curves."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from mesonet.dataset import LabelledPictures
from mesonet.exceptions import SampleFolderError
from mesonet.faces import CLASS_NAMES, generate_picture, generate_pictures

MANIFEST = "variants.json"
DATA_SET = "data_set.json"
CONTENTS = frozenset({"data", "models", "loss_curves", MANIFEST, DATA_SET, "README.md"})
"""All that a sample folder holds."""

CAUTION = "Drawn faces: what is measured on them says nothing about photographs."
"""Goes with every answer that rests on the pictures."""

Report = Callable[[str], None]
"""Is told in a line what happens next."""


@dataclass(frozen=True)
class SampleVariant:
    """A detector to train for the sample."""

    slug: str
    architecture: str
    epochs: int
    model_name: str
    model_desc: str


VARIANTS = (
    SampleVariant(
        slug="meso4",
        architecture="meso4",
        epochs=6,
        model_name="Meso4 (sample)",
        model_desc=(
            "Meso4 of Afchar et al., trained briefly and on generated pictures only. "
            "Its scores say nothing about real deepfakes."
        ),
    ),
    SampleVariant(
        slug="meso-inception4",
        architecture="meso_inception4",
        epochs=10,
        model_name="MesoInception4 (sample)",
        model_desc=(
            "MesoInception4 of Afchar et al., trained on generated pictures only. "
            "Its scores say nothing about real deepfakes."
        ),
    ),
)


@dataclass(frozen=True)
class SampleSize:
    """How much work to put into a sample.

    Args:
        training: Pictures per class to train on.
        validation: Pictures per class to choose the best epoch by.
        held_out: Pictures per class to keep in the sample; nothing is trained on them.
        max_epochs: A limit on the variants' own epochs.
    """

    training: int
    validation: int
    held_out: int
    max_epochs: int


FULL = SampleSize(training=400, validation=100, held_out=60, max_epochs=100)
QUICK = SampleSize(training=4, validation=2, held_out=3, max_epochs=1)


def build_sample(output: Path, *, seed: int, size: SampleSize, report: Report) -> None:
    """Write the sample folder, or write it again.

    It is put together beside its place and moved there when it is whole, so an interrupted run
    leaves what was there before.

    Args:
        output: Where it shall lie.
        seed: Another seed gives other pictures and other weights.
        size: How much work to put in: `FULL` or `QUICK`.
        report: Is told what happens.

    Raises:
        SampleFolderError: If something that is not a sample lies there.
    """
    _check_replaceable(output)
    with replace_folder(output) as folder:
        readme = resources.files("mesonet").joinpath("sample_readme.md").read_text("utf-8")
        (folder / "README.md").write_text(readme, "utf-8")
        report(f"Drawing {2 * size.held_out} pictures to show")
        _write_pictures(folder / "data", size.held_out, seed)
        report(f"Drawing {2 * (size.training + size.validation)} pictures to learn from")
        training = generate_pictures(size.training, seed=seed, split="training")
        validation = generate_pictures(size.validation, seed=seed, split="validation")
        for variant in VARIANTS:
            epochs = min(variant.epochs, size.max_epochs)
            report(f"Training {variant.model_name}, epochs: {epochs}")
            _write_variant(folder, variant, epochs, seed, (training, validation))
        caution = json.dumps({"caution": CAUTION}, indent=2)
        (folder / DATA_SET).write_text(caution + "\n", "utf-8")
        manifest = json.dumps([_manifest_entry(variant) for variant in VARIANTS], indent=2)
        (folder / MANIFEST).write_text(manifest + "\n", "utf-8")
    report(f"Wrote {output}")


def _check_replaceable(output: Path) -> None:
    if not output.exists():
        return
    names = {entry.name for entry in output.iterdir()} if output.is_dir() else {output.name}
    is_sample = MANIFEST in names and names <= CONTENTS
    if names and not is_sample:
        msg = f"Only a sample, an empty folder or nothing at all is replaced. Received: {output}"
        raise SampleFolderError(msg)


@contextmanager
def replace_folder(output: Path) -> Iterator[Path]:
    """Give an empty folder, and put it in the place of `output` unless an error comes.

    It lies beside `output` meanwhile, so on the same disk, where a folder moves in one step. What
    lay in its place before is only deleted when it has moved.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    new, old = workplace / "new", workplace / "old"
    new.mkdir()
    try:
        yield new
        if output.exists():
            output.rename(old)
        try:
            new.rename(output)
        except BaseException:
            if old.exists():
                old.rename(output)
            raise
    finally:
        shutil.rmtree(workplace)


def _write_pictures(folder: Path, count: int, seed: int) -> None:
    for class_name in CLASS_NAMES:
        class_folder = folder / class_name
        class_folder.mkdir(parents=True)
        for index in range(count):
            jpeg = generate_picture(class_name, index, seed=seed, split="held_out")
            (class_folder / f"{class_name}-{index:03}.jpg").write_bytes(jpeg)


def _write_variant(
    folder: Path,
    variant: SampleVariant,
    epochs: int,
    seed: int,
    pictures: tuple[LabelledPictures, LabelledPictures],
) -> None:
    from mesonet.training import TrainingPlan, draw_loss_curve, save_model, train_model

    entry = _manifest_entry(variant)
    plan = TrainingPlan(variant.architecture, epochs=epochs, batch_size=16, seed=seed)
    model, history = train_model(plan, *pictures)
    for key in ("model_file", "loss_curve"):
        (folder / entry[key]).parent.mkdir(exist_ok=True)
    save_model(model, folder / entry["model_file"])
    draw_loss_curve(history, folder / entry["loss_curve"])


def _manifest_entry(variant: SampleVariant) -> dict[str, str]:
    """Return what ``variants.json`` says; its paths start from the sample's folder."""
    return {
        "model_name": variant.model_name,
        "model_desc": variant.model_desc,
        "model_file": f"models/{variant.slug}.hdf5",
        "loss_curve": f"loss_curves/{variant.slug}.png",
    }
