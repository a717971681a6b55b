from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from home import receivers, rich_text  # noqa: F401 (they register themselves)
        from home.translation import guard

        guard.stand()
