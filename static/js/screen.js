// A screen on a wall: one slide at a time, and what it says fetched anew every few minutes, for weeks on end. Without this
// file, and for whoever wants no motion, the slides are a list to scroll.
const SHOWN = 12_000;
const ANEW = 120_000;
const PATIENCE = 20_000;
const root = document.documentElement;
const slides = document.querySelector("[data-slides]");
const button = document.querySelector("[data-pause]");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const words = [button.textContent, button.dataset.pause];
// The files that the page is dressed and moved by: when their names change, so have they.
const files = (page) =>
  [...page.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.getAttribute("href") ?? one.getAttribute("src")).join();
let at = 0;
let paused = false;
let said = slides.innerHTML;

function show(number) {
  at = number % slides.children.length;
  [...slides.children].forEach((slide, place) => slide.classList.toggle("slide-shown", place === at));
}

function pause(wanted) {
  paused = wanted;
  button.textContent = words[Number(paused)];
}

function settle() {
  root.classList.toggle("screen-moves", !still.matches);
  button.hidden = still.matches;
}

// What cannot be had leaves the last on the screen.
async function anew() {
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-slides]");
    if (!fresh?.children.length) return;
    if (files(page) !== files(document)) {
      location.reload();
      return;
    }
    if (fresh.innerHTML === said) return;
    said = fresh.innerHTML;
    slides.replaceChildren(...fresh.children);
    show(at);
  } catch {
    // The network is gone, or too slow: it is asked again the next time.
  }
}

if (slides.children.length) {
  settle();
  show(0);
  still.addEventListener("change", settle);
  button.addEventListener("click", () => pause(!paused));
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.target === button || still.matches) return;
    event.preventDefault();
    pause(!paused);
  });
  setInterval(() => paused || still.matches || show(at + 1), SHOWN);
  setInterval(anew, ANEW);
}
