from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = "API"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Makes the schema know what is ours, and logs what is not theirs."""
        from api import logs
        from api.v1 import schema  # noqa: F401

        logs.hide_keys()
