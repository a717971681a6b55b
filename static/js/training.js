// Where somebody is in a module: on its steps, its page and its card. Kept on the phone after a yes; until then what was
// done goes along from step to step in the fragment of the links between them, and is nowhere when they are left.
const { begin, mark, possible, progress, read } = await import(document.getElementById("training-kept").href);
const { counted, filled, keysIn } = await import(document.getElementById("training-words").href);

const step = document.querySelector(".training[data-step]");
const ask = document.querySelector("[data-keep-place]");
const CARRIED = "#was=";
const DECLINED = "no";
// A form that shows the same step in another way: whom to call.
const FORMS = ".lesson-step form[method=get]";
const WAYS = ".trail a, .step-ways a, .training-where a, .lesson-row h3 a, .module-begin a, .languages a[hreflang]";

const module = step?.dataset.module;
const steps = keysIn(step?.dataset.steps);
const carried = new Set(arrivedWith());
// Loaded anew, or come back to, what was carried is gone and nothing tells how far somebody was: that is no new start.
const cameBack = !read() && ["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type);

// What came with the link, and leaves the address bar at once: nobody wants to send it on.
function arrivedWith() {
  if (!location.hash.startsWith(CARRIED)) return [];
  const came = location.hash.slice(CARRIED.length).split(".");
  history.replaceState(history.state, "", location.pathname + location.search);
  return step ? came.filter((key) => key === DECLINED || steps.includes(key)) : came.filter((key) => /^\w{1,8}$/.test(key));
}

function carry() {
  const hash = read() || !carried.size ? "" : CARRIED + [...carried].join(".");
  for (const way of document.querySelectorAll(WAYS)) way.hash = hash;
  for (const form of document.querySelectorAll(FORMS)) form.action = location.pathname + hash;
}

function done() {
  const before = progress(module, steps);
  if (before?.done.includes(step.dataset.step)) return;
  const kept = mark(module, [step.dataset.step], steps);
  const first = !cameBack && (kept ? !before?.done.length : ![...carried].some((key) => key !== DECLINED));
  carried.add(step.dataset.step);
  carry();
  const finished = kept ? !progress(module, steps).left.length : step.dataset.step === steps.at(-1);
  const detail = { module, step: step.dataset.step, began: first, finished, kept };
  document.dispatchEvent(new CustomEvent("training:done", { detail }));
}

function showTrail() {
  const trail = document.querySelector(".trail");
  const over = progress(module, steps)?.done ?? [...carried];
  for (const stone of document.querySelectorAll("[data-stone]")) {
    const isDone = over.includes(stone.dataset.stone);
    stone.classList.toggle("done", isDone);
    stone.querySelector("[data-done]").textContent = isDone ? trail.dataset.done : "";
  }
}

// On a module's page and on its card: how far, what is new, and where to go on.
function showModule(place) {
  const line = place.querySelector("[data-progress]");
  const all = keysIn(place.dataset.steps);
  const known = progress(place.dataset.module, all);
  if (!line || !known) return;
  const words = [known.left.length || known.fresh.length ? filled(line.dataset.percent, { n: known.percent }) : line.dataset.all];
  const lessons = [...place.querySelectorAll(".lesson-row")];
  for (const lesson of lessons) {
    const isDone = keysIn(lesson.dataset.steps).every((key) => known.done.includes(key));
    lesson.classList.toggle("lesson-done", isDone);
    lesson.querySelector("[data-lesson-done]").hidden = !isDone;
  }
  const over = lessons.filter((lesson) => lesson.classList.contains("lesson-done")).length;
  if (lessons.length) words.push(filled(line.dataset.lessons, { n: over, all: lessons.length }));
  if (known.fresh.length) words.push(counted(line, known.fresh.length));
  line.querySelector("[data-progress-words]").textContent = words.join(" · ");
  line.querySelector("meter")?.setAttribute("value", known.percent);
  line.hidden = false;
  showWayOn(place, known, lessons);
}

function showWayOn(place, known, lessons) {
  const way = place.querySelector("[data-begin]");
  const lesson = lessons.find((one) => keysIn(one.dataset.steps).some((key) => known.left.includes(key)));
  if (!way || !known.done.length) return;
  way.querySelector("span").textContent = lesson ? way.dataset.goOn : way.dataset.again;
  if (!lesson) return;
  const keys = keysIn(lesson.dataset.steps);
  const next = keys.find((key) => known.left.includes(key));
  way.href = lesson.querySelector("h3 a").href;
  if (next !== keys[0]) way.search = `?step=${next}`;
}

function show() {
  if (step) showTrail();
  else for (const place of document.querySelectorAll("[data-module]")) showModule(place);
  carry();
}

// Asked below the step, once somebody is on their way or has something of their own to keep; a no goes along.
function offer() {
  const isUnderWay = step.dataset.step !== steps[0] || document.querySelector("[data-own], [data-plan], [data-rating]");
  ask.hidden = !isUnderWay || carried.has(DECLINED) || Boolean(read());
}

function answer(yes) {
  if (yes && begin()) {
    mark(module, [...carried].filter((key) => key !== DECLINED), steps);
    document.dispatchEvent(new CustomEvent("training:kept"));
    show();
  } else if (!yes) {
    carried.add(DECLINED);
    carry();
  }
  const said = ask.querySelector(yes ? (read() ? "[data-said-yes]" : "[data-refused]") : "[data-said-no]");
  ask.querySelector("[data-asked]").hidden = true;
  said.hidden = false;
  said.focus();
}

if (step) document.querySelector("[data-next]").addEventListener("click", done);
if (ask && possible()) {
  ask.querySelector("[data-yes]").addEventListener("click", () => answer(true));
  ask.querySelector("[data-no]").addEventListener("click", () => answer(false));
  offer();
}
show();
// Back to a page that the browser still has, or another window that went on.
addEventListener("pageshow", (event) => event.persisted && show());
addEventListener("storage", show);
