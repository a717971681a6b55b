import pytest

from tests.browser import server
from tests.browser.looking import sideways, violations

pytestmark = pytest.mark.browser


def test_while_it_is_mended_every_address_says_so_and_when_to_come_back(visit, tmp_path, site):
    with server.site_in_maintenance(tmp_path, site.static) as address:
        page = visit(width=320)
        answer = page.goto(f"{address}/sv/")
        assert answer.status == 503
        assert answer.headers["retry-after"]
        assert page.locator("h1").inner_text()
        assert sideways(page) == []
        assert violations(page) == []
        assert page.request.get(f"{address}/livez").status == 200
