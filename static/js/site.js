/* What scripts add to pages that work without them. No library but htmx; nothing inline. docs/looks.md says the rest. */
(() => {
  "use strict";

  const find = (selector, root = document) => root.querySelector(selector);
  const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = (name) => document.body.dataset[name] || "";

  // --- keys: "/" goes to the search; Escape closes what is open -------------------------------------------------
  const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      const search = find("[data-focus-key='/']");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    if (event.key === "Escape") {
      // The form of a move, too: what was typed in it stays, and the keys of the page work again.
      findAll("details.menu[open], details.navtoggle[open], details.move[open]:focus-within").forEach((menu) => {
        menu.open = false;
        find("summary", menu).focus();
      });
    }
  });

  // --- keys of what is seen: data-key names them; never while somebody types, and each person may switch them off ----
  const FIELDS = "input:not([type=hidden]), select, textarea";
  const keysAreOff = () => localStorage.getItem("keys") === "off";
  const bearing = (key) => findAll("[data-key]").find((one) => one.dataset.key.split(" ").includes(key));
  const walked = () => findAll("[data-walk] a[data-row]");

  function walk(step) {
    const [rows, at] = [walked(), document.activeElement];
    const here = rows.findIndex((row) => row === at || (row.closest("tr") || row).contains(at)); // the row's box, too
    const next = rows[here + step] || (step > 0 ? rows[0] : rows.at(-1));
    if (next) next.focus();
    return Boolean(next);
  }

  function press(one) {
    one.click();
    const field = one.matches("summary") && one.parentElement.open && find(FIELDS, one.parentElement);
    if (field) field.focus();
    else if (one.matches("summary")) one.focus();
  }

  function tellKeys(place) {
    const lines = findAll("[data-key]").map((one) => [one.dataset.key, one.textContent.trim()]);
    if (walked().length) lines.push(["j k", place.dataset.keysWalk], ["o", place.dataset.keysOpen]);
    find("[data-keys-list]", place).replaceChildren(
      ...lines.flatMap(([key, label]) => {
        const [term, said] = [document.createElement("dt"), document.createElement("dd")];
        term.textContent = key;
        said.textContent = label;
        return [term, said];
      }),
    );
    const button = find("[data-keys-switch]", place);
    button.textContent = keysAreOff() ? button.dataset.on : button.dataset.off;
  }

  for (const place of findAll("[data-keys]")) {
    place.hidden = false;
    tellKeys(place); // at once: "toggle" comes late for who presses Tab right after "?"
    place.addEventListener("toggle", () => tellKeys(place));
    find("[data-keys-switch]", place).addEventListener("click", () => {
      localStorage.setItem("keys", keysAreOff() ? "on" : "off");
      tellKeys(place);
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || find("dialog[open]")) return;
    if (keysAreOff() && event.key !== "?") return;
    const one = bearing(event.key);
    const steps = { j: 1, k: -1 };
    if (one) press(one);
    else if (event.key in steps && walk(steps[event.key])) event.preventDefault();
    else if (event.key === "o" && walked().includes(document.activeElement)) document.activeElement.click();
    else return;
    event.preventDefault();
  });

  // Who left a page by a key goes on by keys where they arrive: from the row that they come from, else from the first
  // row, else from the heading. A page that begins nowhere would send them through the whole frame again.
  const BY_KEY = "left-by-key";
  let isByKey = false;
  const remember = (key) => () => (isByKey = key);
  document.addEventListener("keydown", remember(true), true);
  document.addEventListener("pointerdown", remember(false), true);
  window.addEventListener("pagehide", () => sessionStorage.setItem(BY_KEY, isByKey ? "yes" : ""));

  const goesOnByKeys = find("[data-keys]") && !keysAreOff() && sessionStorage.getItem(BY_KEY) && !location.hash;

  function arrive() {
    const from = document.referrer && new URL(document.referrer).pathname;
    const place = walked().find((row) => row.pathname === from) || walked()[0] || find("h1");
    if (place.matches("h1")) place.tabIndex = -1;
    place.focus();
  }

  // Back from a refusal, the browser gives back what was typed: the form of the move in which it stands opens again.
  const isChosen = (field) => field.selectedIndex > 0 && !field.options[field.selectedIndex].defaultSelected;
  const isTyped = (field) => (field.matches("select") ? isChosen(field) : field.value !== field.defaultValue);

  function comeBack() {
    const field = findAll("details.move").flatMap((move) => findAll(FIELDS, move)).find(isTyped);
    if (field) field.closest("details").open = true;
    if (field) field.focus();
    else if (goesOnByKeys) arrive();
  }

  const [visit] = performance.getEntriesByType("navigation");
  if (visit && visit.type === "back_forward") window.addEventListener("pageshow", comeBack);
  else if (goesOnByKeys) arrive();

  // --- clicks: menus close outside, print, back, confirm in a dialog --------------------------------------------
  document.addEventListener("click", (event) => {
    findAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest("[data-print]")) window.print();
    const back = event.target.closest("[data-back]");
    if (back && document.referrer.startsWith(location.origin) && history.length > 1) {
      event.preventDefault();
      history.back();
    }
    const closer = event.target.closest("[data-dialog-close]");
    if (closer && closer.closest("dialog")) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
    const opener = event.target.closest("a[data-dialog]");
    if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openDialog(opener);
    }
  });

  // A link with data-dialog leads to a page that asks; its [data-dialog-body] is shown here instead.
  async function openDialog(link) {
    const answer = await fetch(link.href).catch(() => null);
    const page = answer && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const body = page && find("[data-dialog-body]", page);
    if (!body) {
      location.assign(link.href);
      return;
    }
    const form = find("form", body);
    if (form) form.action = form.getAttribute("action") || link.href;
    const dialog = document.createElement("dialog");
    const heading = document.createElement("h2");
    heading.textContent = (find("h1", page) || link).textContent.trim();
    heading.id = "dialog-heading";
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.append(heading, document.importNode(body, true));
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  // --- what is wrong is read first --------------------------------------------------------------------------------
  const errors = find("[data-focus]");
  if (errors) errors.focus();

  // --- htmx: an ended session leads to the sign-in page, not into a part of this one ---------------------------------
  const signIn = words("signIn");
  const signInHere = () => `${signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const came = new URL(event.detail.xhr.responseURL || location.href, location.href).pathname;
    if (signIn && came === signIn && location.pathname !== signIn) {
      event.detail.shouldSwap = false;
      location.assign(signInHere());
    }
  });

  // --- a found code goes into the field of the form that data-add-to names ---------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-code]");
    const place = button && button.closest("[data-add-to]");
    if (!place) return;
    const field = document.getElementById(place.dataset.addTo);
    const codes = field.value.split(/[\s,;]+/).filter(Boolean);
    if (!codes.includes(button.dataset.addCode)) codes.push(button.dataset.addCode);
    field.value = codes.join(", ");
    button.textContent = button.dataset.added;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // --- drafts: kept on the server while typing, and here until the server has them -------------------------------------
  const SKIPPED = new Set(["csrfmiddlewaretoken", "version", "verb"]);
  const PREFIX = `draft:${words("person")}:`;
  const REST = 1500; // milliseconds of silence after which a draft is sent

  const store = {
    read: (key) => {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write: (key, value) => {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // A full or forbidden store: the server's copy remains.
      }
    },
    drop: (key) => {
      try {
        localStorage.removeItem(key);
      } catch {
        // As above.
      }
    },
  };

  function fieldsOf(form) {
    return [...form.elements].filter(
      (field) => field.name && !SKIPPED.has(field.name) && !["file", "password", "submit", "button", "fieldset"].includes(field.type),
    );
  }

  function valuesOf(form) {
    const values = {};
    for (const field of fieldsOf(form)) {
      const list = (values[field.name] ||= []);
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) list.push(field.value);
      } else if (field.type === "select-multiple") {
        list.push(...[...field.selectedOptions].map((option) => option.value));
      } else {
        list.push(field.value);
      }
    }
    return values;
  }

  function fill(form, values) {
    for (const field of fieldsOf(form)) {
      const list = values[field.name];
      if (!list) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = list.includes(field.value);
      else if (field.type === "select-multiple") [...field.options].forEach((option) => (option.selected = list.includes(option.value)));
      else if (list.length) field.value = list.length > 1 ? list.shift() : list[0];
    }
  }

  // What the server says of the whole draft, beside the form: a number as text or on a meter, and as a list sentences
  // with the names of the fields to which they lead.
  function tell(said) {
    findAll("[data-saved-text]").forEach((place) => (place.textContent = said[place.dataset.savedText] ?? place.textContent));
    findAll("[data-saved-max]").forEach((meter) => (meter.max = said[meter.dataset.savedMax] ?? meter.max));
    findAll("[data-saved-value]").forEach((meter) => (meter.value = said[meter.dataset.savedValue] ?? meter.value));
    findAll("[data-saved-list]").forEach((list) => tellList(list, said[list.dataset.savedList]));
  }

  // Sentences in an order, or each by the field to which it leads. A list without any hides the <details> around it.
  function tellList(list, sentences) {
    if (!sentences) return;
    const left = list.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const isByField = !Array.isArray(sentences);
    list.replaceChildren(...Object.entries(sentences).map(([field, sentence]) => told(sentence, isByField && field)));
    const around = list.closest("details");
    if (around) around.hidden = !list.children.length;
    // Who stands on a line that is written anew goes on from there; where it is gone, from the list's beginning.
    const place = left && (find(`a[href="${left}"]`, list) || (around && !around.hidden && find("summary", around)));
    if (place) place.focus();
  }

  function told(sentence, field) {
    const line = document.createElement("li");
    const place = document.createElement(field ? "a" : "span");
    place.textContent = sentence;
    if (field) place.href = `#id_${field}`;
    line.append(place);
    return line;
  }

  class Draft {
    constructor(form) {
      this.form = form;
      this.status = find("[data-autosave-status]", form) || document.createElement("p");
      this.key = PREFIX + location.pathname;
      this.wait = REST;
      this.isSending = false;
      this.known = JSON.stringify(valuesOf(form)); // what the server has
      this.restore();
      form.addEventListener("input", () => this.typed());
      form.addEventListener("change", () => this.typed());
      form.addEventListener("submit", () => this.submitted());
      window.addEventListener("online", () => this.send());
      window.addEventListener("pagehide", () => this.keep());
    }

    say(sentence, { trouble = false, link = null } = {}) {
      this.status.textContent = sentence;
      this.status.classList.toggle("trouble", trouble);
      if (link) this.status.append(" ", link);
    }

    text(name) {
      return this.form.dataset[name] || this.status.dataset[name] || "";
    }

    version() {
      const field = this.form.elements.namedItem("version");
      return field ? field.value : "";
    }

    keep(extra = {}) {
      const now = JSON.stringify(valuesOf(this.form));
      if (now !== this.known || extra.isSubmitted) {
        store.write(this.key, { values: JSON.parse(now), version: this.version(), ...extra });
      }
    }

    typed() {
      clearTimeout(this.timer);
      this.keep();
      this.timer = setTimeout(() => this.send(), this.wait);
    }

    submitted() {
      clearTimeout(this.timer);
      this.isLeaving = true;
      this.keep({ isSubmitted: true });
    }

    // Text that never reached the server comes back by itself, unless somebody saved meanwhile: then on demand.
    restore() {
      const kept = store.read(this.key);
      if (!kept) return;
      if (JSON.stringify(kept.values) === JSON.stringify(valuesOf(this.form))) {
        store.drop(this.key);
      } else if (kept.version === this.version()) {
        fill(this.form, kept.values);
        this.say(this.text("restored"));
        this.timer = setTimeout(() => this.send(), this.wait);
      } else if (!kept.isSubmitted) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "link-button";
        button.textContent = this.text("useKept");
        button.addEventListener("click", () => {
          fill(this.form, kept.values);
          this.typed();
        });
        this.say(this.text("older"), { link: button });
      } else {
        store.drop(this.key);
      }
    }

    async send() {
      const sent = JSON.stringify(valuesOf(this.form));
      if (this.isLeaving || this.isStopped || this.isSending || sent === this.known) return;
      this.isSending = true;
      let answer = null;
      try {
        answer = await fetch(this.form.dataset.autosave, {
          method: "POST",
          body: new FormData(this.form),
          headers: { Accept: "application/json", "X-Requested-With": "fetch" },
          redirect: "manual",
        });
      } catch {
        this.later(this.text("offline"));
      }
      this.isSending = false;
      if (answer) await this.read(answer, sent);
    }

    async read(answer, sent) {
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        this.signedOut();
        return;
      }
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) {
        this.saved(said, sent);
      } else if (answer.status >= 500) {
        this.later(this.text("offline"));
      } else {
        // 409 and 412 will not heal by sending again; a wrong field will, once it is typed right.
        this.isStopped = answer.status === 409 || answer.status === 412 || answer.status === 403;
        this.say(said.code === "stale" ? this.text("stale") : said.detail || this.text("refused"), { trouble: true });
      }
    }

    saved(said, sent) {
      this.wait = REST;
      this.known = sent;
      const version = this.form.elements.namedItem("version");
      if (version && said.version !== undefined) version.value = said.version;
      if (said.url) this.form.dataset.autosave = said.url;
      if (said.action) this.form.action = said.action;
      store.drop(this.key);
      if (said.page) {
        history.replaceState(null, "", said.page);
        this.key = PREFIX + location.pathname;
      }
      tell(said);
      if (said.detail) {
        // Not all of it was kept: what was refused stays here, on the device too.
        store.write(this.key, { values: JSON.parse(sent), version: this.version() });
        this.say(said.detail, { trouble: Object.keys(said.errors || {}).length > 0 });
      } else {
        const at = said.saved_at ? new Date(said.saved_at) : new Date();
        const time = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
        this.say(this.text("saved").replace("TIME", time));
      }
      if (JSON.stringify(valuesOf(this.form)) !== this.known) this.typed();
    }

    later(sentence) {
      this.wait = Math.min(this.wait * 2, 60000);
      this.say(sentence, { trouble: true });
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), this.wait);
    }

    signedOut() {
      this.keep();
      this.isStopped = true;
      const link = document.createElement("a");
      link.href = signInHere();
      link.textContent = this.text("signIn");
      this.say(this.text("signedOut"), { trouble: true, link });
    }
  }

  const drafts = findAll("form[data-autosave]").map((form) => new Draft(form));

  // A form that was sent and led straight to another page has arrived: what was kept of it may go. An ended session
  // puts the sign-in pages between; then it stays.
  if (words("person") && document.referrer) {
    const from = PREFIX + new URL(document.referrer).pathname;
    if (!drafts.some((draft) => draft.key === from) && (store.read(from) || {}).isSubmitted) store.drop(from);
  }
})();
