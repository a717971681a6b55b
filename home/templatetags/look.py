"""What templates ask of the look: `{% icon %}` and `{% illustration %}`.

The icons are those of Lucide (https://lucide.dev; ISC, © Lucide contributors), partly from Feather (MIT,
© Cole Bemis). Their paths stand here so that a page carries only the few it shows, without a request.
"""

import re
from functools import cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from home import illustrations
from home.dates import full_date
from home.routing import lang_attributes

register = template.Library()

ICONS = {
    "accessibility": (
        '<circle cx="16" cy="4" r="1"/><path d="m18 19 1-7-6 1"/><path d="m5 8 3-3 5.5 3-2.36 3.5"/><path '
        'd="M4.24 14.5a5 5 0 0 0 6.88 6"/><path d="M13.76 17.5a5 5 0 0 0-6.88-6"/>'
    ),
    "alert-triangle": (
        '<path d="m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3"/><path d="M12 '
        '9v4"/><path d="M12 17h.01"/>'
    ),
    "arrow-left": '<path d="m12 19-7-7 7-7"/><path d="M19 12H5"/>',
    "arrow-right": '<path d="M5 12h14"/><path d="m12 5 7 7-7 7"/>',
    "baby": (
        '<path d="M9 12h.01"/><path d="M15 12h.01"/><path d="M10 16c.5.3 1.2.5 2 .5s1.5-.2 2-.5"/><path '
        'd="M19 6.3a9 9 0 0 1 1.8 3.9 2 2 0 0 1 0 3.6 9 9 0 0 1-17.6 0 2 2 0 0 1 0-3.6A9 9 0 0 1 12 3c2 0 '
        '3.5 1.1 3.5 2.5s-.9 2.5-2 2.5c-.8 0-1.5-.4-1.5-1"/>'
    ),
    "ban": '<circle cx="12" cy="12" r="10"/><path d="m4.9 4.9 14.2 14.2"/>',
    "bell": (
        '<path d="M10.268 21a2 2 0 0 0 3.464 0"/><path d="M3.262 15.326A1 1 0 0 0 4 17h16a1 1 0 0 0 '
        '.74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326"/>'
    ),
    "calendar": (
        '<path d="M8 2v4"/><path d="M16 2v4"/><rect width="18" height="18" x="3" y="4" rx="2"/><path '
        'd="M3 10h18"/>'
    ),
    "calendar-plus": (
        '<path d="M8 2v4"/><path d="M16 2v4"/><path d="M21 13V6a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v14a2 2 0 0 '
        '0 2 2h8"/><path d="M3 10h18"/><path d="M16 19h6"/><path d="M19 16v6"/>'
    ),
    "check": '<path d="M20 6 9 17l-5-5"/>',
    "check-circle": '<circle cx="12" cy="12" r="10"/><path d="m9 12 2 2 4-4"/>',
    "chevron-down": '<path d="m6 9 6 6 6-6"/>',
    "chevron-left": '<path d="m15 18-6-6 6-6"/>',
    "chevron-right": '<path d="m9 18 6-6-6-6"/>',
    "clock": '<circle cx="12" cy="12" r="10"/><polyline points="12 6 12 12 16 14"/>',
    "coins": (
        '<circle cx="8" cy="8" r="6"/><path d="M18.09 10.37A6 6 0 1 1 10.34 18"/><path d="M7 '
        '6h1v4"/><path d="m16.71 13.88.7.71-2.82 2.82"/>'
    ),
    "copy": (
        '<rect width="14" height="14" x="8" y="8" rx="2" ry="2"/><path d="M4 16c-1.1 '
        '0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2"/>'
    ),
    "download": (
        '<path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"/><polyline points="7 10 12 15 17 10"/><line '
        'x1="12" x2="12" y1="15" y2="3"/>'
    ),
    "external-link": (
        '<path d="M15 3h6v6"/><path d="M10 14 21 3"/><path d="M18 13v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 '
        '2 0 0 1 2-2h6"/>'
    ),
    "file-text": (
        '<path d="M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7Z"/><path d="M14 2v4a2 2 0 0 0 '
        '2 2h4"/><path d="M10 9H8"/><path d="M16 13H8"/><path d="M16 17H8"/>'
    ),
    "filter": (
        '<line x1="21" x2="14" y1="4" y2="4"/><line x1="10" x2="3" y1="4" y2="4"/><line x1="21" x2="12" '
        'y1="12" y2="12"/><line x1="8" x2="3" y1="12" y2="12"/><line x1="21" x2="16" y1="20" '
        'y2="20"/><line x1="12" x2="3" y1="20" y2="20"/><line x1="14" x2="14" y1="2" y2="6"/><line x1="8" '
        'x2="8" y1="10" y2="14"/><line x1="16" x2="16" y1="18" y2="22"/>'
    ),
    "hand": (
        '<path d="M18 11V6a2 2 0 0 0-2-2a2 2 0 0 0-2 2"/><path d="M14 10V4a2 2 0 0 0-2-2a2 2 0 0 0-2 '
        '2v2"/><path d="M10 10.5V6a2 2 0 0 0-2-2a2 2 0 0 0-2 2v8"/><path d="M18 8a2 2 0 1 1 4 0v6a8 8 0 0 '
        '1-8 8h-2c-2.8 0-4.5-.86-5.99-2.34l-3.6-3.6a2 2 0 0 1 2.83-2.82L7 15"/>'
    ),
    "hand-heart": (
        '<path d="M11 14h2a2 2 0 1 0 0-4h-3c-.6 0-1.1.2-1.4.6L3 16"/><path d="m7 20 1.6-1.4c.3-.4.8-.6 '
        '1.4-.6h4c1.1 0 2.1-.4 2.8-1.2l4.6-4.4a2 2 0 0 0-2.75-2.91l-4.2 3.9"/><path d="m2 15 6 6"/><path '
        'd="M19.5 8.5c.7-.7 1.5-1.6 1.5-2.7A2.73 2.73 0 0 0 16 4a2.78 2.78 0 0 0-5 1.8c0 1.2.8 2 1.5 '
        '2.8L16 12Z"/>'
    ),
    "home": (
        '<path d="M15 21v-8a1 1 0 0 0-1-1h-4a1 1 0 0 0-1 1v8"/><path d="M3 10a2 2 0 0 1 '
        '.709-1.528l7-5.999a2 2 0 0 1 2.582 0l7 5.999A2 2 0 0 1 21 10v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"/>'
    ),
    "hourglass": (
        '<path d="M5 22h14"/><path d="M5 2h14"/><path d="M17 22v-4.172a2 2 0 0 0-.586-1.414L12 12l-4.414 '
        '4.414A2 2 0 0 0 7 17.828V22"/><path d="M7 2v4.172a2 2 0 0 0 .586 1.414L12 12l4.414-4.414A2 2 0 0 '
        '0 17 6.172V2"/>'
    ),
    "info": '<circle cx="12" cy="12" r="10"/><path d="M12 16v-4"/><path d="M12 8h.01"/>',
    "languages": (
        '<path d="m5 8 6 6"/><path d="m4 14 6-6 2-3"/><path d="M2 5h12"/><path d="M7 2h1"/><path d="m22 '
        '22-5-10-5 10"/><path d="M14 18h6"/>'
    ),
    "mail": (
        '<rect width="20" height="16" x="2" y="4" rx="2"/><path d="m22 7-8.97 5.7a1.94 1.94 0 0 1-2.06 '
        '0L2 7"/>'
    ),
    "map-pin": (
        '<path d="M20 10c0 4.993-5.539 10.193-7.399 11.799a1 1 0 0 1-1.202 0C9.539 20.193 4 14.993 4 10a8 '
        '8 0 0 1 16 0"/><circle cx="12" cy="10" r="3"/>'
    ),
    "menu": (
        '<line x1="4" x2="20" y1="12" y2="12"/><line x1="4" x2="20" y1="6" y2="6"/><line x1="4" x2="20" '
        'y1="18" y2="18"/>'
    ),
    "monitor": (
        '<rect width="20" height="14" x="2" y="3" rx="2"/><line x1="8" x2="16" y1="21" y2="21"/><line '
        'x1="12" x2="12" y1="17" y2="21"/>'
    ),
    "phone": (
        '<path d="M22 16.92v3a2 2 0 0 1-2.18 2 19.79 19.79 0 0 1-8.63-3.07 19.5 19.5 0 0 1-6-6 19.79 '
        "19.79 0 0 1-3.07-8.67A2 2 0 0 1 4.11 2h3a2 2 0 0 1 2 1.72 12.84 12.84 0 0 0 .7 2.81 2 2 0 0 "
        "1-.45 2.11L8.09 9.91a16 16 0 0 0 6 6l1.27-1.27a2 2 0 0 1 2.11-.45 12.84 12.84 0 0 0 2.81.7A2 2 0 "
        '0 1 22 16.92z"/>'
    ),
    "play": '<polygon points="6 3 20 12 6 21 6 3"/>',
    "printer": (
        '<path d="M6 18H4a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2"/><path '
        'd="M6 9V3a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v6"/><rect x="6" y="14" width="12" height="8" rx="1"/>'
    ),
    "qr-code": (
        '<rect width="5" height="5" x="3" y="3" rx="1"/><rect width="5" height="5" x="16" y="3" rx="1"/><rect '
        'width="5" height="5" x="3" y="16" rx="1"/><path d="M21 16h-3a2 2 0 0 0-2 2v3"/><path d="M21 21v.01"/><path '
        'd="M12 7v3a2 2 0 0 1-2 2H7"/><path d="M3 12h.01"/><path d="M12 3h.01"/><path d="M12 16v.01"/><path d="M16 '
        '12h1"/><path d="M21 12v.01"/><path d="M12 21v-1"/>'
    ),
    "quote": (
        '<path d="M16 3a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2 1 1 0 0 1 1 1v1a2 2 0 0 1-2 2 1 1 0 0 0-1 1v2a1 1 0 '
        '0 0 1 1 6 6 0 0 0 6-6V5a2 2 0 0 0-2-2z"/><path d="M5 3a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2 1 1 0 0 1 1 '
        '1v1a2 2 0 0 1-2 2 1 1 0 0 0-1 1v2a1 1 0 0 0 1 1 6 6 0 0 0 6-6V5a2 2 0 0 0-2-2z"/>'
    ),
    "smartphone": '<rect width="14" height="20" x="5" y="2" rx="2" ry="2"/><path d="M12 18h.01"/>',
    "search": '<circle cx="11" cy="11" r="8"/><path d="m21 21-4.3-4.3"/>',
    "share": (
        '<circle cx="18" cy="5" r="3"/><circle cx="6" cy="12" r="3"/><circle cx="18" cy="19" r="3"/><line '
        'x1="8.59" x2="15.42" y1="13.51" y2="17.49"/><line x1="15.41" x2="8.59" y1="6.51" y2="10.49"/>'
    ),
    "award": (
        '<path d="m15.477 12.89 1.515 8.526a.5.5 0 0 1-.81.47l-3.58-2.687a1 1 0 0 0-1.197 0l-3.586 2.686a.5.5 0 0 1'
        '-.81-.469l1.514-8.526"/><circle cx="12" cy="8" r="6"/>'
    ),
    "shield": (
        '<path d="M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 '
        '6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z"/>'
    ),
    "user": '<path d="M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2"/><circle cx="12" cy="7" r="4"/>',
    "users": (
        '<path d="M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2"/><circle cx="9" cy="7" r="4"/><path d="M22 '
        '21v-2a4 4 0 0 0-3-3.87"/><path d="M16 3.13a4 4 0 0 1 0 7.75"/>'
    ),
    "x": '<path d="M18 6 6 18"/><path d="m6 6 12 12"/>',
}

