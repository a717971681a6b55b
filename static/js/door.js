// The list at a busy door: each tick is sent at once, those of other phones come in, and without network ticks wait.
// Without this file the list is a form. What counts when phones disagree: docs/adr/0027.
const list = document.getElementById("door");
const { ticks: address, meeting, place, worker, until, now } = list.dataset;
const { keptAt } = await import(list.dataset.kept);
const rows = document.getElementById("door-rows");
const bar = list.querySelector(".door-bar");
const search = document.getElementById("door-search");
const kept = keptAt(place);
const page = `${place}?traff=${meeting}`;
const POLL = 15_000;
const PATIENCE = 10_000;
// A tick that has not arrived after so long is said to wait.
const SHORT = 1500;

// Ticks that the server has not confirmed, the last of each booking and meeting.
const waiting = new Map();
let sending = false;
let closed = false;
// Ours changes with every tick: what was asked before is no news.
let changes = 0;
// What our clock lacks to the server's, in milliseconds.
let clock = kept.facts()?.clock ?? Number(now) - Date.now();

const keyOf = (tick) => `${tick.meeting} ${tick.booking}`;
const boxes = () => [...rows.querySelectorAll("input")];
const rowOf = (box) => box.closest(".choice");
const nameIn = (row) => row.querySelector(".door-name").textContent;
const referenceIn = (row) => row.querySelector("bdi").textContent;
const names = (ticks) => ticks.map((tick) => `${tick.name} (${tick.reference})`).join(", ");
const inOrder = () => [...waiting.values()].sort((one, other) => one.at - other.at);

function say(word, value = "") {
  const line = bar.querySelector(`[data-say=${word}]`);
  line.hidden = value === "";
  const shown = line.querySelector("[data-value]");
  if (shown) shown.textContent = value;
}

function show() {
  const all = boxes();
  const count = bar.querySelector("[data-count]");
  const here = String(all.filter((box) => box.checked).length);
  count.textContent = count.dataset.count.replace("{here}", here).replace("{all}", String(all.length));
  const late = new Set(inOrder().filter((tick) => Date.now() + clock - tick.at >= SHORT).map(keyOf));
  for (const box of all) rowOf(box).toggleAttribute("data-waits", late.has(keyOf({ meeting, booking: box.value })));
  say("waiting", late.size && !closed ? String(late.size) : "");
  say("closed", waiting.size && closed ? names(inOrder()) : "");
}

// What the server says, but for what it has not heard from us yet. The form then says that it was shown so.
function take(came) {
  const here = new Set(came.map(String));
  for (const box of boxes()) {
    const mine = waiting.get(keyOf({ meeting, booking: box.value }));
    box.checked = mine ? mine.came : here.has(box.value);
  }
  list.elements.ticked.value = [...here].join(" ");
  kept.remember({ came: [...here], clock });
  show();
}

async function ask(options = {}) {
  const started = Date.now();
  const answer = await fetch(options.body ? address : `${address}?traff=${meeting}`, {
    ...options,
    signal: AbortSignal.timeout(PATIENCE),
  });
  const said = answer.status < 500 ? await answer.json() : {};
  // The answer was written about half way between asking and hearing it.
  if (said.now) clock = said.now - (started + Date.now()) / 2;
  return { status: answer.status, said };
}

// Asks how things stand; whether there was an answer.
async function hear() {
  const before = changes;
  try {
    const { status, said } = await ask();
    if (status === 410) await close();
    if (status !== 200) return false;
    if (changes === before) {
      const known = boxes().map((box) => Number(box.value)).sort((one, other) => one - other);
      if (known.join() !== said.all.join()) await fetchRows();
      if (changes === before) take(said.came);
    }
    return true;
  } catch {
    return false;
  }
}

// Somebody has booked, cancelled or was added at the door: the rows as the page has them now.
async function fetchRows() {
  const answer = await fetch(page, { signal: AbortSignal.timeout(PATIENCE) });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = fresh.getElementById("door-rows");
  if (!answer.ok || !found) return;
  const focused = document.activeElement?.id;
  rows.replaceChildren(...found.childNodes);
  list.elements.rows.value = fresh.getElementById("door").elements.rows.value;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  filter();
  await renew();
}

// One after the other, oldest first. What fails for want of network stays; what is answered is done with.
async function send() {
  if (sending || closed) return;
  sending = true;
  try {
    for (let tick = inOrder()[0]; tick && !closed; tick = inOrder()[0]) {
      const body = new URLSearchParams({
        traff: tick.meeting,
        booking: tick.booking,
        came: tick.came ? "1" : "0",
        at: String(tick.at),
      });
      const { status, said } = await ask({ method: "POST", body });
      if (status === 410) await close();
      if (![200, 400, 409].includes(status)) break;
      settle(tick, said);
    }
  } catch {
    // No network: the next tick, the next look or the browser's own word tries again.
  } finally {
    sending = false;
    show();
  }
}

