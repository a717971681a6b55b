"""The content security policy: strict for visitors, wider for Wagtail's admin only."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware

# Wagtail's editor writes inline scripts and styles, previews pages in a frame, and shows images as blobs.
ADMIN = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "frame-src": [SELF],
}


# Below it staff show who they are: as strict as what visitors see.
SIGN_IN = "/admin/login/"


class PolicyMiddleware(CSPMiddleware):
    """django-csp's middleware; a view's own decorators still win over the widening for /admin/."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        wide = request.path_info.startswith("/admin/") and not request.path_info.startswith(SIGN_IN)
        if wide and parts.replace is None:
            parts.replace = ADMIN
        return parts
