// The list is closed: what this phone kept of it goes, but for ticks that never got through. Those are shown.
const section = document.getElementById("unsent");
const { keptAt } = await import(section.dataset.kept);
const kept = keptAt(section.dataset.place);
const waiting = kept.waiting().sort((one, other) => one.at - other.at);
const lines = section.querySelector("[data-ticks]");

if (kept.facts()) await kept.forget({ ticks: false });
for (const tick of waiting) {
  const line = document.createElement("li");
  const time = new Date(tick.at).toLocaleString(document.documentElement.lang);
  line.append(`${tick.name} · ${tick.reference} · ${tick.came ? lines.dataset.came : lines.dataset.gone} · ${time}`);
  lines.append(line);
}
section.hidden = !waiting.length;
section.querySelector("[data-forget]").addEventListener("click", async () => {
  await kept.forget();
  section.hidden = true;
});
