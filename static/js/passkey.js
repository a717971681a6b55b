// Passkeys: forms that only a script can serve are shown by it; the browser asks, the form carries the answer.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (credential) => ({ ...credential, id: toBytes(credential.id) });

function asAsked({ publicKey }) {
  const asked = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (asked.user) asked.user = named(asked.user);
  if (asked.allowCredentials) asked.allowCredentials = asked.allowCredentials.map(named);
  if (asked.excludeCredentials) asked.excludeCredentials = asked.excludeCredentials.map(named);
  return { publicKey: asked };
}

function asSent(credential) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => credential.response[part]);
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(given.map((part) => [part, toText(credential.response[part])])),
  };
}

async function optionsOf({ options, from }) {
  if (options) return JSON.parse(document.getElementById(options).textContent);
  const answer = await fetch(from, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options;
}

async function send(form) {
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    const asked = asAsked(await optionsOf(form.dataset));
    const credential = await navigator.credentials[form.dataset.passkey](asked);
    form.elements.credential.value = JSON.stringify(asSent(credential));
  } catch {
    failed.hidden = false;
    return;
  }
  form.submit();
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}
