// A question is judged by the page, which knows the answer: at once, and without the network. Without this it is sent.
const form = document.querySelector(".question[data-right]");
const place = document.getElementById("answer");

const order = () => [...form.querySelectorAll("select")].map((select) => select.value);
const ticked = () => [...form.querySelectorAll("input:checked")].map((input) => input.value);

function mistake(chosen) {
  if (form.dataset.question !== "order") return chosen.length ? "" : form.dataset.none;
  if (chosen.includes("")) return form.dataset.none;
  return new Set(chosen).size < chosen.length ? form.dataset.twice : "";
}

function isRight(chosen) {
  const right = form.dataset.right.split(" ");
  if (form.dataset.question === "order") return right.join() === chosen.join();
  return right.length === chosen.length && right.every((key) => chosen.includes(key));
}

function showMistake(text) {
  const field = form.querySelector("fieldset");
  form.querySelector(".field-error")?.remove();
  field.classList.toggle("field-has-error", Boolean(text));
  field.removeAttribute("aria-describedby");
  if (!text) return;
  const line = form.querySelector("[data-mistake]").content.firstElementChild.cloneNode(true);
  line.append(` ${text}`);
  form.querySelector("legend").after(line);
  field.setAttribute("aria-describedby", line.id);
  form.querySelector("input, select").focus();
}

function show(chosen) {
  const told = document.querySelector(`[data-answer=${isRight(chosen) ? "right" : "wrong"}]`).content.cloneNode(true);
  for (const line of told.querySelectorAll("[data-of]")) {
    if (!chosen.includes(line.dataset.of)) line.remove();
  }
  place.replaceChildren(told);
  place.scrollIntoView({ block: "nearest" });
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = form.dataset.question === "order" ? order() : ticked();
  const wrong = mistake(chosen);
  showMistake(wrong);
  if (wrong) place.replaceChildren();
  else show(chosen);
});