function settle(tick, said) {
  kept.drop(tick);
  if (waiting.get(keyOf(tick)) === tick) waiting.delete(keyOf(tick));
  changes += 1;
  if (said.outcome === "older") say("older", names([tick]));
  else if (said.outcome !== "noted") say("refused", names([tick]));
  if (said.came && tick.meeting === meeting) take(said.came);
}

function tick(box, came) {
  const row = rowOf(box);
  const one = {
    meeting,
    booking: box.value,
    came,
    at: Math.round(Date.now() + clock),
    name: nameIn(row),
    reference: referenceIn(row),
  };
  box.checked = came;
  waiting.set(keyOf(one), one);
  kept.put(one);
  changes += 1;
  for (const word of ["older", "refused"]) say(word);
  show();
  setTimeout(show, SHORT + 50);
  send();
}

// The link opens nothing any more: the names go, ticks that never got through stay until they were told.
async function close() {
  closed = true;
  await kept.forget({ ticks: false });
  for (const box of boxes()) box.disabled = true;
  showKept();
  show();
}

function plain(text) {
  return text.normalize("NFD").replace(/[\p{M}\s-]/gu, "").toLowerCase();
}

function filter() {
  const asked = plain(search.value);
  let found = 0;
  for (const row of rows.querySelectorAll(".choice")) {
    row.hidden = !(plain(nameIn(row)).includes(asked) || plain(referenceIn(row)).includes(asked));
    found += row.hidden ? 0 : 1;
  }
  say("none", found ? "" : "0");
}

// --- Without network

const keeping = list.querySelector("[data-keeping]");
const parts = { keep: keeping.querySelector("[data-keep]"), forget: keeping.querySelector("[data-forget]") };
const failed = keeping.querySelector("[data-failed]");

// Whatever stands in the page's head, and what it asks for later.
const assets = () => [
  ...[...document.querySelectorAll("head link[rel=stylesheet]")].map((one) => one.href),
  ...[...document.querySelectorAll("head script[src]")].map((one) => one.src),
  list.dataset.kept,
  list.dataset.scan,
];

function showKept() {
  const on = kept.facts()?.meeting === meeting;
  keeping.hidden = !kept.possible || closed;
  parts.keep.hidden = on;
  parts.forget.hidden = !on;
}

async function renew() {
  const facts = kept.facts();
  if (facts?.meeting === meeting) await kept.renew(page, assets(), facts.until);
}

async function forgetWhenOver() {
  const facts = kept.facts();
  if (!facts || Date.now() < facts.until) return;
  await kept.forget({ ticks: false });
  showKept();
}

parts.keep.querySelector("button").addEventListener("click", async () => {
  failed.hidden = true;
  try {
    const came = boxes().filter((box) => box.checked).map((box) => box.value);
    const facts = { clock, came, meeting };
    await kept.begin({ page, assets: assets(), until: Number(until), script: worker, facts });
    for (const one of waiting.values()) kept.put(one);
    showKept();
    parts.forget.querySelector("[role=status]").focus();
  } catch {
    await kept.forget();
    showKept();
    failed.hidden = false;
  }
});

parts.forget.querySelector("button").addEventListener("click", async () => {
  await kept.forget();
  showKept();
  parts.keep.querySelector("button").focus();
});

// --- The camera

const { possible, scanner } = await import(list.dataset.scan);
const scan = bar.querySelector("[data-camera]");
if (await possible().catch(() => false)) {
  const open = scanner(document.getElementById("door-scan"), (code) => {
    const row = [...rows.querySelectorAll(".choice")].find((one) => one.dataset.codes.split(" ").includes(code));
    if (!row) return { say: "unknown" };
    const box = row.querySelector("input");
    const whom = { name: nameIn(row), people: row.querySelector(".door-people").textContent };
    if (box.checked) return { say: "already", ...whom };
    tick(box, true);
    return { say: "here", ...whom };
  });
  scan.hidden = false;
  scan.addEventListener("click", open);
}

// --- Begin

rows.addEventListener("change", (event) => tick(event.target, event.target.checked));
search.addEventListener("input", filter);
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  // Enter would send the whole list: it leads to the first that was found.
  event.preventDefault();
  rows.querySelector(".choice:not([hidden]) input")?.focus();
});
list.addEventListener("submit", async (event) => {
  if (!waiting.size) return;
  event.preventDefault();
  await send();
  if (!waiting.size) list.requestSubmit();
});
addEventListener("beforeunload", (event) => {
  if (waiting.size && !kept.facts()) event.preventDefault();
});

async function round() {
  await forgetWhenOver();
  if (document.hidden || closed) return;
  await send();
  if (!waiting.size) await hear();
}

for (const one of kept.waiting()) waiting.set(keyOf(one), one);
await forgetWhenOver();
bar.querySelector(".door-find").hidden = false;
showKept();
const facts = kept.facts();
if (facts?.meeting === meeting) take(facts.came);
else show();
setTimeout(show, SHORT);
await send();
if (await hear()) await renew().catch(() => {});
setInterval(round, POLL);
addEventListener("online", round);
document.addEventListener("visibilitychange", round);
