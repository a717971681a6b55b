"""What Wagtail's own checker (axe) looks for in a preview, beside the page that is being written."""

from wagtail.admin.userbar import ContentCheckerItem


class PageChecks(ContentCheckerItem):
    """Wagtail's rules and some of axe's, on what the editor wrote: head and foot are not theirs to mend."""

    axe_include = ["main"]
    axe_run_only = [
        *ContentCheckerItem.axe_run_only,
        "image-alt",
        "image-redundant-alt",
        "list",
        "table-fake-caption",
    ]


def with_page_checks(items: list) -> None:
    """Put ours where Wagtail's stands among the items of the preview."""
    items[:] = [PageChecks() if isinstance(item, ContentCheckerItem) else item for item in items]
