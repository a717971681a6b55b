// A button that copies the text before it: shown by the script that serves it.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector("textarea").value);
    button.parentElement.querySelector("[role=status]").textContent = button.dataset.copy;
    button.textContent = button.dataset.copy;
  });
}
