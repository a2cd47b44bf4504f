// @ts-check
/**
 * Passkeys. A form with `data-passkey` fills its field `credential` from the browser's own dialogue and
 * is then sent as usual:
 *
 *   login    sign in; the challenge is fetched from the form's address
 *   confirm  second factor or re-authentication; the challenge stands in #passkey-data
 *   create   set up a new one; the challenge stands in #passkey-data
 *
 * Where the browser has no passkeys the forms stay hidden; every page has another way. Reading and writing
 * of the challenges is done by `webauthn-json.js`, which comes with allauth.
 */

/** What the server asks for. */
async function challenge(/** @type {HTMLFormElement} */ form) {
  if (form.dataset.passkey !== "login") {
    return JSON.parse(document.getElementById("passkey-data")?.textContent ?? "{}");
  }
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`challenge refused: ${response.status}`);
  return response.json();
}

/** The browser's answer: one that lives on the device and is unlocked by finger, face or PIN. */
async function answer(/** @type {HTMLFormElement} */ form) {
  const { creation_options: options, request_options: request } = await challenge(form);
  if (form.dataset.passkey !== "create") return globalThis.webauthnJSON.get(request);
  Object.assign(options.publicKey.authenticatorSelection, {
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  });
  return globalThis.webauthnJSON.create(options);
}

async function send(/** @type {SubmitEvent} */ event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const error = form.querySelector("[data-passkey-error]");
  error?.setAttribute("hidden", "");
  try {
    /** @type {HTMLInputElement} */ (form.elements.namedItem("credential")).value = JSON.stringify(await answer(form));
    form.submit(); // does not come back here
  } catch (reason) {
    console.info("passkey:", reason);
    error?.removeAttribute("hidden");
  }
}

if (globalThis.webauthnJSON?.supported()) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.removeAttribute("hidden");
    form.addEventListener("submit", send);
  }
  for (const apology of document.querySelectorAll("[data-passkey-missing]")) apology.setAttribute("hidden", "");
}
