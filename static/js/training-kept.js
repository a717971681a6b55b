// What a phone keeps of the online training: one entry, made when somebody says yes to it (docs/adr/0030). Everything
// else that the training puts on a phone has a name that begins in the same way, and goes with it.
const KEY = "training";
const VERSION = 1;
const FULL = 100;

const isRow = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

// A browser may refuse storage altogether: then there is nothing to offer.
export function possible() {
  try {
    localStorage.getItem(KEY);
    return true;
  } catch {
    return false;
  }
}

// All that is kept; null while nothing is, and where it cannot be read.
export function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    if (!isRow(kept) || kept.v !== VERSION) return null;
    const parts = ["modules", "own", "plan", "ratings"].map((part) => [part, isRow(kept[part]) ? kept[part] : {}]);
    return { v: VERSION, ...Object.fromEntries(parts) };
  } catch {
    return null;
  }
}

function write(kept) {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

// After a yes. False where the browser has no room.
export const begin = () => Boolean(read()) || write({ v: VERSION, modules: {}, own: {}, plan: {}, ratings: {} });

// Changes what is kept, read anew first: another window may have written. False while nothing may be kept.
export function change(how) {
  const kept = read();
  if (!kept) return false;
  how(kept);
  return write(kept);
}

// Whole percent, FULL only when nothing is left. Steps that are gone from the module count for nothing.
function percent(done, steps) {
  const finished = steps.filter((step) => done.includes(step)).length;
  return steps.length ? Math.floor((FULL * finished) / steps.length) : 0;
}

const within = (number) => Math.min(FULL, Math.max(0, Math.floor(Number(number)) || 0));

function rowOf(kept, module) {
  const row = kept?.modules[module];
  if (!isRow(row)) return null;
  return { steps: Array.isArray(row.steps) ? row.steps : [], best: within(row.best), known: row.known };
}

// The steps that a module had when it was begun: what is neither among them nor done has come since.
function knownIn(row, steps) {
  if (Array.isArray(row.known)) return row.known;
  return row.best === FULL ? row.steps : steps;
}

// How far somebody is in a module of these steps; null while nothing of it is kept. `percent` never goes back.
export function progress(module, steps) {
  const row = rowOf(read(), module);
  if (!row) return null;
  const left = steps.filter((step) => !row.steps.includes(step));
  const known = knownIn(row, steps);
  return {
    done: row.steps,
    left,
    percent: Math.max(row.best, percent(row.steps, steps)),
    fresh: left.filter((step) => !known.includes(step)),
  };
}

// Adds steps to those that are done, and takes none away: so two phones end at the same, whichever comes first.
export function mark(module, added, steps, best = 0) {
  return change((kept) => {
    const row = rowOf(kept, module) ?? { steps: [], best: 0 };
    const done = [...new Set([...row.steps, ...added])];
    const furthest = Math.max(row.best, within(best), percent(done, steps));
    kept.modules[module] = { steps: done, best: furthest, known: knownIn({ ...row, steps: done, best: furthest }, steps) };
  });
}

// Own words lie under their module, and under the step in it; no words, no entry.
export function put(part, module, place, value) {
  return change((kept) => {
    const own = (kept[part][module] = isRow(kept[part][module]) ? kept[part][module] : {});
    if (value) own[place] = value;
    else delete own[place];
    if (!Object.keys(own).length) delete kept[part][module];
  });
}

export const get = (part, module, place) => read()?.[part][module]?.[place] ?? null;

// Everything that is written, as [{module, place, prompt, text}]; `part` is own or plan.
export function written(part) {
  const modules = Object.entries(read()?.[part] ?? {}).filter(([, places]) => isRow(places));
  return modules.flatMap(([module, places]) =>
    Object.entries(places)
      .filter(([, value]) => isRow(value) && value.text)
      .map(([place, { prompt, text }]) => ({ module, place, prompt: String(prompt ?? ""), text: String(text) })),
  );
}

const ours = (names) => names.filter((name) => name.startsWith(KEY));

async function workers(scopes) {
  const all = "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistrations() : [];
  return all.filter((one) => {
    const script = one.active ?? one.waiting ?? one.installing;
    const isOurs = script && new URL(script.scriptURL).pathname.startsWith(`/${KEY}`);
    return isOurs || scopes.some((scope) => new URL(one.scope).pathname.startsWith(scope));
  });
}

const cached = async () => ("caches" in window ? ours(await caches.keys()) : []);

// What there is to delete, of all that the training may have put here; `scopes` are the paths that it lies under.
export async function found(scopes) {
  try {
    return { entries: ours(Object.keys(localStorage)), caches: await cached(), workers: await workers(scopes) };
  } catch {
    return { entries: [], caches: [], workers: [] };
  }
}

// All of it goes. The workers first: one that runs could fill its cache again.
export async function forget(scopes) {
  const all = await found(scopes);
  for (const worker of all.workers) await worker.unregister();
  for (const name of all.caches) await caches.delete(name);
  for (const name of all.entries) localStorage.removeItem(name);
}
