"""Every address of the site: machines and staff first, then views, then pages."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve as serve_file
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from config.api import api, documentation
from courses.views.feeds import feed
from courses.views.mail_webhook import mail_webhook
from home import views
from home.people.invitation import invitation
from home.translation.outside import outside_translator

urlpatterns = [
    path("", include("home.urls")),
    path("admin/", include(admin_urls)),
    path("konto/inbjudan/<str:token>/", invitation, name="invitation"),
    path("api/v1/", documentation, name="api"),
    path("api/v1/", api.urls),
    re_path(r"^feeds/courses\.(?P<kind>ics|atom|json)$", feed, name="feed"),
    path("webhooks/mail/", mail_webhook, name="mail_webhook"),
    path("documents/", include(document_urls)),
    # Signing in to a page that is not open to all; the pages themselves are ours to serve.
    *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"),
]

if getattr(settings, "DEVELOPMENT", False):
    from home import mail
    from home.style import style

    urlpatterns += [
        path("style/", style, name="style"),
        path("mail/", mail.inbox, name="mail_inbox"),
        path("mail/<slug:name>/", mail.letter, name="mail_letter"),
        re_path(r"^media/(?P<path>.*)$", serve_file, {"document_root": settings.MEDIA_ROOT}),
    ]

urlpatterns += i18n_patterns(
    path("", include("home.page_urls")),
    path("", include("courses.urls")),
    path("oversatt/<str:token>/", outside_translator, name="outside_translator"),
    re_path(wagtail_urls.serve_pattern, views.page, name="wagtail_serve"),
    prefix_default_language=True,
)
