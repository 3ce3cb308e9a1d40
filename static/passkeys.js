// Passkeys: asks our server for a challenge, the device for its answer, and sends that in the form. Forms stay hidden,
// and the password does it all, where the browser knows no passkeys or the page stands under another address.

const fromText = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function forDevice(options) {
  const wanted = { ...options, challenge: fromText(options.challenge) };
  if (options.user) wanted.user = { ...options.user, id: fromText(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) wanted[list] = options[list].map((one) => ({ ...one, id: fromText(one.id) }));
  }
  return wanted;
}

function forServer(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response };
}

function say(form, what) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  const words = trouble.querySelector("span");
  words.textContent = words.dataset[what] ?? "";
  trouble.hidden = !words.textContent;
}

async function ask(form) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("purpose", form.dataset.passkey);
  const answer = await fetch(form.dataset.options, {
    method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual",
  });
  if (answer.status === 403 || answer.type === "opaqueredirect") { window.location.reload(); return new Promise(() => {}); }
  if (!answer.ok) throw new Error(String(answer.status));
  const publicKey = forDevice(await answer.json());
  return form.dataset.passkey === "add" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey });
}

async function answer(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const button = form.querySelector("button:not([type])");
  say(form, "");
  button.disabled = true;
  try {
    form.elements.answer.value = JSON.stringify(forServer(await ask(form)));
    form.submit();
  } catch (error) {
    say(form, { NotAllowedError: "stopped", AbortError: "stopped", InvalidStateError: "known" }[error.name] ?? "failed");
    button.disabled = false;
  }
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (form.dataset.origin !== window.location.origin) continue;
    form.hidden = false;
    form.addEventListener("submit", answer);
    for (const none of document.querySelectorAll("[data-passkey-none]")) none.hidden = true;
  }
}
