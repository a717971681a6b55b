"""What the tests of the admin share: two municipalities with staff, and forms sent as a browser would."""

from dataclasses import dataclass
from importlib import import_module

from django import forms
from django.urls import reverse
from wagtail.admin.viewsets import viewsets

from home.roles import create_municipality_groups, create_region_group
from home.viewsets import RegionalViewSet
from tests.factories import make_municipality, make_region, make_staff


@dataclass
class Neighbours:
    """Växjö and Ljungby of one region, each with a coordinator, and somebody of the region."""

    vaxjo: object
    ljungby: object
    coordinator: object
    neighbour: object
    regional: object


def make_neighbours() -> Neighbours:
    region = make_region()
    vaxjo, ljungby = make_municipality(region, "Växjö"), make_municipality(region, "Ljungby")
    for municipality in (vaxjo, ljungby):
        create_municipality_groups(municipality)
    regional = make_staff(username="region")
    regional.groups.add(create_region_group(region))
    return Neighbours(vaxjo, ljungby, make_staff(vaxjo, "vaxjo"), make_staff(ljungby, "ljungby"), regional)


def our_viewsets() -> list[RegionalViewSet]:
    import_module("wagtail.admin.urls")  # reading the addresses is what registers the viewsets
    return [viewset for viewset in viewsets.viewsets if isinstance(viewset, RegionalViewSet)]


def addresses(viewset: RegionalViewSet, row) -> dict[str, str]:
    """Every address of a viewset by its name, those of a row with the row's pk."""
    return {
        pattern.name: reverse(
            viewset.get_url_name(pattern.name), args=[row.pk] if "<int:pk>" in str(pattern.pattern) else []
        )
        for pattern in viewset.get_urlpatterns()
    }


def typed(form, /, **changes) -> dict:
    """What a browser would post for a form as it was shown, with some fields typed anew (None: left out)."""
    data = {}
    for field in form:
        data |= posted(field)
    for formset in getattr(form, "formsets", {}).values():
        data |= typed(formset.management_form)
        for child in formset.forms:
            data |= typed(child)
    return {name: value for name, value in (data | changes).items() if value is not None}


def posted(field) -> dict:
    value, widget = field.value(), field.field.widget
    unsent = isinstance(widget, forms.CheckboxInput | forms.SelectMultiple | forms.CheckboxSelectMultiple)
    if value in (None, "", []) or (unsent and not value):
        return {} if unsent else {field.html_name: ""}
    if isinstance(widget, forms.CheckboxInput):
        return {field.html_name: "on"} if value else {}
    if isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
        return {field.html_name: [getattr(item, "pk", item) for item in value]}
    if isinstance(widget, forms.Select):
        return {field.html_name: value}
    return {field.html_name: widget.format_value(value)}


def errors(response) -> dict:
    """The messages of the page's form by field; those of its children by their prefixed names."""
    form = response.context["form"]
    found = dict(form.errors)
    for name, formset in getattr(form, "formsets", {}).items():
        if formset.non_form_errors():
            found[name] = list(formset.non_form_errors())
        for child in formset.forms:
            found |= {child.add_prefix(field): messages for field, messages in child.errors.items()}
    return {field: list(messages) for field, messages in found.items()}


def who_may_look(client, them: Neighbours, index: str, title: str, page) -> None:
    """Asserts that figures are for coordinators, the region and superusers, and for nobody of another region.

    `page` asks for the page of the figures with these parameters; `title` stands in the list at `index`.
    """
    elsewhere = make_municipality(
        make_region("Fjällviken", hostname="fjallviken.example", default=False), "Snövik"
    )
    create_municipality_groups(elsewhere)
    stranger = make_staff(elsewhere, "fjall")
    for user, status in (
        (them.regional, 200),
        (them.coordinator, 200),
        (make_staff(username="chef", superuser=True), 200),
        (stranger, 404),
        (make_staff(them.vaxjo, "redaktor", roles=("editor",)), 302),
        (make_staff(them.vaxjo, "ledare", roles=("leader",)), 302),
    ):
        client.force_login(user)
        assert page().status_code == status, user
        assert page(export="csv").status_code == status, user
    client.force_login(stranger)
    assert title not in client.get(index).text
    client.force_login(them.coordinator)
    assert title in client.get(index).text
    client.logout()
    assert page().status_code == 302
