// A reminder of something to try, as a file for the calendar (RFC 5545), made here: nobody else hears of it.
const place = document.querySelector("[data-remind]");
// When it is to be tried (the hour where the phone is), and how long it takes (minutes).
const HOUR = 18;
const MINUTES = 15;
// A line may be so long (bytes); what is left of it begins with a space.
const WIDTH = 75;

const two = (number) => String(number).padStart(2, "0");
const day = (date) => `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

function folded(line) {
  const rows = [""];
  let used = 0;
  for (const letter of line) {
    const bytes = new TextEncoder().encode(letter).length;
    if (used + bytes > WIDTH) {
      rows.push(" ");
      used = 1;
    }
    rows[rows.length - 1] += letter;
    used += bytes;
  }
  return rows.join("\r\n");
}

function calendar({ remind, summary, description }) {
  const now = new Date();
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + Number(remind), HOUR);
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Foraldrastod//Online training//SV",
    "BEGIN:VEVENT",
    `UID:${crypto.getRandomValues(new Uint32Array(4)).join("-")}@${location.hostname}`,
    `DTSTAMP:${now.toISOString().replace(/[-:]|\.\d+/g, "")}`,
    // Without a zone: at that hour wherever one is.
    `DTSTART:${day(then)}T${two(HOUR)}0000`,
    `DURATION:PT${MINUTES}M`,
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(description)}\\n${escaped(location.origin + location.pathname + location.search)}`,
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${escaped(summary)}`,
    "TRIGGER:PT0M",
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `${lines.map(folded).join("\r\n")}\r\n`;
}

const button = place.querySelector("button");
button.hidden = false;
button.addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([calendar(place.dataset)], { type: "text/calendar" }));
  link.download = place.dataset.file;
  link.click();
  // The browser has begun to fetch it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  place.querySelector("[role=status]").textContent = place.dataset.said;
});
