// @ts-check
/**
 * All the JavaScript of the school. Pages work without it; it makes open pages live and keeps people
 * who use a keyboard or a screen reader informed.
 *
 *   1  CSRF token for htmx
 *   2  live: websockets say "something new", htmx then fetches it with the person's normal rights
 *   3  after a swap: announce what is new, put the focus on errors, explain each word once
 *   4  suggestions in the search field
 *   5  files: what is too large is said before it travels
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

/** What came in as `root` explains its words by itself: what the page explains elsewhere is a plain word there. */
function explainOnce(/** @type {Element} */ root) {
  for (const button of root.querySelectorAll("button.word")) {
    const same = document.querySelectorAll(`[popovertarget="${button.getAttribute("popovertarget")}"]`);
    if ([...same].every((other) => root.contains(other))) continue;
    button.nextElementSibling?.remove(); // its card
    button.replaceWith(...button.childNodes);
  }
}

document.addEventListener("htmx:load", (event) => {
  const root = /** @type {CustomEvent} */ (event).detail.elt;
  if (!(root instanceof HTMLElement) || root === document.body) return;
  const scope = root.parentElement ?? root; // `root` itself may carry the attribute or be the summary
  const news = root.matches("[data-announce]") ? root : root.querySelector("[data-announce]");
  if (news instanceof HTMLElement) announce(news.dataset.announce ?? "");
  if (root.matches("[data-error-summary]")) root.focus();
  else if (scope !== document.body) focusErrors(root);
  explainOnce(root);
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

// -- 4 Suggestions in the search field ------------------------------------------------------------------

/*
 * A combobox as WAI-ARIA describes it: the focus stays in the field, arrow keys choose, Enter goes there,
 * Escape closes. Without script, or when the server does not answer, the form is a plain form.
 */

const PAUSE = 150; // ms without a key before the server is asked
const SHORTEST = 2; // letters

class Suggestions {
  /** @type {AbortController | undefined} */ asked;
  /** @type {number | undefined} */ timer;
  chosen = -1;

  constructor(/** @type {HTMLInputElement} */ field, /** @type {HTMLElement} */ list, /** @type {HTMLElement} */ said) {
    this.field = field;
    this.list = list;
    this.said = said;
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("input", () => this.wait());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.close());
    // pressing must not take the focus away before the click arrives
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.go(/** @type {Element} */ (event.target).closest("[role=option]")));
  }

  get options() {
    return /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll("[role=option]")]);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.asked?.abort();
    const words = this.field.value.trim();
    if (words.length < SHORTEST) return this.close();
    this.asked = new AbortController();
    const address = `${this.list.dataset.from}?${new URLSearchParams({ q: words })}`;
    try {
      const answer = await fetch(address, { signal: this.asked.signal });
      if (answer.ok) this.show(await answer.text());
    } catch {
      // overtaken by the next key, or no connection: typing goes on
    }
  }

  show(/** @type {string} */ html) {
    if (document.activeElement !== this.field) return;
    this.list.innerHTML = html; // from our own server, escaped there
    const count = this.options.length;
    if (!count) return this.close("Keine Vorschläge.");
    this.choose(-1);
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.say(count === 1 ? "Ein Vorschlag. Pfeiltaste nach unten." : `${count} Vorschläge. Pfeiltasten wählen aus.`);
  }

  close(words = "") {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.choose(-1);
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.say(words);
  }

  say(/** @type {string} */ words) {
    this.said.textContent = words;
  }

  choose(/** @type {number} */ number) {
    this.chosen = number;
    this.options.forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
    const option = this.options[number];
    if (option) {
      this.field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  key(/** @type {KeyboardEvent} */ event) {
    const count = this.options.length;
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return this.wait();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose(((this.chosen + 1 + step + count + 1) % (count + 1)) - 1); // -1 is the field itself
    } else if (event.key === "Enter" && isOpen && this.chosen >= 0) {
      event.preventDefault();
      this.go(this.options[this.chosen]);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
    }
  }

  go(/** @type {Element | null} */ option) {
    if (option instanceof HTMLElement && option.dataset.href) location.assign(option.dataset.href);
  }
}

const searchField = document.getElementById("search-field");
const searchList = document.getElementById("search-suggestions");
const searchSaid = document.getElementById("search-said");
if (searchField instanceof HTMLInputElement && searchList && searchSaid) {
  new Suggestions(searchField, searchList, searchSaid);
}

// -- 5 Files ------------------------------------------------------------------------------------------

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.dataset.maxBytes) return;
  const size = target.files?.[0]?.size ?? 0;
  target.setCustomValidity(size > Number(target.dataset.maxBytes) ? (target.dataset.tooLarge ?? "") : "");
  target.reportValidity();
});

focusErrors(document);
watchAll();
