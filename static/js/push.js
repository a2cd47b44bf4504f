// @ts-check
/**
 * "Auf diesem Gerät benachrichtigen": asks the browser for permission, makes a subscription and tells the school.
 * Without this script the list of devices still works; switching on needs the browser.
 */

const box = document.querySelector("[data-push]");
if (box instanceof HTMLElement) start(box);

/** Show what can be done here, and do it. */
function start(/** @type {HTMLElement} */ box) {
  const on = /** @type {HTMLButtonElement} */ (box.querySelector("[data-push-on]"));
  const off = /** @type {HTMLButtonElement} */ (box.querySelector("[data-push-off]"));
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    say(box, "unsupported");
    return;
  }
  on.addEventListener("click", () => attempt(box, on, off, switchOn));
  off.addEventListener("click", () => attempt(box, on, off, switchOff));
  show(box, on, off).then((isKnown) => {
    if (!isKnown && Notification.permission === "denied") say(box, "denied");
  });
}

/** Do it, say how it went, and keep the focus on a button that is still there. */
async function attempt(
  /** @type {HTMLElement} */ box,
  /** @type {HTMLButtonElement} */ on,
  /** @type {HTMLButtonElement} */ off,
  /** @type {(box: HTMLElement) => Promise<string>} */ act,
) {
  on.disabled = off.disabled = true;
  let words = "failed";
  try {
    words = await act(box);
  } catch (error) {
    console.warn(error); // the browser's own words, for those who look for the reason
  }
  on.disabled = off.disabled = false;
  await show(box, on, off);
  (on.hidden ? off : on).focus();
  say(box, words);
  document.querySelector("[data-push-list]")?.dispatchEvent(new CustomEvent("changed"));
}

async function switchOn(/** @type {HTMLElement} */ box) {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  await navigator.serviceWorker.register(box.dataset.pushWorker ?? "", { scope: "/" });
  const registration = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: bytes(box.dataset.push ?? "") };
  const subscription = await subscribe(registration.pushManager, options);
  const { endpoint, keys } = subscription.toJSON();
  const answer = await ask(box, "POST", "", { endpoint, keys });
  if (answer.ok) return "on";
  await subscription.unsubscribe();
  return "failed";
}

/** A subscription made with an older key of the school cannot be used any more: make a new one. */
async function subscribe(
  /** @type {PushManager} */ manager,
  /** @type {PushSubscriptionOptionsInit} */ options,
) {
  try {
    return await manager.subscribe(options);
  } catch (error) {
    const old = await manager.getSubscription();
    if (old === null) throw error;
    await old.unsubscribe();
    return manager.subscribe(options);
  }
}

async function switchOff(/** @type {HTMLElement} */ box) {
  const [subscription, known] = await here(box);
  if (known) await ask(box, "DELETE", `${known.id}/`);
  await subscription?.unsubscribe();
  return "off";
}

/** The right button; whether this browser is switched on. */
async function show(
  /** @type {HTMLElement} */ box,
  /** @type {HTMLButtonElement} */ on,
  /** @type {HTMLButtonElement} */ off,
) {
  const known = Notification.permission === "granted" && (await here(box).catch(() => []))[1];
  on.hidden = Boolean(known);
  off.hidden = !known;
  return Boolean(known);
}

/** This browser's subscription, and what the school knows of it. */
async function here(/** @type {HTMLElement} */ box) {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const subscription = (await registration?.pushManager.getSubscription()) ?? null;
  if (subscription === null) return [null, undefined];
  const answer = await ask(box, "GET", "");
  const { devices } = answer.ok ? await answer.json() : { devices: [] };
  const isThis = (/** @type {{endpoint: string}} */ device) => device.endpoint === subscription.endpoint;
  return [subscription, devices.find(isThis)];
}

function ask(
  /** @type {HTMLElement} */ box,
  /** @type {string} */ method,
  /** @type {string} */ path,
  /** @type {object | undefined} */ body = undefined,
) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return fetch(`${box.dataset.pushApi}${path}`, { method, headers, body: body && JSON.stringify(body) });
}

/** Show one of the sentences that wait in the page. */
function say(/** @type {HTMLElement} */ box, /** @type {string} */ words) {
  for (const line of box.querySelectorAll("[data-push-words]")) {
    if (line instanceof HTMLElement) line.hidden = line.dataset.pushWords !== words;
  }
}

/** base64url → bytes. */
function bytes(/** @type {string} */ text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
}
