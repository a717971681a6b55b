// "Save on this phone": offered where a browser can, done when it is pressed, undone the same way.
const panel = document.querySelector("[data-offline]");
const scope = location.pathname;

async function begin() {
  const save = panel.querySelector("[data-save]");
  const remove = panel.querySelector("[data-remove]");
  const status = panel.querySelector("[role=status]");

  async function show() {
    const registration = await registered();
    save.hidden = Boolean(registration);
    remove.hidden = !registration;
    if (registration && !status.textContent) status.textContent = panel.dataset.saved;
  }

  save.addEventListener("click", async () => {
    save.disabled = true;
    try {
      const registration = await navigator.serviceWorker.register(panel.dataset.offline, { scope });
      await ready(registration);
      status.textContent = panel.dataset.saved;
    } catch {
      (await registered())?.unregister();
      status.textContent = panel.dataset.failed;
    }
    save.disabled = false;
    await show();
    (save.hidden ? remove : save).focus();
  });

  remove.addEventListener("click", async () => {
    await forget(`programme ${location.origin}${scope}`);
    status.textContent = panel.dataset.removed;
    await show();
    save.focus();
  });

  panel.hidden = false;
  await show();
  // The days of a campaign may be others than when it was saved: then it is kept until another day.
  const registration = await registered();
  const worker = new URL(panel.dataset.offline, location.href).href;
  if (registration?.active && registration.active.scriptURL !== worker) await navigator.serviceWorker.register(worker, { scope });
}

// The worker of this page, if it is kept.
export const registered = () => navigator.serviceWorker.getRegistration(scope).then((found) => (found?.scope.endsWith(scope) ? found : null));

// The worker goes, and its cache.
export async function forget(name) {
  const registration = await registered();
  registration?.active?.postMessage("forget");
  await registration?.unregister();
  await caches.delete(name);
}

// Kept once the worker has everything: it installs only then.
export function ready(registration) {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("redundant"));
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

if (panel && "serviceWorker" in navigator && isSecureContext) begin();
