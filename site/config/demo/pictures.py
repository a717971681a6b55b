"""Images drawn in code, kept as files of the site's image model."""

from django.core.files.base import ContentFile
from wagtail.models import Collection

from home.illustrations import raster
from home.models import CustomImage

FACE, WIDE = (288, 288), (960, 540)
CREDIT = "Föräldrastöd"


def face(name: str, collection: Collection) -> CustomImage:
    """A leader's photo."""
    return picture(name, name, "face", collection, FACE)


def picture(
    title: str, seed: str, kind: str, collection: Collection, size: tuple[int, int] = WIDE
) -> CustomImage:
    """A picture of home.illustrations, kept in a collection under a title."""
    known = CustomImage.objects.filter(title=title, collection=collection).first()
    if known:
        return known
    file = ContentFile(raster(seed, kind, size), name=f"{kind}.png")
    return CustomImage.objects.create(title=title, collection=collection, credit=CREDIT, file=file)
