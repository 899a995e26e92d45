import pytest

from classifiers.batches import LARGEST_SEED, draw_batch, draw_seed
from classifiers.exceptions import InvalidConvIndex, InvalidImageCount, InvalidThreshold
from classifiers.findings.verdicts import save_operating_point
from classifiers.models import MLModel
from classifiers.records import Evaluation


def list_urls(batch) -> list[str]:
    return [prediction.img_url for prediction in batch.predictions]


def test_a_seed_draws_the_same_again(variant):
    first = draw_batch(variant, 4, [])
    assert 0 <= first.seed <= LARGEST_SEED
    assert list_urls(draw_batch(variant, 4, [], first.seed)) == list_urls(first)
    assert len({draw_seed() for _ in range(5)}) == 5


def test_right_ones_are_counted_with_an_interval(variant, add_images, folders):
    (folders / "data" / "df" / "000.png").unlink()
    add_images("df", 1, first_grey=250)  # a bright one, which it takes for real
    batch = draw_batch(variant, 7, [], 1)
    assert batch.num_right == 6
    assert [p.is_right for p in batch.predictions].count(False) == 1
    assert batch.accuracy.value == pytest.approx(6 / 7)
    assert (batch.accuracy.low, batch.accuracy.high) == pytest.approx((0.4869, 0.9743), abs=1e-4)
    assert batch.describe() == "6 of 7 images right; 95 % interval of the share: 49 to 97 %."
    assert batch.describe_size() == "These are all images of the data set."


def test_at_an_operating_point_it_decides_by_that_threshold(variant):
    evaluation = Evaluation.objects.get()
    point = save_operating_point(evaluation, "strict", threshold=0.99)
    batch = draw_batch(variant, 7, [], 1, point)
    assert batch.threshold == 0.99
    assert {p.pred_label for p in batch.predictions} == {"df"}
    assert min(p.probability for p in batch.predictions) < 50
    assert "decides for real from 99.0 % on" in batch.describe_probability()
    assert list_urls(batch) == list_urls(draw_batch(variant, 7, [], 1))


def test_an_operating_point_of_another_variant_is_refused(variant, model_file, loss_curve):
    model_file.seek(0)
    other = MLModel.objects.create(
        model_name="Other", model_desc="x", model_file=model_file, loss_curve=loss_curve
    )
    evaluation = Evaluation.objects.get(variant=variant)
    point = save_operating_point(evaluation, "strict", threshold=0.99)
    with pytest.raises(InvalidThreshold, match="one of another variant"):
        draw_batch(other, 1, [], 1, point)


@pytest.mark.parametrize(
    ("count", "layers", "error"), [(0, [], InvalidImageCount), (1, [2], InvalidConvIndex)]
)
def test_what_there_is_not(variant, count, layers, error):
    with pytest.raises(error):
        draw_batch(variant, count, layers)
