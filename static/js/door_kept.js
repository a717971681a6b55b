// What a phone keeps of a leader's list, and only after "Keep working without network" was pressed: the page itself
// (in a cache that the worker reads), who was here when it was last heard of, and ticks that wait for the network.
// The only script of ours that stores anything; docs/privacy.md says what and until when.

// `place` is the list's own path: it names what is kept, and is the scope of the worker.
export function keptAt(place) {
  const name = `narvaro ${place}`;
  const prefix = `${name} `;

  const read = (key) => JSON.parse(localStorage.getItem(key) ?? "null");
  const waitingKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));

  async function worker() {
    const all = "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistrations() : [];
    return all.filter((one) => new URL(one.scope).pathname === place);
  }

  // The page and what it is made of; its answer says until when, so that the worker knows.
  async function store(page, assets, until) {
    const cache = await caches.open(name);
    const answer = await fetch(page);
    if (!answer.ok) throw new Error(String(answer.status));
    const headers = new Headers(answer.headers);
    for (const gone of ["Content-Encoding", "Content-Length"]) headers.delete(gone);
    headers.set("Kept-Until", String(until));
    await cache.addAll(assets);
    await cache.put(page, new Response(await answer.text(), { headers }));
    for (const old of await cache.keys()) {
      if (![page, ...assets].some((url) => new URL(url, location.href).href === old.url)) await cache.delete(old);
    }
  }

  return {
    possible: "serviceWorker" in navigator && "caches" in window && isSecureContext,

    // {until, clock, came, meeting}, or null while nothing was asked for.
    facts: () => read(name),

    remember(facts) {
      const known = read(name);
      if (known) localStorage.setItem(name, JSON.stringify({ ...known, ...facts }));
    },

    // One entry for each tick, so that two windows never write over each other's.
    put(tick) {
      if (read(name)) localStorage.setItem(`${prefix}${tick.meeting} ${tick.booking}`, JSON.stringify(tick));
    },

    // Unless a newer one has come in its place.
    drop(tick) {
      const key = `${prefix}${tick.meeting} ${tick.booking}`;
      if (read(key)?.at === tick.at) localStorage.removeItem(key);
    },

    waiting: () => waitingKeys().map(read),

    async begin({ page, assets, until, script, facts }) {
      await store(page, assets, until);
      await navigator.serviceWorker.register(script, { scope: place });
      await navigator.serviceWorker.ready;
      localStorage.setItem(name, JSON.stringify({ until, ...facts }));
    },

    renew: store,

    // Ticks that wait can stay behind: nothing that somebody ticked is lost in silence.
    async forget({ ticks = true } = {}) {
      if (ticks) for (const key of waitingKeys()) localStorage.removeItem(key);
      localStorage.removeItem(name);
      if ("caches" in window) await caches.delete(name);
      for (const one of await worker()) await one.unregister();
    },
  };
}
