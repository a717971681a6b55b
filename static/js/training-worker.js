// A module, kept on a device because somebody asked for it: its scope is the module's page and the lessons below it.
const module = new URL(self.registration.scope);
const name = `training ${module.href}`;
const asked = new URL(self.location.href).searchParams;
const contents = asked.get("contents");
const withMedia = asked.has("media");
// What is kept says of itself which publication it is.
const VERSION = "/training-version";
// Pages fetched at a time.
const AT_ONCE = 4;

async function fresh(address) {
  const answer = await fetch(address, { cache: "reload", credentials: "omit" });
  if (!answer.ok || answer.redirected) throw Object.assign(new Error(address), { status: answer.status });
  return answer;
}

// Everything is there before anything old goes: a lost network leaves what was kept as it was.
async function keep() {
  const { pages, media, version } = await (await fresh(contents)).json();
  const cache = await caches.open(name);
  const was = await cache.match(VERSION);
  if (was && (await was.text()) === version) return;
  const found = new Map();
  const beside = new Set(withMedia ? media : []);
  await several(pages, async (page) => {
    const answer = await fresh(page);
    found.set(entry(new URL(page, module)), answer.clone());
    for (const address of named(await answer.text())) beside.add(address);
  });
  await several(beside, (address) => withImports(address, found));
  await Promise.all([...found].map(([address, answer]) => cache.put(address, answer)));
  await cache.put(VERSION, new Response(version));
  const gone = (await cache.keys()).filter(({ url }) => !found.has(url) && !url.endsWith(VERSION));
  await Promise.all(gone.map((request) => cache.delete(request)));
}

async function several(list, work) {
  const rest = [...list];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (rest.length) await work(rest.shift());
    }),
  );
}

// A file, and the scripts that a script imports. A picture that is no more is no reason to keep nothing.
async function withImports(address, found) {
  const url = new URL(address, module);
  if (url.origin !== module.origin || found.has(url.href)) return;
  const answer = await fresh(url.href).catch((problem) => {
    if (problem.status !== 404) throw problem;
  });
  if (!answer) return;
  found.set(url.href, answer.clone());
  if (!url.pathname.endsWith(".js")) return;
  const script = await answer.text();
  for (const [, imported] of script.matchAll(/(?:from|import)\s*["'](\.{1,2}\/[^"']+)["']/g)) {
    await withImports(new URL(imported, url).href, found);
  }
}

// What a page needs beside itself: styles, scripts (also those that it names for its scripts to import), still pictures,
// captions; sound and film only when they are wanted.
function named(html) {
  const tags = html.match(/<(?:link|script|img|video|track)\b[^>]*>/g) ?? [];
  return tags
    .filter((tag) => !tag.startsWith("<link") || /rel="(?:stylesheet|modulepreload)"/.test(tag))
    .flatMap((tag) => [...tag.matchAll(/\b(?:src|href|poster)="([^"#]+)"/g)].map((found) => found[1].replaceAll("&amp;", "&")))
    .filter((address) => !address.startsWith("data:"));
}

// A step is known by its own parameter; whatever else stands in an address makes no other page of it.
function entry(url) {
  const step = url.searchParams.get("step");
  return url.origin + url.pathname + (step ? `?step=${step}` : "");
}

// Told by the network: a new publication is kept, and nothing of a module that is taken away.
async function heard() {
  if (!(await caches.has(name))) {
    await forget();
    return;
  }
  try {
    await keep();
  } catch (problem) {
    if (problem.status === 404 || problem.status === 410) await forget();
  }
}

async function keptFirst(request) {
  const found = await kept(request.url);
  return found ? part(found, request.headers.get("range")) : fetch(request);
}

// A player asks for a film a part at a time.
async function part(answer, range) {
  const asks = range?.match(/^bytes=(\d+)-(\d*)$/);
  if (!asks) return answer;
  const all = await answer.blob();
  const begin = Number(asks[1]);
  const end = Math.min(asks[2] ? Number(asks[2]) + 1 : all.size, all.size);
  const headers = { "Content-Type": all.type, "Content-Range": `bytes ${begin}-${end - 1}/${all.size}`, "Accept-Ranges": "bytes" };
  return new Response(all.slice(begin, end, all.type), { status: 206, headers });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== module.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname.startsWith(module.pathname)) event.respondWith(newest(event, entry(url)));
  } else if (!["", "document"].includes(request.destination)) event.respondWith(keptFirst(request));
});
