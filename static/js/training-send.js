// Sends a text by what the phone has for that: its own dialogue, the clipboard, a mail that the reader sends. None of it
// passes us. The text is read when it is pressed, for it is the page that writes it.
for (const ways of document.querySelectorAll("[data-send]")) {
  const text = () => document.querySelector("[data-send-text]").value;
  const { subject } = ways.dataset;
  const [share, copy, mail] = ["[data-share]", "[data-copy]", "[data-mail]"].map((way) => ways.querySelector(way));

  share.hidden = !navigator.share;
  // Closing the dialogue rejects the promise: nothing to say about that.
  share.addEventListener("click", () => navigator.share({ title: subject, text: text() }).catch(() => {}));
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    ways.querySelector("[data-sent]").textContent = copy.dataset.copy;
  });
  mail.hidden = false;
  mail.addEventListener("click", () => {
    const body = encodeURIComponent(text().replace(/\r?\n/g, "\r\n"));
    mail.href = `mailto:?subject=${encodeURIComponent(subject)}&body=${body}`;
  });
}
