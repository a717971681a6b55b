// Opens one leader's list without network. Its scope is that list's own path; it keeps nothing itself, but answers from
// what static/js/door_kept.js has kept when it was asked to, and forgets it when the day is over.
const place = new URL(registration.scope).pathname;
const cacheName = `narvaro ${place}`;
// So long a bad network may think before the kept page is shown.
const PATIENCE = 4000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === place) event.respondWith(list(request, url));
  else if (!url.pathname.startsWith(place)) event.respondWith(asset(request));
});

// What the page is made of has names that change with it: what is kept is the same.
async function asset(request) {
  return (await caches.match(request, { cacheName, ignoreVary: true })) ?? fetch(request);
}

async function list(request, url) {
  const kept = await keptPage(url);
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([fetch(request).catch(() => undefined), late]);
  return answer && answer.status < 500 ? answer : kept;
}

// The list of one meeting is kept: it answers for its own address, and for the one that names no meeting.
async function keptPage(url) {
  if (!(await caches.has(cacheName))) return undefined;
  const cache = await caches.open(cacheName);
  for (const known of await cache.keys()) {
    const page = new URL(known.url);
    if (page.pathname !== place) continue;
    const answer = await cache.match(known);
    if (Date.now() >= Number(answer.headers.get("Kept-Until"))) {
      await caches.delete(cacheName);
      await registration.unregister();
      return undefined;
    }
    const asked = url.searchParams.get("traff");
    if (asked === null || asked === page.searchParams.get("traff")) return answer;
  }
  return undefined;
}
