from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "web"
    verbose_name = "Pages"

    def ready(self) -> None:
        """Those who log in are not taken for somebody who guesses."""
        from django.contrib.auth.signals import user_logged_in

        from web.accounts.guessing import forgive

        user_logged_in.connect(forgive, dispatch_uid="web.accounts.guessing")
