// The course list, updated in place. The server answers the same addresses without this file.
const form = document.getElementById("list-form");
const results = document.getElementById("results");
const announce = document.getElementById("announce");
let running = null;
let typing = 0;

// The address the form would go to, without what was left empty.
function address() {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.trim() !== "") asked.append(name, value.trim());
  }
  asked.sort();
  const query = asked.toString();
  return query ? `${location.pathname}?${query}` : location.pathname;
}

// Puts what the server says about an address in place of what is shown. `focus`: an element's id, or nothing.
// `remember`: how the address enters the history.
async function show(url, { remember = "pushState", focus = "", fill = false } = {}) {
  running?.abort();
  const mine = (running = new AbortController());
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: mine.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("results");
    if (!fresh) throw new Error("no list");
    if (remember) history[remember]({ list: true }, "", url);
    document.title = page.title;
    results.replaceChildren(...fresh.childNodes);
    const summary = page.querySelector(".filters > summary");
    form.querySelector(".filters > summary").replaceChildren(...summary.childNodes);
    if (fill) fillForm(page);
    announce.textContent = document.getElementById("count").textContent;
    if (focus) {
      const heading = document.getElementById(focus);
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: "nearest" });
    }
  } catch (error) {
    // Anything but a newer question: let the browser do it the plain way.
    if (error.name !== "AbortError") location.assign(url);
  } finally {
    if (running === mine) {
      results.removeAttribute("aria-busy");
      running = null;
    }
  }
}

// After a chip, a page or the back button the form says what the address says; the field in use keeps its focus.
function fillForm(page) {
  const fresh = page.getElementById("list-form");
  for (const field of form.elements) {
    if (!field.name) continue;
    const twin = [...fresh.elements].find(
      (other) => other.name === field.name && (field.type !== "checkbox" || other.value === field.value),
    );
    if (!twin) field.remove();
    else if (field.type === "checkbox") field.checked = twin.checked;
    else field.value = twin.value;
  }
}

if (form && results && announce) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    // On a phone the filters lie over the list: close them to see the answer.
    if (matchMedia("(max-width: 59.99rem)").matches) form.querySelector(".filters").open = false;
    show(address(), { focus: "count" });
  });

  form.addEventListener("change", (event) => {
    if (event.target.type !== "search") show(address());
  });

  form.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    clearTimeout(typing);
    typing = setTimeout(() => show(address(), { remember: "replaceState" }), 400);
  });

  results.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.pathname !== location.pathname) return;
    event.preventDefault();
    show(url.search ? url.href : url.pathname, { focus: "count", fill: true });
  });

  addEventListener("popstate", () => show(location.href, { remember: "", fill: true }));
}
