// A programme that follows the clock, and counts what is ticked. Without this file it says what was true when it came.
const items = [...document.querySelectorAll("[data-starts]")];
const form = document.querySelector("[data-programme]");
const board = document.querySelector("[data-now]");
const lists = board && {
  now: board.querySelector("[data-now-list]"),
  next: board.querySelector("[data-next-list]"),
};

// The list beside the board has everything: of every day, or of the one that is named. Otherwise it is filtered.
const whole = board?.dataset.whole;

const span = (item) => ({ item, starts: Date.parse(item.dataset.starts), ends: Date.parse(item.dataset.ends) });
const held = items.filter((item) => !item.classList.contains("item-cancelled")).map(span);

// The day and the hour where it is held, wherever the phone thinks it is.
const there = { timeZone: "Europe/Stockholm" };
const dayOf = (moment) => new Date(moment).toLocaleDateString("sv", there);

// What is on, and everything that begins at the next moment that something does, today.
function nowAndNext(now) {
  const on = held.filter(({ starts, ends }) => starts <= now && now < ends);
  const ahead = held.filter(({ starts }) => starts > now && dayOf(starts) === dayOf(now));
  const first = Math.min(...ahead.map(({ starts }) => starts));
  return { now: on, next: ahead.filter(({ starts }) => starts === first) };
}

// A line of the board, made of the item's own words.
function line({ item }) {
  const row = document.createElement("li");
  row.className = "now-row";
  row.dataset.of = item.id;
  const words = document.createElement("span");
  const link = item.querySelector(".item-title a").cloneNode(true);
  const place = document.createElement("span");
  place.className = "muted";
  place.append(...item.querySelector(".item-place").cloneNode(true).childNodes);
  words.append(link, document.createElement("br"), place);
  row.append(item.querySelector(".item-time bdi").cloneNode(true), " ", words);
  return row;
}

function fill(name, found) {
  const shown = [...lists[name].children].map((row) => row.dataset.of).join();
  if (shown !== found.map(({ item }) => item.id).join()) lists[name].replaceChildren(...found.map(line));
  board.querySelector(`[data-${name}-none]`).hidden = found.length > 0;
}

function tick() {
  const now = Date.now();
  for (const { item, starts, ends } of held) {
    item.querySelector("[data-on]").hidden = !(starts <= now && now < ends);
    item.classList.toggle("item-past", ends <= now);
  }
  // A programme that is filtered does not know everything: the board stays as the server made it.
  if (whole === undefined) return;
  const { from, until } = board.dataset;
  const comes = now < Date.parse(from) || Date.parse(until) <= now;
  board.hidden = comes || (whole !== "" && whole !== dayOf(now));
  if (board.hidden) return;
  // A page that was saved before the day, and opened on it without a network, counts no days.
  if (from) document.querySelector(".campaign-left").hidden = true;
  const found = nowAndNext(now);
  fill("now", found.now);
  fill("next", found.next);
  const clock = board.querySelector("[data-clock]");
  clock.hidden = false;
  clock.textContent = new Date(now).toLocaleTimeString("sv", { ...there, hour: "2-digit", minute: "2-digit" });
}

if (items.length) {
  tick();
  setInterval(tick, 15_000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
}

if (form) {
  const counter = form.querySelector("[data-count]");
  const count = () => {
    const chosen = form.querySelectorAll("[name=item]:checked, [name=item][type=hidden]").length;
    if (counter) counter.textContent = chosen ? `${chosen} ${counter.dataset.count}` : "";
  };
  // A page that was saved on the device was saved without what is chosen now: that lies in the address.
  for (const chosen of new URLSearchParams(location.search).getAll("item")) {
    const box = form.querySelector(`[name=item][type=checkbox][value="${CSS.escape(chosen)}"]`);
    if (box) box.checked = true;
  }
  form.addEventListener("change", count);
  count();
}
