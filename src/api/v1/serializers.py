from __future__ import annotations

from typing import Any

from rest_framework import serializers


class Address(serializers.URLField):
    """An address of this site in full; null where there is none."""

    def to_representation(self, value: Any) -> Any:
        return self.context["request"].build_absolute_uri(value) if value else None


class StrictSerializer(serializers.Serializer):
    """What a client sends: a field that there is not is an error, not silence."""

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)  # raises for what is no object
        message = f"There is no such field. There are: {', '.join(self.fields)}"
        if unknown := {str(name): [message] for name in data if name not in self.fields}:
            raise serializers.ValidationError(unknown)
        return value