# Icons that point along the line of reading turn round in right-to-left text.
DIRECTED = {"arrow-left", "arrow-right", "chevron-left", "chevron-right", "external-link", "quote"}

# The state of a run's seats, told by an icon beside its words.
SEAT_ICONS = {
    "ok": "check-circle",
    "few": "hourglass",
    "queue": "users",
    "full": "ban",
    "cancelled": "x",
    "later": "clock",
    "past": "calendar",
    "drop-in": "home",
}

NOTICE_ICONS = {"info": "info", "warn": "alert-triangle", "error": "alert-triangle", "ok": "check-circle"}


@register.simple_tag
@cache
def icon(name: str, size: int = 20) -> SafeString:
    """An inline icon, hidden from assistive technology: its words stand beside it. KeyError when unknown."""
    turns = " icon-turns" if name in DIRECTED else ""
    return mark_safe(
        f'<svg class="icon{turns}" viewBox="0 0 24 24" width="{size}" height="{size}" fill="none"'
        f' stroke="currentColor" stroke-width="2" aria-hidden="true" focusable="false">{ICONS[name]}</svg>'
    )


@register.simple_tag
def seats_icon(state: str, size: int = 20) -> SafeString:
    """The icon of a seats state (ok, few, queue, full, cancelled, later, past, drop-in)."""
    return icon(SEAT_ICONS[state], size)


