from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The composition root is an app so that its commands and system checks are found."""

    name = "config"

    def ready(self):
        from config import checks  # noqa: F401  (importing it registers the checks)
