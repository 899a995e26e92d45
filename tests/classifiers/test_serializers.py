import json

import numpy as np
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from classifiers.models import MLModel
from classifiers.serializers import MLModelSerializer, PredictionSerializer
from classifiers.utils import Prediction


def test_a_variant_has_exactly_its_eight_fields(variant):
    assert issubclass(MLModelSerializer, serializers.HyperlinkedModelSerializer)
    data = MLModelSerializer(variant).data
    assert data == {
        "model_id": str(variant.model_id),
        "model_name": "Brightness 1",
        "model_desc": "Calls bright pictures real",
        "model_file": "trained_models/brightness_1.hdf5",
        "loss_curve": "/media/loss_curves/brightness_1_curve.png",
        "accuracy": 100.0,
        "clr": variant.clr,
        "conv_layers": [[4, [3, 3]], [3, [1, 5]]],
    }
    assert json.loads(JSONRenderer().render(data)) == data


def test_what_is_computed_cannot_be_written():
    read_only = {name for name, f in MLModelSerializer().fields.items() if f.read_only}
    assert read_only == {"model_id", "accuracy", "clr", "conv_layers"}


def test_a_variant_that_is_not_evaluated_yet_and_has_no_loss_curve():
    data = MLModelSerializer(MLModel(model_name="New")).data
    assert [data[n] for n in ("accuracy", "clr", "conv_layers", "loss_curve")] == [None] * 4


def test_the_fields_of_a_prediction_are_those_of_the_contract():
    fields = PredictionSerializer().fields
    assert {name: type(field) for name, field in fields.items()} == {
        "img_url": serializers.URLField,
        "true_label": serializers.CharField,
        "pred_label": serializers.CharField,
        "probability": serializers.FloatField,
        "plots": serializers.ListField,
    }
    assert fields["true_label"].max_length == fields["pred_label"].max_length == 20
    assert type(fields["plots"].child) is serializers.URLField


def test_the_example_of_the_contract_serializes(variant, folders):
    """From loading an image to JSON, as the specification writes it (with `.data`)."""
    from tensorflow.keras.preprocessing import image

    path = folders / "data" / "real" / "000.png"
    img = image.load_img(path, target_size=(256, 256))
    img = np.expand_dims(img, axis=0)
    model = MLModel.objects.first()
    prob, pred = model.predict(img)
    pred = "real" if pred[0] == 1 else "deepfake"
    prediction = Prediction(
        img_url="/media/data/real/real_img.png/",
        true_label="real",
        pred_label=pred,
        probability=prob[0],
    )
    serialized = PredictionSerializer([prediction], many=True)
    assert json.loads(json.dumps(serialized.data)) == [
        {
            "img_url": "/media/data/real/real_img.png/",
            "true_label": "real",
            "pred_label": "real",
            "probability": 1.0,
            "plots": [],
        }
    ]