@register.simple_tag
def notice_icon(kind: str) -> SafeString:
    """The icon of a notice (info, warn, error, ok)."""
    return icon(NOTICE_ICONS[kind], 24)


@register.simple_tag
def illustration(seed, kind: str = "meadow", ratio: str = "wide") -> SafeString:
    """A cut-paper picture, the same for the same seed; decoration, hidden from assistive technology."""
    return mark_safe(illustrations.svg(str(seed), kind, ratio))


@register.simple_tag
def brand_mark() -> SafeString:
    """The mark of a region without a logo of its own: a cottage under a spruce."""
    return mark_safe(
        '<svg viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false">'
        '<path fill="currentColor" d="M13 2l8 12h-4l6 9h-5l6 9H2l6-9H3l6-9H5z"/>'
        '<path class="brand-cottage" fill="#a6213b" d="M18 26l9-8 9 8v12H18z"/>'
        '<path fill="#f6c667" d="M24 28h6v10h-6z"/></svg>'
    )


# {{ title_lang|foreign }} in a tag: which language its words are in, where that is not the page's.
register.filter("foreign", lang_attributes)
register.filter("full_date", full_date)


@register.simple_tag(takes_context=True)
def aside(context) -> SafeString:
    """In the tag of a link that leads out of booking: in somebody else's page it opens beside that page."""
    return mark_safe(' target="_blank" rel="noopener"') if is_framed(context) else SafeString()


@register.simple_tag(takes_context=True)
def aside_words(context) -> SafeString:
    """Behind the words of such a link: that it does."""
    if not is_framed(context):
        return SafeString()
    words = escape(_("opens in a new tab"))
    return mark_safe(f' {icon("external-link")}<span class="visually-hidden"> ({words})</span>')


def is_framed(context) -> bool:
    """A context of `include … only` has no variable for the request, but knows it."""
    return bool(getattr(getattr(context, "request", None), "framed", None))


@register.filter
def folds(address: str) -> SafeString:
    """An e-mail or web address that gives way after its @ and its slashes, and never within a word before them."""
    return mark_safe(re.sub("(@|(?<!/)/(?!/))", r"\1<wbr>", escape(address)))


@register.filter
def tel(number: str) -> str:
    """A phone number as the tel: scheme takes it (RFC 3966): digits and a leading plus."""
    return "".join(sign for sign in str(number) if sign.isdigit() or sign == "+")
