"""What a script of our own pages tells us when something happened: of whom, it does not say."""


def is_beacon(request, kind: str, longest: int) -> bool:
    """Whether a page of our own sent it, as `kind` of content and at most `longest` bytes.

    Browsers name the page's host with every beacon; home.middleware.OriginMiddleware keeps other sites' pages out.
    """
    length = request.META.get("CONTENT_LENGTH", "")
    small = length.isascii() and length.isdigit() and int(length) <= longest
    return small and request.content_type == kind and "Origin" in request.headers
