"""What the schema says of checks of people's own pictures."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)

from api.v1 import examples
from api.v1.picture_checks.requests import (
    NewPictureCheckSerializer,
    RepetitionSerializer,
)
from api.v1.picture_checks.serializers import CandidateSerializer, PictureCheckSerializer

_KEY = OpenApiParameter("key", str, OpenApiParameter.PATH, description="The key of the check.")
_ANSWER = OpenApiExample("A check", examples.PICTURE_CHECK, response_only=True)

candidates = extend_schema_view(
    get=extend_schema(
        operation_id="list_picture_check_candidates",
        summary="List who can be asked about pictures",
        description=(
            "Variants that are not retired, and which of them are asked where none is named: those "
            "whose evaluation on the default data set shows that they tell its classes apart, by "
            "the lower end of the interval of their AUC."
        ),
        responses={200: CandidateSerializer(many=True)},
        examples=[OpenApiExample("A variant", examples.CANDIDATE, response_only=True)],
    ),
)

checks = extend_schema_view(
    post=extend_schema(
        operation_id="start_picture_check",
        summary="Have your own pictures looked at",
        description=(
            "Workers ask each variant about each picture; `Location` says where to follow them. "
            "Whoever has that address may see, cancel and delete it, and nobody else; it expires. "
            "A picture that is refused does not stop the others. How often one may ask is bounded "
            "by MESONET_RATE_CHECK and MESONET_RATE_CHECK_USER; where there is no room for "
            "pictures, the answer is 503 with `Retry-After`. Visitors may. Scope: `read`."
        ),
        request={"multipart/form-data": NewPictureCheckSerializer},
        responses={202: PictureCheckSerializer},
        examples=[_ANSWER],
    ),
)

check = extend_schema_view(
    get=extend_schema(
        operation_id="read_picture_check",
        summary="Read a check of pictures",
        description=(
            "How far it is, and once it has succeeded, what each variant says of each picture. A "
            "key that is unknown, expired or deleted gets one and the same 404."
        ),
        parameters=[_KEY],
        responses={200: PictureCheckSerializer},
        examples=[_ANSWER],
    ),
    delete=extend_schema(
        operation_id="delete_picture_check",
        summary="Delete a check of pictures",
        description="The pictures, what was made of them, and the answer, now and for good.",
        parameters=[_KEY],
        responses={204: OpenApiResponse(description="They are deleted.")},
    ),
)

cancellation = extend_schema_view(
    post=extend_schema(
        operation_id="cancel_picture_check",
        summary="Cancel a check of pictures",
        description=(
            "At once if it waits, else as soon as it can; one that is finished stays as it is. The "
            "pictures stay until they expire or are deleted."
        ),
        parameters=[_KEY],
        request=None,
        responses={200: PictureCheckSerializer},
        examples=[_ANSWER],
    ),
)

repetition = extend_schema_view(
    post=extend_schema(
        operation_id="repeat_picture_check",
        summary="Have the same pictures looked at in another way",
        description=(
            "Starts another check of the files that were sent, by the same variants; what is left "
            "out stays as it was. Both expire together. It counts as one more check."
        ),
        parameters=[_KEY],
        request=RepetitionSerializer,
        responses={202: PictureCheckSerializer},
        examples=[
            _ANSWER,
            OpenApiExample("The whole picture", {"region": "whole"}, request_only=True),
        ],
    ),
)

report = extend_schema_view(
    get=extend_schema(
        operation_id="read_picture_check_report",
        summary="Read the report on a check of pictures",
        description=(
            "What was asked, answered and measured, with pictures, hashes and versions, to be kept "
            "when the check is gone. The key is not in it. 409 as long as there is no answer."
        ),
        parameters=[_KEY],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    ),
)

file = extend_schema_view(
    get=extend_schema(
        operation_id="read_picture_check_file",
        summary="See a picture of a check",
        description=(
            "What the answer has addresses of: copies to be shown, heat maps, feature maps. What "
            "was sent is given back to nobody. One range of bytes may be asked for (`Range`), so "
            "that a player can jump in a film."
        ),
        parameters=[
            _KEY,
            OpenApiParameter(
                "name", str, OpenApiParameter.PATH, description="As in the address in the answer."
            ),
            OpenApiParameter(
                "Range", str, OpenApiParameter.HEADER, description="Such as `bytes=0-1023`."
            ),
        ],
        responses={
            (status, kind): OpenApiTypes.BINARY
            for status in (200, 206)
            for kind in ("image/png", "image/jpeg", "video/webm")
        },
    ),
)
