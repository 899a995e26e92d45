"""What the schema says of random batches."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view

from api.v1 import examples
from api.v1.batches.serializers import BatchQuerySerializer, BatchSerializer

batch = extend_schema_view(
    get=extend_schema(
        operation_id="draw_random_batch",
        summary="Ask a variant about random images",
        description=(
            "Draws images of the data set, without repetition, and says what the variant takes "
            "them for, and how many are right. With the `seed` of the answer, the same images are "
            "drawn again. Plots are kept for a time only."
        ),
        parameters=[BatchQuerySerializer],
        responses={200: BatchSerializer},
        examples=[OpenApiExample("One image", examples.BATCH, response_only=True)],
    ),
)
