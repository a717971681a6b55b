"""A draft that lacks what a page may not lack: it is kept, and does not go live, whatever way somebody tries."""


class NotReady(Exception):
    """A page was to be published whose form would not have let it."""

    def __init__(self, page):
        self.page_id = page.pk
        super().__init__(f"page {page.pk} lacks something")
