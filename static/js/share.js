// Sharing and printing: buttons that only a script can serve are shown by it.
const share = document.querySelector("[data-share]");
const print = document.querySelector("[data-print]");
const status = document.querySelector("[data-share-status]");
const address = document.querySelector("link[rel=canonical]")?.href ?? location.href;

if (share && (navigator.share || navigator.clipboard)) {
  share.hidden = false;
  share.addEventListener("click", async () => {
    if (navigator.share) {
      // Closing the dialogue rejects the promise: nothing to say about that.
      await navigator.share({ title: share.dataset.title, url: address }).catch(() => {});
      return;
    }
    await navigator.clipboard.writeText(address);
    status.textContent = share.dataset.done;
  });
}

if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
