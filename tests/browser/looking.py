"""What is asked of every page, whichever it is."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
MOST_SHOWN = 4


def violations(page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, in a line for each rule; [] when there is nothing."""
    found = AXE.run(page, options=OPTIONS).response["violations"]
    return [f"{rule['id']} ({rule['impact']}): {rule['help']}\n{nodes(rule)}" for rule in found]


def nodes(rule) -> str:
    shown = [
        f"  {' '.join(map(str, node['target']))}\n"
        f"    {node['html'][:160]}\n    {node.get('failureSummary', '')[:240]}"
        for node in rule["nodes"][:MOST_SHOWN]
    ]
    more = len(rule["nodes"]) - len(shown)
    return "\n".join(shown + ([f"  and {more} more"] if more > 0 else []))


def sideways(page) -> list[str]:
    """What sticks out when the page scrolls sideways; [] when it does not."""
    return page.evaluate(
        """() => {
          const page = document.documentElement;
          if (page.scrollWidth <= page.clientWidth) return [];
          return [...document.body.querySelectorAll('*')]
            .filter(one => {
              const box = one.getBoundingClientRect();
              return box.right > page.clientWidth + 1 || box.left < -1;
            })
            .slice(0, 5).map(one => one.outerHTML.slice(0, 120));
        }"""
    )


def language_of(page) -> tuple[str, str]:
    return page.evaluate("() => [document.documentElement.lang, document.documentElement.dir]")
