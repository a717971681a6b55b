"""Every address of the site: machines and staff first, then views, then pages."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from campaigns.feeds import campaign_feed
from campaigns.oembed import of_campaign_page
from campaigns.views import embed as campaign_embed
from campaigns.views.offered import campaigns_to_embed
from campaigns.views.offline import worker as campaign_worker
from campaigns.views.sharing import item_picture
from campaigns.views.visits import visit
from config.api import api, documentation, unknown
from courses.views import embed
from courses.views.dcat import dcat
from courses.views.embed_builder import builder
from courses.views.feeds import feed
from courses.views.mail_webhook import mail_webhook
from courses.views.oembed import oembed
from courses.views.sharing import run_picture
from home import views
from home.people.invitation import invitation
from home.sharing.views import page_picture
from home.translation.outside import outside_translator
from networks.oembed import of_group_list
from networks.views import embed as group_embed
from networks.views.feed import feed as group_feed
from networks.views.kit import anywhere as group_anywhere
from training.oembed import of_training_page
from training.views import embed as training_embed
from training.views.counts import steps_done
from training.views.groups import anywhere
from training.views.offline import worker as training_worker

# Of Wagtail's: the pages are ours to serve, and there is one page to sign in on.
REPLACED = {"wagtail_serve", "wagtailcore_login"}
# What a picture for sharing is named by: a primary key, and a digest of what it shows.
KEY, DIGEST = "[1-9][0-9]{0,17}", "(?P<digest>[0-9a-f]{16})"

urlpatterns = [
    path("", include("home.urls")),
    # Before Wagtail's own page, which takes a password.
    path("admin/login/", include("home.sign_in.urls")),
    path("admin/", include(admin_urls)),
    path("konto/inbjudan/<str:token>/", invitation, name="invitation"),
    path("api/v1/", documentation, name="api"),
    path("api/v1/dcat", dcat, name="dcat"),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", unknown, name="api_unknown"),
    re_path(r"^feeds/courses\.(?P<kind>ics|atom|json)$", feed, name="feed"),
    path("feeds/campaigns.ics", campaign_feed, name="campaign_feed"),
    path("feeds/groups.ics", group_feed, name="group_feed"),
    path(
        "embed/",
        builder,
        {
            "campaigns_of": campaigns_to_embed,
            "modules_of": training_embed.modules_to_embed,
            "groups_of": group_embed.groups_to_embed,
        },
        name="embed_builder",
    ),
    re_path(r"^embed/colours/([0-9a-f]{6})-([0-9a-f]{6})\.css$", embed.colours, name="embed_colours"),
    path("embed/v1.js", embed.script, name="embed_script"),
    path("embed/courses/", embed.frame, name="embed_courses"),
    path("embed/courses/part/", embed.part, name="embed_part"),
    path("embed/campaign/", campaign_embed.frame, name="embed_campaign"),
    path("embed/campaign/part/", campaign_embed.part, name="embed_campaign_part"),
    path("embed/training/", training_embed.frame, name="embed_training"),
    path("embed/training/part/", training_embed.part, name="embed_training_part"),
    path("embed/groups/", group_embed.frame, name="embed_groups"),
    path("embed/groups/part/", group_embed.part, name="embed_groups_part"),
    re_path(rf"^share/(?P<subject>page-{KEY})-{DIGEST}\.png$", page_picture, name="shared_picture"),
    re_path(
        rf"^share/(?P<subject>run-{KEY}-[a-z-]{{2,20}})-{DIGEST}\.png$", run_picture, name="shared_picture"
    ),
    path("oembed", oembed, {"others": (of_campaign_page, of_training_page, of_group_list)}, name="oembed"),
    re_path(
        rf"^share/(?P<subject>item-{KEY}-[a-z-]{{2,20}})-{DIGEST}\.png$", item_picture, name="shared_picture"
    ),
    path("campaign-worker.js", campaign_worker, name="campaign_worker"),
    path("training-worker.js", training_worker, name="training_worker"),
    path("kampanj-besok/", visit, name="campaign_visit"),
    path("utbildning-steg/", steps_done, name="training_steps_done"),
    path("g/<str:code>/", anywhere, name="training_group"),
    path("m/<int:pk>/", group_anywhere, name="meeting_place"),
    path("webhooks/mail/", mail_webhook, name="mail_webhook"),
    path("documents/", include(document_urls)),
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="wagtailcore_login",
    ),
    # The password of a page that has one.
    *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name not in REPLACED),
]

if getattr(settings, "DEVELOPMENT", False):
    from config.media import media
    from home import mail
    from home.style import style

    urlpatterns += [
        path("style/", style, name="style"),
        path("mail/", mail.inbox, name="mail_inbox"),
        path("mail/<slug:name>/", mail.letter, name="mail_letter"),
        re_path(r"^media/(?P<path>.*)$", media, {"document_root": settings.MEDIA_ROOT}),
    ]

urlpatterns += i18n_patterns(
    path("", include("home.page_urls")),
    path("", include("courses.urls")),
    path("", include("campaigns.urls")),
    path("", include("networks.urls")),
    path("", include("training.urls")),
    path("oversatt/<str:token>/", outside_translator, name="outside_translator"),
    re_path(wagtail_urls.serve_pattern, views.page, name="wagtail_serve"),
    prefix_default_language=True,
)
