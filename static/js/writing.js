// @ts-check
/**
 * Writing a report: counts words, saves by itself, and says what it does. Without it there is a button.
 *
 * Nothing is thrown away: what is not saved stays in the form, and a page with unsaved words asks before it
 * is left. When somebody else was faster, the form is sent as usual and the server shows the merge page.
 */

const PAUSE = 2_000; // after the last key, in ms
const RETRY = 15_000; // while the server is away

/** Words as the server counts them: what stands between blanks. */
const wordsOf = (/** @type {string} */ text) => text.split(/\s+/).filter(Boolean).length;

/** A line below a text that says how many words are left. */
function counter(/** @type {HTMLTextAreaElement} */ field) {
  const limit = Number(field.dataset.words);
  const line = document.createElement("p");
  line.className = "writing__count";
  line.setAttribute("aria-live", "polite");
  field.after(line);
  let spoken = 0;
  const show = () => {
    const left = limit - wordsOf(field.value);
    const words =
      left < 0
        ? `${-left} ${left === -1 ? "Wort" : "Wörter"} zu viel`
        : `noch ${left} ${left === 1 ? "Wort" : "Wörter"}`;
    line.dataset.over = String(left < 0);
    // Read out at the pause, not at every key
    clearTimeout(spoken);
    spoken = setTimeout(() => (line.textContent = words), line.textContent ? 600 : 0);
  };
  field.addEventListener("input", show);
  show();
}

/** Whether somebody has changed the field since the page came: also before this script was there. */
function isTouched(/** @type {Element} */ field) {
  if (field instanceof HTMLSelectElement) {
    const shown = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    return shown !== field.options[field.selectedIndex];
  }
  if (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type)) return field.checked !== field.defaultChecked;
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  return false;
}

/** Saves one form after each pause. */
class Writing {
  /** @type {number | undefined} */ timer;
  isDirty = false; // there are words that the server does not have
  /** @type {Promise<boolean> | null} */ sending = null;
  isLeaving = false;

  constructor(/** @type {HTMLFormElement} */ form) {
    this.form = form;
    this.state = /** @type {HTMLElement} */ (form.querySelector("[data-writing-state]"));
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("beforeunload", (event) => {
      if (this.isDirty && !this.isLeaving) event.preventDefault();
    });
    // A page that comes back from the browser's memory holds an old revision
    addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
    if ([...form.elements].some(isTouched)) this.changed(); // quick fingers, slow line
  }

  changed() {
    this.isDirty = true;
    this.later(PAUSE);
  }

  later(/** @type {number} */ wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  say(/** @type {string} */ words, isTrouble = false) {
    this.state.textContent = words;
    this.state.dataset.trouble = String(isTrouble);
  }

  /** Send the form; true when the server has everything. One at a time: each needs the revision of the last. */
  async save() {
    clearTimeout(this.timer);
    if (this.sending) {
      this.later(PAUSE);
      return false;
    }
    this.isDirty = false; // what is typed from here on is new
    this.sending = this.send().catch(() => this.away());
    const isSaved = await this.sending;
    this.sending = null;
    if (!isSaved) this.isDirty = true;
    return isSaved;
  }

  async send() {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/); // new after signing in elsewhere
    if (token) this.field("csrfmiddlewaretoken").value = token[1];
    const answer = await fetch(this.form.action, {
      method: "POST",
      body: new URLSearchParams(/** @type {any} */ (new FormData(this.form))),
      headers: { "X-Autosave": "1" },
      redirect: "manual",
    });
    if (answer.status >= 500 || answer.status === 429) return this.away();
    if (answer.status === 409) return this.clash(await answer.json());
    if (!answer.headers.get("Content-Type")?.includes("json")) {
      this.say("Du bist nicht mehr angemeldet. Dein Text steht noch hier: Melde dich in einem zweiten Fenster an.", true);
      this.later(RETRY);
      return false;
    }
    const said = await answer.json();
    this.field("revision").value = said.revision;
    this.remember(said.stale);
    const wrong = Object.keys(said.errors).length;
    if (said.trouble) this.say(said.trouble, true);
    else if (wrong) this.say(`Gespeichert ${said.saved}, bis auf ${wrong} ${wrong === 1 ? "Feld" : "Felder"}: ${Object.values(said.errors)[0][0]}`, true);
    else this.say(`Gespeichert ${said.saved}`);
    return !wrong;
  }

  /** The server does not answer: keep the words and try again. */
  away() {
    this.say("Der Server ist gerade nicht zu erreichen. Dein Text steht noch hier und wird gespeichert, sobald es geht.", true);
    this.later(RETRY);
    return false;
  }

  clash(/** @type {{by: string[]}} */ { by }) {
    this.say(`${by.join(", ") || "Jemand anderes"} hat hier gerade auch geschrieben. „Speichern“ führt beide Texte zusammen.`, true);
    return false;
  }

  /** The button: only leave the page when the server is there, so that no error page swallows the text. */
  async submitted(/** @type {SubmitEvent} */ event) {
    if (this.isLeaving) return;
    event.preventDefault();
    clearTimeout(this.timer);
    await this.sending;
    clearTimeout(this.timer);
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) {
      this.away();
      return;
    }
    this.isLeaving = true;
    this.form.requestSubmit(event.submitter ?? undefined);
  }

  /** Which fields show an older text than the server has: others have written there. */
  remember(/** @type {string[]} */ stale) {
    for (const old of this.form.querySelectorAll("input[name=stale]")) old.remove();
    for (const value of stale) {
      this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "stale", value }));
    }
  }

  field(/** @type {string} */ name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }
}

for (const field of document.querySelectorAll("textarea[data-words]")) counter(/** @type {HTMLTextAreaElement} */ (field));
for (const form of document.querySelectorAll("form[data-writing]")) new Writing(/** @type {HTMLFormElement} */ (form));
