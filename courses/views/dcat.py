"""What data there is, for Sveriges dataportal and its like: DCAT-AP-SE 3.0.1 (docs.dataportal.se/dcat/3.0.1/sv).

RDF/XML, since that is what the portal reads. It wants whole addresses, and a name of its own for everything that is
described. Words are the region's, in each of its languages.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.feed_links import CONTENT_TYPES
from home.open_data import open_data

NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
EU = "http://publications.europa.eu/resource/authority/"
# Their names in that list; a language that is not here is not claimed.
LANGUAGES = {"sv": "SWE", "en": "ENG", "ar": "ARA", "so": "SOM", "uk": "UKR"}
# A county's code (SCB) and the end of its name in NUTS 2024 (Regulation (EC) No 1059/2003, annex I), where it is SE…
NUTS = {
    "01": "110",
    "03": "121",
    "04": "122",
    "05": "123",
    "06": "211",
    "07": "212",
    "08": "213",
    "09": "214",
    "10": "221",
    "12": "224",
    "13": "231",
    "14": "232",
    "17": "311",
    "18": "124",
    "19": "125",
    "20": "312",
    "21": "313",
    "22": "321",
    "23": "322",
    "24": "331",
    "25": "332",
}
# As the portal writes it, to the letter.
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
REGIONAL = "http://purl.org/adms/publishertype/RegionalAuthority"
OPENAPI = "https://spec.openapis.org/oas/v3.1.0"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

for prefix, namespace in NAMES.items():
    ET.register_namespace(prefix, namespace)


def full(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


class Graph:
    """Things at addresses of ours, in RDF/XML."""

    def __init__(self, address: str):
        self.address, self.root = address, ET.Element(full("rdf:RDF"))

    def name(self, local: str) -> str:
        return f"{self.address}#{local}"

    def thing(self, kind: str, local: str, *facts: tuple[str, str]) -> ET.Element:
        """A described thing; a fact is a property and the address of what it leads to."""
        made = ET.SubElement(self.root, full(kind), {full("rdf:about"): self.name(local)})
        for name, target in facts:
            ET.SubElement(made, full(name), {full("rdf:resource"): target})
        return made


def words(thing: ET.Element, name: str, said: dict[str, str]) -> None:
    """A text in each language; under an empty code it is in none."""
    for language, text in said.items():
        ET.SubElement(thing, full(name), {XML_LANG: language} if language else {}).text = text


@require_safe
@open_data
def dcat(request):
    """One catalogue with one dataset: the course dates. No query, besides the region's."""
    if not request.region:
        raise Http404
    graph = Graph(request.build_absolute_uri(reverse("dcat")))
    about = [*shared_facts(request.region), ("dcterms:publisher", graph.name("publisher"))]
    describe_publisher(graph, request.region)
    describe_catalog(graph, request, about)
    describe_dataset(graph, request, about)
    describe_ways(graph, request)
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(graph.root, "unicode")
    return HttpResponse(text, content_type="application/rdf+xml; charset=utf-8")


def shared_facts(region) -> Iterator[tuple[str, str]]:
    yield "dcterms:license", CC0
    county = NUTS.get(region.county_code)
    area = f"http://data.europa.eu/nuts/code/SE{county}" if county else f"{EU}country/SWE"
    yield "dcterms:spatial", area
    spoken = dict.fromkeys(code.partition("-")[0] for code in region.languages)
    for code in filter(LANGUAGES.get, spoken):
        yield "dcterms:language", f"{EU}language/{LANGUAGES[code]}"


def in_each_language(region, said) -> dict[str, str]:
    found = {}
    for language in region.languages:
        with translation.override(language):
            found[language] = said()
    return found


def describe_publisher(graph: Graph, region) -> None:
    """Who publishes, and who answers; these are two things to the portal. The latter must have an address."""
    publisher = graph.thing("foaf:Agent", "publisher", ("dcterms:type", REGIONAL))
    words(publisher, "foaf:name", {"": region.name})
    if region.contact_email:
        mail = ("vcard:hasEmail", f"mailto:{region.contact_email}")
        contact = graph.thing("vcard:Organization", "contact", mail)
        words(contact, "vcard:fn", {"": region.contact_name or region.name})


def title_and_description(thing: ET.Element, region) -> None:
    words(
        thing, "dcterms:title", in_each_language(region, lambda: f"{_('Parenting courses')} – {region.name}")
    )
    description = in_each_language(
        region,
        lambda: _(
            "Courses for parents in the municipalities of the region: what there is, when, where and in which"
            " language, and how many seats are left. Nobody who books or leads is in the data."
        ),
    )
    words(thing, "dcterms:description", description)


def describe_catalog(graph: Graph, request, about: list[tuple[str, str]]) -> None:
    home = ("foaf:homepage", request.build_absolute_uri("/"))
    parts = (("dcat:dataset", graph.name("courses")), ("dcat:service", graph.name("service")))
    title_and_description(graph.thing("dcat:Catalog", "catalog", *about, home, *parts), request.region)


def describe_dataset(graph: Graph, request, about: list[tuple[str, str]]) -> None:
    facts = [
        ("dcterms:accessRights", f"{EU}access-right/PUBLIC"),
        ("dcterms:accrualPeriodicity", f"{EU}frequency/CONT"),
        ("dcat:theme", f"{EU}data-theme/EDUC"),
        ("dcat:theme", f"{EU}data-theme/SOCI"),
        ("dcat:landingPage", request.build_absolute_uri(reverse("api"))),
        *(("dcat:distribution", graph.name(kind)) for kind in ("api", *CONTENT_TYPES)),
    ]
    if request.region.contact_email:
        facts.append(("dcat:contactPoint", graph.name("contact")))
    # A dataset has no licence of its own: its distributions have.
    own = [fact for fact in about if fact[0] != "dcterms:license"]
    dataset = graph.thing("dcat:Dataset", "courses", *own, *facts)
    title_and_description(dataset, request.region)
    words(dataset, "dcat:keyword", in_each_language(request.region, lambda: _("Parenting courses")))


def describe_ways(graph: Graph, request) -> None:
    """How the data is got: the API, which is a service besides, and the feeds."""
    api = request.build_absolute_uri(reverse("api"))
    service = graph.thing(
        "dcat:DataService",
        "service",
        ("dcat:endpointURL", api),
        ("dcat:endpointDescription", request.build_absolute_uri(reverse("api_v1:openapi"))),
        ("dcat:servesDataset", graph.name("courses")),
        ("dcterms:conformsTo", OPENAPI),
        ("dcterms:license", CC0),
        ("dcterms:accessRights", f"{EU}access-right/PUBLIC"),
        ("dcterms:publisher", graph.name("publisher")),
    )
    words(service, "dcterms:title", {settings.LANGUAGE_CODE: f"API – {request.region.name}"})
    runs = request.build_absolute_uri(reverse("api_v1:runs"))
    ways = [("api", runs, "application/json", (("dcat:accessService", graph.name("service")),))]
    for kind, content_type in CONTENT_TYPES.items():
        url = request.build_absolute_uri(reverse("feed", args=[kind]))
        ways.append((kind, url, content_type, (("dcat:downloadURL", url),)))
    for kind, url, content_type, more in ways:
        way = graph.thing("dcat:Distribution", kind, ("dcat:accessURL", url), ("dcterms:license", CC0), *more)
        words(way, "dcterms:format", {"": content_type})
