// Whoever says that they do not want to be counted is not; nor is a machine that says that it is one. Stands before the
// scripts that count, which find nothing to count then.
if (navigator.globalPrivacyControl || navigator.doNotTrack === "1" || navigator.webdriver) {
  for (const line of document.querySelectorAll("[data-counted]")) line.removeAttribute("data-counted");
}
