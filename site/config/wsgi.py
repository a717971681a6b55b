import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
django = get_wsgi_application()

from config.page_cache import with_cache  # noqa: E402  what it imports wants Django set up

application = with_cache(django)
