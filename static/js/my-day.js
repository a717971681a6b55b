// Keeps the address of a chosen day on this device, when asked to, and nothing else.
const key = (slug) => `my-day:${slug}`;
const keep = document.querySelector("[data-keep]");
const forget = document.querySelector("[data-forget]");
const kept = document.querySelector("[data-kept]");
const status = document.querySelector("[data-share-status]");

// A browser may refuse storage altogether: then there is nothing to offer.
function stored(slug) {
  try {
    return localStorage.getItem(key(slug));
  } catch {
    return null;
  }
}

if (kept && stored(kept.dataset.kept)) {
  kept.hidden = false;
  kept.querySelector("a").search = stored(kept.dataset.kept);
}

if (keep && forget) {
  const slug = keep.dataset.keep;
  const show = () => {
    const same = stored(slug) === location.search;
    keep.hidden = same;
    forget.hidden = stored(slug) === null;
  };
  keep.addEventListener("click", () => {
    try {
      localStorage.setItem(key(slug), location.search);
      status.textContent = status.dataset.saved;
    } catch {
      keep.remove();
    }
    show();
    forget.focus();
  });
  forget.addEventListener("click", () => {
    localStorage.removeItem(key(slug));
    status.textContent = status.dataset.forgotten;
    show();
    keep.focus();
  });
  show();
}
