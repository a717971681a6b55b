// One page of a programme, kept on a device because somebody asked for it: its scope is that page, and nothing else.
const page = self.registration.scope;
const name = `programme ${page}`;
// Milliseconds since 1970; then it forgets itself.
const until = Number(new URL(self.location.href).searchParams.get("until"));

// With all its days, whichever it begins with today, and as it is for everybody.
async function keep() {
  const answer = await fetch(`${page}?day=`, { cache: "reload", credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  await put(answer);
}

// The page, and the style sheets and scripts it names.
async function put(answer) {
  const html = await answer.clone().text();
  const cache = await caches.open(name);
  const named = [...html.matchAll(/(?:src|href)="(\/static\/[^"]+\.(?:css|js))"/g)].map((found) => found[1]);
  await cache.addAll(named);
  await cache.put(page, answer);
}

// Told by the network: the newest is kept, and nothing of a page that is taken away.
async function heard(answer) {
  if (answer.ok && !answer.redirected) await keep();
  else if (answer.status === 404 || answer.status === 410) await forget();
}

const keptFirst = async (request) => (await kept(request, { ignoreSearch: true })) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (Date.now() > until) {
    event.waitUntil(forget());
    return;
  }
  if (request.mode === "navigate" && url.origin + url.pathname === page) event.respondWith(newest(event, page));
  else if (url.pathname.startsWith("/static/")) event.respondWith(keptFirst(request));
});
