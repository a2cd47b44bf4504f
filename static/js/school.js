// @ts-check
/**
 * All the JavaScript of the school. Pages work without it; it makes open pages live and keeps people
 * who use a keyboard or a screen reader informed.
 *
 *   1  CSRF token for htmx
 *   2  live: websockets say "something new", htmx then fetches it with the person's normal rights
 *   3  after a swap: announce what is new, put the focus on errors
 */

// -- 1 CSRF -----------------------------------------------------------------------------------------

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, verb } = /** @type {CustomEvent} */ (event).detail;
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (token && verb !== "get") headers["X-CSRFToken"] = token[1];
});

// -- 2 Live -----------------------------------------------------------------------------------------

const POLL = 30_000; // how often a page without a socket asks, in ms
const LONGEST_WAIT = 60_000; // between two tries to connect, in ms
const REFUSED = [4401, 4403]; // signed out, no right: trying again would not help

/** Tell every element that watches `address` ("<stream>/<pk>") that there may be something new. */
function hint(/** @type {string} */ address) {
  for (const element of document.querySelectorAll(`[data-live="${CSS.escape(address)}"]`)) {
    element.dispatchEvent(new CustomEvent("live", { bubbles: false }));
  }
}

/** One watched address: a socket while there is one, a slow question every 30 s while there is none. */
class Watch {
  /** @type {WebSocket | null} */ socket = null;
  /** @type {number | undefined} */ poll;
  /** @type {number | undefined} */ retry;
  tries = 0;
  missed = false; // hints may have been missed: ask once when connected again

  constructor(/** @type {string} */ address) {
    this.address = address;
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    try {
      this.socket = new WebSocket(`${scheme}://${location.host}/ws/${this.address}/`);
    } catch {
      this.lost();
      return;
    }
    this.socket.addEventListener("open", () => this.opened());
    this.socket.addEventListener("message", () => hint(this.address));
    this.socket.addEventListener("close", ({ code }) => (REFUSED.includes(code) ? this.stop() : this.lost()));
  }

  opened() {
    // A refusal arrives as close code right after the opening: only a socket that lasts counts.
    this.retry = setTimeout(() => (this.tries = 0), 5_000);
    clearInterval(this.poll);
    this.poll = undefined;
    if (this.missed) hint(this.address);
    this.missed = false;
  }

  lost() {
    this.socket = null;
    this.missed = true;
    clearTimeout(this.retry);
    const wait = Math.min(LONGEST_WAIT, 1_000 * 2 ** this.tries++);
    this.retry = setTimeout(() => this.connect(), wait * (0.5 + Math.random()));
    this.poll ??= setInterval(() => document.visibilityState === "visible" && hint(this.address), POLL);
  }

  stop() {
    clearTimeout(this.retry);
    clearInterval(this.poll);
    this.socket?.close();
  }
}

/** @type {Map<string, Watch>} */
const watches = new Map();

/** Open a socket for every address on the page and close those that nobody watches any more. */
function watchAll() {
  const wanted = new Set();
  for (const element of document.querySelectorAll("[data-live]")) {
    const address = /** @type {HTMLElement} */ (element).dataset.live ?? "";
    if (/^[a-z_.]+\/\d+$/.test(address)) wanted.add(address);
  }
  for (const address of wanted) if (!watches.has(address)) watches.set(address, new Watch(address));
  for (const [address, watch] of watches) {
    if (wanted.has(address)) continue;
    watch.stop();
    watches.delete(address);
  }
}

// -- 3 After a swap -----------------------------------------------------------------------------------

/** Read `text` out: emptied first, so that the same words twice are read twice. Trouble is shown, too. */
function announce(/** @type {string} */ text, isTrouble = false) {
  const region = document.getElementById("live-region");
  if (!region) return;
  region.className = isTrouble ? "trouble" : "kern-sr-only";
  region.textContent = "";
  setTimeout(() => (region.textContent = text), 100);
}

/** Put the focus on the error summary in `root`, if there is one. */
function focusErrors(/** @type {ParentNode} */ root) {
  const summary = root.querySelector("[data-error-summary]");
  if (summary instanceof HTMLElement) summary.focus();
  return summary !== null;
}

document.addEventListener("htmx:load", (event) => {
  const root = /** @type {CustomEvent} */ (event).detail.elt;
  if (!(root instanceof HTMLElement) || root === document.body) return;
  const scope = root.parentElement ?? root; // `root` itself may carry the attribute or be the summary
  const news = root.matches("[data-announce]") ? root : root.querySelector("[data-announce]");
  if (news instanceof HTMLElement) announce(news.dataset.announce ?? "");
  if (root.matches("[data-error-summary]")) root.focus();
  else if (scope !== document.body) focusErrors(root);
  watchAll();
});

document.addEventListener("htmx:sendError", () =>
  announce("Keine Verbindung. Bitte versuche es noch einmal.", true),
);

document.addEventListener("htmx:responseError", (event) => {
  const { status } = /** @type {CustomEvent} */ (event).detail.xhr;
  const isRefused = status === 401 || status === 403;
  announce(
    isRefused
      ? "Du bist nicht mehr angemeldet oder darfst das hier nicht. Lade die Seite neu; dein Text steht noch da."
      : "Das hat nicht geklappt. Bitte versuche es gleich noch einmal.",
    true,
  );
});

focusErrors(document);
watchAll();
