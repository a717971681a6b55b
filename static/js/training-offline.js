// "Save for when there is no network": a module, kept when it is asked for, after it was told how much it is.
import { forget, ready, registered } from "./offline.js";

const panel = document.querySelector("[data-keep]");
// The worker's pages are those below the module's.
const scope = location.pathname;
const name = `training ${location.origin}${scope}`;

const part = (what) => panel.querySelector(`[data-${what}]`);
const size = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(
    Math.max(bytes, 100_000) / 1e6,
  );
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, key) => values[key]);

// What is kept, measured: pages, and bytes of everything.
async function kept() {
  const cache = await caches.open(name);
  const answers = await cache.matchAll();
  const sizes = await Promise.all(answers.map(async (answer) => (await answer.blob()).size));
  const pages = answers.filter((answer) => answer.headers.get("content-type")?.startsWith("text/html")).length;
  return { pages, size: size(sizes.reduce((sum, bytes) => sum + bytes, 0)) };
}

async function show(said) {
  const registration = await registered();
  part("ask").hidden = Boolean(registration) || !part("choice").hidden;
  part("remove").hidden = !registration;
  if (registration) part("choice").hidden = true;
  const words = registration ? fill(panel.dataset.kept, await kept()) : "";
  part("said").textContent = said ?? words;
}

async function ask() {
  const answer = await fetch(panel.dataset.contents, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  const contents = await answer.json();
  part("told").textContent = fill(contents.media_bytes ? panel.dataset.sizes : panel.dataset.sizesWithoutMedia, {
    size: size(contents.bytes),
    media: size(contents.media_bytes),
  });
  part("media-choice").hidden = !contents.media_bytes;
  part("media-size").textContent = contents.media_bytes ? `(${size(contents.media_bytes)})` : "";
  part("choice").hidden = false;
}

async function save() {
  part("save").disabled = true;
  part("said").textContent = panel.dataset.working;
  const address = `${panel.dataset.keep}${part("media").checked ? "&media=1" : ""}`;
  try {
    await ready(await navigator.serviceWorker.register(address, { scope }));
    await show();
    part("remove").focus();
  } catch {
    await forget(name);
    await show(panel.dataset.failed);
  }
  part("save").disabled = false;
}

async function begin() {
  part("ask").addEventListener("click", async () => {
    const failed = await ask().then(
      () => "",
      () => panel.dataset.failed,
    );
    await show(failed);
    if (!failed) (part("media-choice").hidden ? part("save") : part("media")).focus();
  });
  part("save").addEventListener("click", save);
  part("remove").addEventListener("click", async () => {
    await forget(name);
    await show(panel.dataset.removed);
    part("ask").focus();
  });
  panel.hidden = false;
  await show();
}

if (panel && "serviceWorker" in navigator && isSecureContext) begin();
