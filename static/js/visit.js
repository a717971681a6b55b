// One visit to a campaign's page, told to this website alone: which page it was, and nothing else. Nothing is kept here.
const line = document.querySelector("[data-counted][data-visit]");
// So long the page has to be seen, in milliseconds: what only fetches pages does not look at them.
const SEEN = 1500;

// The page anew, back to it, or the same page with other filters: that visit has been told.
function goesOn() {
  const [arrival] = performance.getEntriesByType("navigation");
  if (["reload", "back_forward"].includes(arrival?.type)) return true;
  if (!document.referrer) return false;
  const from = new URL(document.referrer);
  return from.origin === location.origin && from.pathname === location.pathname;
}

function tell() {
  const { visit, campaign, municipality, language } = line.dataset;
  // The code on a poster or a screen leads here (campaigns.told.BY_CODE).
  const what = location.hash === "#qr" ? "screen" : line.dataset.what;
  navigator.sendBeacon(visit, new URLSearchParams({ campaign, municipality, what, language }));
}

function whenSeen() {
  let waiting;
  const look = () => {
    clearTimeout(waiting);
    if (document.hidden) return;
    waiting = setTimeout(() => {
      document.removeEventListener("visibilitychange", look);
      tell();
    }, SEEN);
  };
  document.addEventListener("visibilitychange", look);
  look();
}

if (line && navigator.sendBeacon && !goesOn()) {
  if (document.prerendering) document.addEventListener("prerenderingchange", whenSeen, { once: true });
  else whenSeen();
}
