// Steps that were done, told to this website alone: which step, and nothing else. training.js says when (`training:done`),
// and when somebody has said how sure they feel both before and after (`training:rated`: module, pair, before, after).
//
// Who keeps their place on this phone has what could not be sent kept as well, until the next page or until there is a
// network again. Who does not has nothing kept: what happens without a network then is not counted.
const line = document.querySelector("[data-counted][data-training-count]");
// What the phone keeps, if its owner said so, and what waits to be sent.
const PLACE = "training";
const WAITING = "training-counts";
// The server reads so many at once (training.counting.MOST).
const MOST = 60;
// How somebody came, in the address: by a code on paper (`?via=qr`), from another website's list (`?via=embed`), or by a
// group (`?via=<its code>`). See training.counting.VIA.
const WAY = /^[\w-]{1,20}$/;
const PLACES = ".training a[href], .module a[href], .module-cards a[href], .languages a[href]";

function keepsPlace() {
  try {
    return localStorage.getItem(PLACE) !== null;
  } catch {
    return false;
  }
}

function source() {
  const via = new URLSearchParams(location.search).get("via") ?? "";
  return WAY.test(via) ? via : "";
}

// The links of the training lead on with the way that somebody came: it is in the address, and kept nowhere else.
function carryTheWay({ target }) {
  const via = source();
  const link = target.closest(PLACES);
  if (!via || !link || link.origin !== location.origin) return;
  const query = new URLSearchParams(link.search);
  query.set("via", via);
  link.search = query;
}

function waiting() {
  try {
    const found = JSON.parse(localStorage.getItem(WAITING));
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

// In front of what has come to wait meanwhile. Nothing is kept for who has taken their yes back.
function keep(counts, before = []) {
  if (!keepsPlace()) return;
  try {
    localStorage.setItem(WAITING, JSON.stringify([...before, ...waiting(), ...counts]));
  } catch {
    // A full phone: not counted.
  }
}

// Takes what waits away before it is sent: another tab finds nothing, and nothing is sent twice.
function claim() {
  const found = waiting();
  try {
    localStorage.removeItem(WAITING);
  } catch {
    return [];
  }
  return keepsPlace() ? found : [];
}

async function sendWaiting() {
  if (!navigator.onLine) return;
  const counts = claim();
  while (counts.length) {
    const some = counts.splice(0, MOST);
    try {
      const answer = await fetch(line.dataset.trainingCount, {
        method: "POST",
        body: JSON.stringify(some),
        headers: { "Content-Type": "application/json" },
        credentials: "omit",
        keepalive: true,
      });
      if (answer.status !== 204) throw new Error(String(answer.status));
    } catch {
      keep([], [...some, ...counts]);
      return;
    }
  }
}

// One tab at a time, where the browser can see to it.
function sendOnce() {
  if (!waiting().length) return;
  if (navigator.locks) navigator.locks.request(WAITING, sendWaiting);
  else sendWaiting();
}

// A page that is left at once cannot wait for an answer. What is kept is sent by the page that comes.
function tell(count) {
  const whole = { ...count, language: line.dataset.language };
  if (keepsPlace()) keep([whole]);
  else navigator.sendBeacon(line.dataset.trainingCount, new Blob([JSON.stringify([whole])], { type: "application/json" }));
}

function whenDone({ detail: { module, step, began, finished } }) {
  tell({ module, step, began: Boolean(began), finished: Boolean(finished), source: source() });
}

function whenRated({ detail: { module, pair, before, after } }) {
  tell({ module, pair, before: Number(before), after: Number(after) });
  sendOnce();
}

// And so does a form that shows the same step in another way.
function carryTheWayInAForm({ target, formData }) {
  const via = new URLSearchParams(location.search).get("via") ?? "";
  if (target.matches(".training form[method=get]") && WAY.test(via)) formData.set("via", via);
}

document.addEventListener("click", carryTheWay, { capture: true });
document.addEventListener("formdata", carryTheWayInAForm);
if (line && navigator.sendBeacon) {
  document.addEventListener("training:done", whenDone);
  document.addEventListener("training:rated", whenRated);
  window.addEventListener("online", sendOnce);
  sendOnce();
}
