// @ts-check
/**
 * Suggestions in the search field: a combobox as WAI-ARIA describes it. The focus stays in the field; arrow
 * keys choose, Enter goes there, Escape closes. Without script, or when the server does not answer, the form
 * is a plain form.
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

const field = document.getElementById("search-field");
const list = document.getElementById("search-suggestions");
const said = document.getElementById("search-said");
if (field instanceof HTMLInputElement && list && said) new Suggestions(field, list, said);
