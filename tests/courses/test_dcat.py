"""The description of our data, read by rdflib and held against what DCAT-AP-SE 3.0.1 demands."""

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, Namespace

from tests.factories import make_region

pytestmark = [pytest.mark.django_db, pytest.mark.once]
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
HERE = "http://testserver"
# docs.dataportal.se/dcat/3.0.1/sv: what has cardinality 1 or more. (An HVD category is for what is one, as ours is not.)
MANDATORY = {
    DCAT.Catalog: [
        *(DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license),
        DCAT.dataset,
    ],
    DCAT.Dataset: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher],
    DCAT.Distribution: [DCAT.accessURL],
    DCAT.DataService: [DCTERMS.title, DCAT.endpointURL],
    FOAF.Agent: [FOAF.name, DCTERMS.type],
    VCARD.Organization: [VCARD.fn, VCARD.hasEmail],
}
# And what is recommended, or asked for by those who use the portal.
RECOMMENDED = {
    DCAT.Catalog: [DCTERMS.language, DCTERMS.spatial, FOAF.homepage],
    DCAT.Dataset: [
        *(DCTERMS.accessRights, DCTERMS.accrualPeriodicity, DCTERMS.language, DCTERMS.spatial),
        *(DCAT.contactPoint, DCAT.keyword, DCAT.theme, DCAT.distribution),
    ],
    DCAT.Distribution: [DCTERMS.license, DCTERMS["format"]],
    DCAT.DataService: [DCAT.endpointDescription, DCTERMS.license],
}


@pytest.fixture
def region():
    return make_region(languages=["sv", "ar", "sv-x-lattlast"], contact_email="data@example.org")


@pytest.fixture
def graph(client, region):
    answer = client.get("/api/v1/dcat")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/rdf+xml; charset=utf-8"
    return Graph().parse(data=answer.content, format="xml")


@pytest.mark.parametrize("demanded", [MANDATORY, RECOMMENDED], ids=["mandatory", "recommended"])
def test_everything_has_what_the_profile_demands(graph, demanded):
    for kind, names in demanded.items():
        things = list(graph.subjects(RDF.type, kind))
        assert things, kind
        missing = [(one, name) for one in things for name in names if (one, name, None) not in graph]
        assert not missing


def test_all_names_are_whole_addresses_and_what_is_named_is_described(graph):
    described = set(graph.subjects())
    for one in [*described, *(target for target in graph.objects() if not isinstance(target, Literal))]:
        assert isinstance(one, URIRef) and str(one).startswith(("http://", "https://", "mailto:"))
        assert one in described or "/api/v1/dcat#" not in str(one)


def test_words_are_in_every_language_of_the_region(graph):
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    titles = {title.language: str(title) for title in graph.objects(dataset, DCTERMS.title)}
    assert set(titles) == {"sv", "ar", "sv-x-lattlast"}
    assert titles["sv"] == "Föräldrakurser – Kronoberg" and titles["ar"] != titles["sv"]
    languages = {str(one).rpartition("/")[2] for one in graph.objects(dataset, DCTERMS.language)}
    assert languages == {"SWE", "ARA"}


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("07", "http://data.europa.eu/nuts/code/SE212"),
        ("", "http://publications.europa.eu/resource/authority/country/SWE"),
    ],
)
def test_the_area_is_the_regions_county_where_it_is_one(client, region, code, area):
    region.county_code = code
    region.save()
    graph = Graph().parse(data=client.get("/api/v1/dcat").content, format="xml")
    assert {str(one) for one in graph.objects(None, DCTERMS.spatial)} == {area}


def test_every_way_to_the_data_is_there_in_the_form_that_is_said(client, graph):
    ways = {
        str(graph.value(way, DCTERMS["format"])): str(graph.value(way, DCAT.accessURL)).removeprefix(HERE)
        for way in graph.subjects(RDF.type, DCAT.Distribution)
    }
    assert len(ways) == 4
    for content_type, path in ways.items():
        answer = client.get(path)
        assert answer.status_code == 200 and answer["Content-Type"].partition(";")[0] == content_type
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    description = client.get(str(graph.value(service, DCAT.endpointDescription)).removeprefix(HERE))
    assert description.json()["openapi"].startswith("3.1")
    licences = {str(one) for one in graph.objects(None, DCTERMS.license)}
    assert licences == {"http://creativecommons.org/publicdomain/zero/1.0/"}


def test_without_an_address_of_the_region_nobody_is_named_to_write_to(client, region):
    region.contact_email = ""
    region.save()
    graph = Graph().parse(data=client.get("/api/v1/dcat").content, format="xml")
    assert not list(graph.objects(None, DCAT.contactPoint)) and not list(
        graph.subjects(RDF.type, VCARD.Organization)
    )


def test_it_costs_no_query_and_every_site_may_read_it(client, region, django_assert_max_num_queries):
    client.get("/api/v1/dcat")
    with django_assert_max_num_queries(1):
        answer = client.get("/api/v1/dcat")
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["ETag"] and "Set-Cookie" not in answer
