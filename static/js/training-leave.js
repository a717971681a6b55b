// Out of a step at once: the page is emptied, and what comes stands in its place in the history. Escape twice does it too.
const way = document.querySelector("[data-leave]");
// Between the two (milliseconds).
const SOON = 1000;
let last = -Infinity;

function leave() {
  document.title = new URL(way.href).hostname;
  document.body.replaceChildren();
  location.replace(way.href);
}

for (const link of document.querySelectorAll("[data-leave], [data-leave-first]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat) return;
  if (event.timeStamp - last < SOON) leave();
  last = event.timeStamp;
});
document.querySelector("[data-leave-key]").hidden = false;
