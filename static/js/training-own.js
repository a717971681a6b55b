// Own words and marks of a step: on this phone, after a yes, and nowhere else. Without it they are gone with the page.
const { get, put, read } = await import(document.getElementById("training-kept").href);

const step = document.querySelector(".training[data-step]");
const rating = document.querySelector("[data-rating]");
const { module } = step.dataset;
const fields = [...document.querySelectorAll("[data-own], [data-plan]")].map((field) => ({
  part: field.dataset.plan ? "plan" : "own",
  place: field.dataset.plan ?? field.dataset.own,
  prompt: field.querySelector("label").textContent.trim(),
  area: field.querySelector("textarea"),
}));

function save({ part, place, prompt, area }) {
  put(part, module, place, area.value.trim() ? { prompt, text: area.value } : null);
}

function saveMark() {
  const mark = rating?.querySelector("input:checked");
  if (!mark) return;
  const { rating: pair, moment } = rating.dataset;
  put("ratings", module, pair, { ...get("ratings", module, pair), [moment]: Number(mark.value) });
}

// Once there are two they are told together, a single time: whoever counts them listens.
function tell() {
  const pair = rating.dataset.rating;
  const marks = get("ratings", module, pair);
  if (!marks?.before || !marks.after || marks.sent) return;
  if (!put("ratings", module, pair, { ...marks, sent: true })) return;
  const { before, after } = marks;
  document.dispatchEvent(new CustomEvent("training:rated", { detail: { module, pair, before, after } }));
}

function say() {
  for (const line of document.querySelectorAll("[data-kept-or-not]")) {
    line.textContent = read() ? line.dataset.kept : line.dataset.gone;
  }
}

for (const field of fields) {
  field.area.value = get(field.part, module, field.place)?.text ?? field.area.value;
  field.area.addEventListener("input", () => save(field));
}
if (rating) {
  const known = get("ratings", module, rating.dataset.rating)?.[rating.dataset.moment];
  for (const mark of rating.querySelectorAll("input")) mark.checked ||= Number(mark.value) === known;
  rating.addEventListener("change", saveMark);
  document.querySelector("[data-next]").addEventListener("click", tell);
}
document.addEventListener("training:kept", () => {
  fields.forEach(save);
  saveMark();
  say();
});
say();
