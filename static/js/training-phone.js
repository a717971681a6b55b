// The page of what is on this phone: shows it, sends a place to another phone and takes one, and deletes it all.
const load = (name) => import(document.getElementById(`training-${name}`).href);
const [kept, words, link, code] = await Promise.all(["kept", "words", "link", "qr"].map(load));

const root = document.querySelector("[data-phone]");
const find = (name) => root.querySelector(`[data-${name}]`);
const scopes = words.keysIn(root.dataset.scopes);
const known = new Map([...root.querySelectorAll("[data-known] > li")].map((row) => [row.dataset.module, row]));
const stepsOf = (module) => words.keysIn(known.get(module)?.dataset.steps);
const PLACE = "#plats=";
// A denser code than that is hard to read from a screen; the link remains.
const DENSEST = 25;

const put = (name, text) => {
  const line = find(name);
  line.textContent = text;
  line.hidden = false;
};

function named(module, ...more) {
  const line = document.createElement("li");
  const link = known.get(module)?.firstElementChild.cloneNode(true);
  line.append(link ?? find("modules").dataset.elsewhere, ...more);
  return line;
}

function placeIn(module) {
  const { percent } = kept.progress(module, stepsOf(module));
  const much = document.createElement("span");
  much.className = "muted";
  much.textContent = words.filled(find("modules").dataset.percent, { n: percent });
  return named(module, " ", much);
}

async function show() {
  const all = kept.read();
  const { entries, caches, workers } = await kept.found(scopes);
  const isAnything = Boolean(entries.length || caches.length || workers.length);
  const begun = Object.keys(all?.modules ?? {}).filter((module) => kept.progress(module, stepsOf(module)));
  find("nothing").hidden = isAnything;
  find("kept").hidden = !isAnything;
  find("delete").hidden = !isAnything;
  find("another").hidden = !begun.some((module) => known.has(module));
  find("modules").replaceChildren(...begun.map(placeIn));
  showOwn([...kept.written("own"), ...kept.written("plan")]);
  find("ratings").hidden = !Object.keys(all?.ratings ?? {}).length;
  find("saved").hidden = !caches.length;
  if (caches.length) put("saved", words.counted(find("saved"), caches.length));
}

function showOwn(texts) {
  find("texts").hidden = find("own-words").hidden = !texts.length;
  if (texts.length) put("texts", words.counted(find("texts"), texts.length));
  const lines = texts.flatMap(({ prompt, text }) => {
    const [asked, own] = ["dt", "dd"].map((name) => document.createElement(name));
    asked.textContent = prompt;
    own.textContent = text;
    asked.dir = own.dir = "auto";
    return [asked, own];
  });
  find("own-list").replaceChildren(...lines);
}

function say(name) {
  find("said").textContent = find("said").dataset[name];
  find("said").focus();
}

// The steps that this website knows, of the modules that it knows: no more goes to another phone, or comes from one.
function whatIsHere(rows) {
  return rows
    .map(({ module, best, steps }) => ({ module, best, steps: stepsOf(module).filter((step) => steps.includes(step)) }))
    .filter(({ steps }) => steps.length);
}

function make() {
  const begun = Object.keys(kept.read()?.modules ?? {}).map((module) => [module, kept.progress(module, stepsOf(module))]);
  const rows = whatIsHere(begun.filter(([, row]) => row).map(([module, { done, percent }]) => ({ module, steps: done, best: percent })));
  const address = `${location.origin}${location.pathname}${PLACE}${link.pack(rows)}`;
  root.querySelector("[data-send-text]").value = address;
  const drawn = code.qr(address);
  find("code").hidden = !drawn || drawn.version > DENSEST;
  if (!find("code").hidden) draw(drawn.rows);
  find("link").hidden = false;
  find("make").setAttribute("aria-expanded", "true");
  find("link").focus();
}

// Dark on white whatever the page's colours, with the four modules of quiet around that a reader needs.
function draw(rows) {
  // The icon beside it tells the namespace, which is no address to fetch.
  const { namespaceURI } = root.querySelector("svg");
  const [svg, ground, path] = ["svg", "rect", "path"].map((name) => document.createElementNS(namespaceURI, name));
  const size = rows.length + 8;
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  for (const side of ["width", "height"]) ground.setAttribute(side, size);
  ground.setAttribute("fill", "#fff");
  path.setAttribute("fill", "#000");
  const squares = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : "")));
  path.setAttribute("d", squares.join(""));
  svg.append(ground, path);
  find("code").querySelector(".phone-qr").replaceChildren(svg);
}

function wrong(error) {
  for (const line of root.querySelectorAll("[data-error]")) line.hidden = line.dataset.error !== error;
  find("wrong").hidden = false;
  find("wrong").focus();
}

// What a link brings leaves the address bar at once, is shown, and is added only when that is pressed.
function receive() {
  if (!location.hash.startsWith(PLACE)) return;
  const text = location.hash.slice(PLACE.length);
  history.replaceState(null, "", location.pathname + location.search);
  find("came").hidden = find("wrong").hidden = true;
  if (!kept.possible()) return say("refused");
  const { error, rows } = link.unpack(text);
  if (error) return wrong(error);
  const here = whatIsHere(rows);
  if (!here.length) return wrong("foreign");
  const isNews = ({ module, steps, best }) => {
    const mine = kept.progress(module, stepsOf(module));
    return !mine || best > mine.percent || steps.some((step) => !mine.done.includes(step));
  };
  if (!here.some(isNews)) return wrong("known");
  ask(here);
}

function ask(rows) {
  put("came-steps", words.counted(find("came-steps"), rows.flatMap(({ steps }) => steps).length));
  put("came-modules", words.counted(find("came-modules"), rows.length));
  find("came-list").replaceChildren(...rows.map(({ module }) => named(module)));
  find("came").hidden = false;
  find("came").focus();
  find("add").onclick = () => add(rows);
}

async function add(rows) {
  find("came").hidden = true;
  if (!kept.begin()) return say("refused");
  for (const { module, steps, best } of rows) kept.mark(module, steps, stepsOf(module), best);
  await show();
  say("added");
}

function sure(asked) {
  find("sure").hidden = !asked;
  find("ask").setAttribute("aria-expanded", String(asked));
  find(asked ? "forget" : "ask").focus();
}

find("leave-it").addEventListener("click", () => {
  find("came").hidden = true;
  say("left");
});
find("make").addEventListener("click", make);
find("ask").addEventListener("click", () => sure(true));
find("keep").addEventListener("click", () => sure(false));
find("forget").addEventListener("click", async () => {
  await kept.forget(scopes);
  find("sure").hidden = find("link").hidden = true;
  await show();
  say("forgotten");
});
await show();
root.hidden = false;
receive();
addEventListener("hashchange", receive);
