// Recovery codes are copied, printed or saved as a file: buttons that only a script can serve are shown by it.
const list = document.querySelector("[data-codes]");
const copy = document.querySelector("[data-copy]");
const print = document.querySelector("[data-print]");
const download = document.querySelector("[data-download]");

if (list) {
  const codes = [...list.querySelectorAll("code")].map((code) => code.textContent).join("\n");
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(codes);
    document.querySelector("[data-status]").textContent = copy.dataset.done;
  });
  print.hidden = download.hidden = false;
  print.addEventListener("click", () => window.print());
  download.href = URL.createObjectURL(new Blob([codes, "\n"], { type: "text/plain" }));
}
