// The family's plan, from what is kept on this phone: to read, to print, and to send oneself.
const { written } = await import(document.getElementById("training-kept").href);

const root = document.querySelector("[data-plan-page]");
const find = (name) => root.querySelector(`[data-${name}]`);
const named = (module) => document.querySelector(`[data-known] > [data-module="${CSS.escape(module)}"] > a`);

function made(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  element.dir = "auto";
  return element;
}

function section({ prompt, text }) {
  const line = document.createElement("section");
  line.className = "plan-line";
  line.append(made("h3", "", prompt), made("p", "plan-words", text));
  return line;
}

const lines = written("plan");
const modules = [...new Set(lines.map(({ module }) => module))];
find("lines").append(
  ...modules.flatMap((module) => {
    const heading = named(module) && document.createElement("h2");
    heading?.append(named(module).cloneNode(true));
    return [heading, ...lines.filter((line) => line.module === module).map(section)].filter(Boolean);
  }),
);
find("send-text").value = [root.dataset.heading, ...lines.map(({ prompt, text }) => `${prompt}\n${text}`)].join("\n\n");
find("lines").hidden = find("have").hidden = !lines.length;
find("empty").hidden = Boolean(lines.length);
find("none").hidden = Boolean(lines.length);
for (const button of root.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
