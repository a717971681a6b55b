// What workers that keep pages have in common; it stands before the script of each (home.workers), which names its cache
// (`name`), fills it (`keep`), and says what the network's answer means for what is kept (`heard`).
// How long a poor network may take before the kept page is shown.
const PATIENCE = 4_000;

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(forget());
});

async function forget() {
  await caches.delete(name);
  await self.registration.unregister();
}

// What was kept of an address; opening the cache would make one where everything has been deleted.
const kept = (address, how) => caches.match(address, { ...how, cacheName: name });

// A page from the network, as long as there is one. Else what was kept of the address.
async function newest(event, address) {
  const network = fetch(event.request);
  event.waitUntil(network.then(heard).catch(() => {}));
  const found = await kept(address);
  const patience = new Promise((_resolve, reject) => setTimeout(reject, PATIENCE));
  try {
    const answer = await Promise.race([network, patience]);
    return answer.status < 500 || !found ? answer : found;
  } catch {
    return found ?? network;
  }
}
