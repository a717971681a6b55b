// Within somebody else's page: tells the page around how tall we are, and that a new page is there. It says nothing else,
// and listens to nobody.
const list = document.querySelector(".pc");
const whole = list || document.querySelector("body.framed");
if (parent !== window && whole) {
  let fresh = true;
  new ResizeObserver(() => {
    const height = Math.ceil(whole.getBoundingClientRect().height);
    parent.postMessage({"parenting-courses-height": height, "parenting-courses-new": fresh}, "*");
    fresh = false;
  }).observe(whole);
}

// A list whose municipality has registered every website around it books within the frame. Where a browser does not say
// which those are, its links open outside, as they do without script.
const around = () => {
  if (location.ancestorOrigins) return [...location.ancestorOrigins];
  return parent === top && document.referrer ? [new URL(document.referrer).origin] : [];
};
const asked = around();

// Where a booking finds its way back to: this list, and of a campaign's programme which campaign it is.
function wayBack(campaign) {
  const query = new URLSearchParams(location.search);
  if (campaign) query.set("campaign", campaign);
  return new URLSearchParams({ list: query });
}

function booksHere(list) {
  const registered = (list.dataset.registered || "").split(" ").filter(Boolean);
  if (!registered.length || !asked.length || !asked.every(origin => registered.includes(origin))) return;
  list.classList.add("pc-here");
  const back = wayBack(list.dataset.campaign);
  for (const link of list.querySelectorAll("[data-book]")) {
    link.href = `${link.dataset.book}?${back}`;
    link.target = "_self";
  }
}

if (list) booksHere(list);

// While a day is under way, what is on is asked for again: once a minute, and only while somebody can see it.
async function again() {
  const answer = await fetch(`part/${location.search}`, { credentials: "omit" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(".pc");
  booksHere(fresh);
  const focused = document.activeElement.href;
  list.querySelector("[data-results]").replaceWith(fresh.querySelector("[data-results]"));
  list.classList.toggle("pc-here", fresh.matches(".pc-here"));
  if (!("again" in fresh.dataset)) clearInterval(clock);
  for (const link of list.querySelectorAll("a")) {
    if (focused && link.href === focused) link.focus({ preventScroll: true });
  }
}

let clock;
if (list && "again" in list.dataset) {
  let seen = true;
  new IntersectionObserver(([entry]) => (seen = entry.isIntersecting)).observe(list);
  let at = Date.now();
  clock = setInterval(() => {
    if (document.hidden || !seen || Date.now() - at < 60_000) return;
    at = Date.now();
    again().catch(() => {});
  }, 5_000);
}
