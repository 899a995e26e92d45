"""What staff can do: Django finds it by its name."""

from classifiers.admin.jobs import JobAdmin
from classifiers.admin.variants import MLModelAdmin

__all__ = ["JobAdmin", "MLModelAdmin"]
