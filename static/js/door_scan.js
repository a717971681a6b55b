// Reads QR codes with the camera, where the browser itself can (BarcodeDetector): no picture leaves the phone.
const PAUSE = 200;
// The same code is read once, until it has been out of sight for so many milliseconds.
const GONE = 2500;

export const possible = async () =>
  "BarcodeDetector" in window &&
  Boolean(navigator.mediaDevices?.getUserMedia) &&
  (await BarcodeDetector.getSupportedFormats()).includes("qr_code");

// The ten letters behind the address that a code holds, or the code itself.
export const codeIn = (text) => text.slice(text.indexOf("#") + 1).trim();

// `found(code)` answers {say, name, people}: here, already or unknown, and whom.
export function scanner(dialog, found) {
  const video = dialog.querySelector("video");
  const read = dialog.querySelector("[data-read]");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let last = { code: "", seen: 0 };

  function say({ say: word, name = "", people = "" }) {
    read.dataset.state = word;
    read.querySelector("[data-name]").textContent = name;
    read.querySelector("[data-people]").textContent = people;
    for (const one of read.querySelectorAll("[data-say]")) one.hidden = one.dataset.say !== word;
  }

  async function look(stream) {
    while (dialog.open && stream.active) {
      const codes = await detector.detect(video).catch(() => []);
      const now = Date.now();
      if (codes.length) {
        const code = codeIn(codes[0].rawValue);
        const again = code === last.code && now - last.seen < GONE;
        last = { code, seen: now };
        if (!again) say(found(code));
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  });

  return async function open() {
    say({ say: "" });
    last = { code: "", seen: 0 };
    dialog.showModal();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      if (!dialog.open) dialog.dispatchEvent(new Event("close"));
      // Until there is a picture nothing is found in it.
      video.play().catch(() => {});
      look(stream);
    } catch {
      if (dialog.open) say({ say: "camera" });
    }
  };
}
