"""What the schema says of model cards."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view

from api.v1.variants.documentation import IF_NONE_MATCH, MODEL_ID, NOT_MODIFIED

card = extend_schema_view(
    get=extend_schema(
        operation_id="read_model_card",
        summary="Read the model card",
        description=(
            "What was declared and measured of a variant, in Markdown, with the block "
            "`model-index` that Hugging Face reads."
        ),
        parameters=[MODEL_ID, IF_NONE_MATCH],
        responses={(200, "text/markdown"): OpenApiTypes.STR, 304: NOT_MODIFIED},
    ),
)
