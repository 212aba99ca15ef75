/* Drafts: stored on the server while somebody types, and here until the server has them. docs/ui.md says the rest. */
(() => {
  "use strict";

  const find = (selector, root = document) => root.querySelector(selector);
  const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = (name) => document.body.dataset[name] || "";
  const signInHere = () => `${words("signIn")}?next=${encodeURIComponent(location.pathname + location.search)}`;

  // What a form carries beside what is typed (its key, its version) is of that form alone, and never stored.
  const SKIPPED = ["hidden", "file", "password", "submit", "button", "fieldset"];
  const PREFIX = `draft:${words("person")}:`;
  const REST = 1500; // milliseconds of silence after which a draft is sent

  // What is stored on the device, as JSON. A full or forbidden store keeps nothing: the server's copy remains.
  const allowed = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const storeOf = (name) => ({
    read: (key) => allowed(() => JSON.parse(window[name].getItem(key))),
    write: (key, value) => allowed(() => window[name].setItem(key, JSON.stringify(value))),
    drop: (key) => allowed(() => window[name].removeItem(key)),
    keys: (prefix) => allowed(() => Object.keys(window[name]).filter((key) => key.startsWith(prefix))) || [],
  });
  const store = storeOf("localStorage");
  const session = storeOf("sessionStorage");

  function fieldsOf(form) {
    return [...form.elements].filter(
      (field) => field.name && !SKIPPED.includes(field.type),
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

  // The first words of what was stored, for people: its title, else what else was written.
  function beginning(record) {
    const { title = [], ...others } = record.values || {};
    const written = ["statement", "ask", "rationale", "tried", "counterpart", "exporters", "summary"].flatMap((name) => others[name] || []);
    const found = [...title, ...written].find((text) => text.trim()) || "";
    return found.length > 60 ? `${found.slice(0, 59)}…` : found;
  }

  // "16:31", and the day before it where that is not today.
  function momentOf(at) {
    const [moment, time] = [new Date(at), { hour: "2-digit", minute: "2-digit", hour12: false }];
    const language = document.documentElement.lang;
    if (moment.toDateString() === new Date().toDateString()) return moment.toLocaleTimeString(language, time);
    return moment.toLocaleString(language, { day: "numeric", month: "long", ...time });
  }

  // What the server says of the whole draft, beside the form: a number as text or on a meter, and as a list sentences
  // with the names of the fields to which they lead.
  function tell(reply) {
    findAll("[data-saved-text]").forEach((place) => (place.textContent = reply[place.dataset.savedText] ?? place.textContent));
    findAll("[data-saved-max]").forEach((meter) => (meter.max = reply[meter.dataset.savedMax] ?? meter.max));
    findAll("[data-saved-value]").forEach((meter) => (meter.value = reply[meter.dataset.savedValue] ?? meter.value));
    findAll("[data-saved-list]").forEach((list) => tellList(list, reply[list.dataset.savedList]));
  }

  // Sentences in an order, or each by the field to which it leads. A list without any hides the <details> around it.
  function tellList(list, sentences) {
    if (!sentences) return;
    const left = list.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const isByField = !Array.isArray(sentences);
    list.replaceChildren(...Object.entries(sentences).map(([field, sentence]) => listItem(sentence, isByField && field)));
    const around = list.closest("details");
    if (around) around.hidden = !list.children.length;
    // Who stands on a line that is written again goes on from there; where it is gone, from the list's beginning.
    const place = left && (find(`a[href="${left}"]`, list) || (around && !around.hidden && find("summary", around)));
    if (place) place.focus();
  }

  function listItem(sentence, field) {
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
      this.key = this.name();
      this.wait = REST;
      this.isSending = false;
      // The server filled in what was sent while nobody was signed in, and has not taken it in yet.
      const isUnsent = find("[data-unsent]", form);
      this.known = isUnsent ? "" : JSON.stringify(valuesOf(form)); // what the server has
      if (!isUnsent) this.restore();
      if (isUnsent) this.typed();
      else if (this.isNew()) this.offer();
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

    hidden(name) {
      const field = this.form.elements.namedItem(name);
      return field ? field.value : "";
    }

    version() {
      return this.hidden("version");
    }

    // A form that has not made its row yet is told from the next one by its own key.
    isNew() {
      return Boolean(this.hidden("key"));
    }

    name() {
      const page = PREFIX + new URL(this.form.getAttribute("action") || location.href, location.href).pathname;
      return this.isNew() ? `${page}#${this.hidden("key")}` : page;
    }

    // What was sent is stored as it was sent: leaving the page does not make it unsent text again.
    keep(extra = {}) {
      if (this.isSignedOut || (this.isLeaving && !extra.isSubmitted)) return;
      const now = JSON.stringify(valuesOf(this.form));
      if (now !== this.known || extra.isSubmitted) {
        store.write(this.key, { values: JSON.parse(now), version: this.version(), at: Date.now(), ...extra });
      }
    }

    typed() {
      clearTimeout(this.timer);
      this.isLeaving = false; // the page is still here: it was not left after all
      if (this.offers) this.offers.remove();
      this.keep();
      this.timer = setTimeout(() => this.send(), this.wait);
    }

    submitted() {
      clearTimeout(this.timer);
      this.keep({ isSubmitted: true });
      this.isLeaving = true;
      session.write(SENT, { key: this.key, from: location.href.split("#")[0] });
    }

    // Text of another new form that was never saved is offered, and comes only when it is asked for.
    offer() {
      const stored = store.keys(this.key.split("#")[0] + "#").filter((key) => key !== this.key).map((key) => [key, store.read(key) || {}]);
      const begun = stored.filter(([, record]) => beginning(record)).sort(([, one], [, other]) => other.at - one.at);
      if (!begun.length) return;
      this.offers = document.createElement("div");
      this.offers.className = "notice";
      this.offers.setAttribute("role", "status");
      const list = document.createElement("div");
      list.append(...begun.map(([key, record]) => this.offered(key, record)));
      this.offers.append(list);
      this.form.before(this.offers);
    }

    offered(key, record) {
      const line = document.createElement("p");
      const button = (name, act) => {
        const made = document.createElement("button");
        made.type = "button";
        made.className = "btn btn-secondary";
        made.textContent = this.text(name);
        made.addEventListener("click", () => {
          store.drop(key);
          act();
        });
        return made;
      };
      const go = button("continue", () => {
        fill(this.form, record.values);
        this.typed();
        this.say(this.text("restored"));
        find("textarea, input:not([type=hidden])", this.form).focus();
      });
      const startNew = button("startNew", () => {
        line.remove();
        if (!find("p", this.offers)) this.offers.remove();
      });
      const sentence = this.text("began").replace("TIME", momentOf(record.at)).replace("TITLE", () => beginning(record));
      line.append(sentence, " ", go, " ", startNew);
      return line;
    }

    // Text that never reached the server comes back by itself, unless somebody saved meanwhile: then on demand.
    restore() {
      const stored = store.read(this.key);
      if (!stored) return;
      if (JSON.stringify(stored.values) === JSON.stringify(valuesOf(this.form))) {
        store.drop(this.key);
      } else if (stored.version === this.version()) {
        fill(this.form, stored.values);
        this.say(this.text("restored"));
        this.timer = setTimeout(() => this.send(), this.wait);
      } else {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "link-button";
        button.textContent = this.text("useKept");
        button.addEventListener("click", () => {
          fill(this.form, stored.values);
          this.typed();
        });
        this.say(this.text("older"), { link: button });
      }
    }

    async send() {
      const sent = JSON.stringify(valuesOf(this.form));
      if (this.isLeaving || this.isStopped || this.isSending || sent === this.known) return;
      this.isSending = true;
      let answer = null;
      const body = new FormData(this.form);
      body.delete("idempotency_key"); // what is typed again after something else is to be saved again
      try {
        answer = await fetch(this.form.dataset.autosave, {
          method: "POST",
          body,
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
      const reply = await answer.json().catch(() => ({}));
      if (answer.ok) {
        this.saved(reply, sent);
      } else if (answer.status === 429) {
        this.later(reply.detail);
      } else if (answer.status >= 500) {
        this.later(this.text("offline"));
      } else {
        // 409 and 412 will not heal by sending again; a wrong field will, once it is typed right.
        this.isStopped = answer.status === 409 || answer.status === 412 || answer.status === 403;
        this.say(reply.code === "stale" ? this.text("stale") : reply.detail || this.text("refused"), { trouble: true });
      }
    }

    saved(reply, sent) {
      document.dispatchEvent(new Event("draft:saved"));
      this.wait = REST;
      this.known = sent;
      const version = this.form.elements.namedItem("version");
      if (version && reply.version !== undefined) version.value = reply.version;
      const base = this.form.elements.namedItem("base");
      if (base && reply.base !== undefined) base.value = reply.base;
      if (reply.url) this.form.dataset.autosave = reply.url;
      if (reply.action) this.form.action = reply.action;
      store.drop(this.key);
      if (reply.page) {
        history.replaceState(null, "", reply.page);
        // The row is there: the page is its page from now on, and no form for a new one.
        const key = this.form.elements.namedItem("key");
        if (key) key.remove();
        this.key = this.name();
      }
      tell(reply);
      if (reply.detail) {
        // Not all of it was stored: what was refused stays here, on the device too.
        store.write(this.key, { values: JSON.parse(sent), version: this.version(), at: Date.now() });
        this.say(reply.detail, { trouble: Object.keys(reply.errors || {}).length > 0 });
      } else {
        const at = reply.saved_at ? new Date(reply.saved_at) : new Date();
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

  // A form that was sent and answered has arrived: what was stored of it may go. A refusal keeps it until it is sent once
  // more from there; an ended session keeps it, which puts the sign-in pages between; and so does a page that is not the
  // answer, but was opened after a lost one.
  const SENT = "draft-sent";
  const sent = session.read(SENT);
  session.drop(SENT);
  const isAnswer = sent && document.referrer === sent.from && words("person");
  if (isAnswer && find("[data-refused]")) {
    document.addEventListener("submit", () => session.write(SENT, { key: sent.key, from: location.href.split("#")[0] }));
  } else if (isAnswer && (store.read(sent.key) || {}).isSubmitted) {
    store.drop(sent.key);
  }

  // The server names the new form that it saved last: its answer may have been left before this script ran.
  const [, savedForm] = document.cookie.match(/(?:^|; )saved_form=([0-9a-f-]+)/) || [];
  const isSaved = (key) => savedForm && key.endsWith(`#${savedForm}`) && (store.read(key) || {}).isSubmitted;
  store.keys(PREFIX).filter(isSaved).forEach(store.drop);

  const drafts = findAll("form[data-autosave]").map((form) => new Draft(form));

  // Signing out removes what is stored here, also in browsers that do not know Clear-Site-Data. The page that is left
  // writes nothing more; the sign-in page that follows clears up.
  const SIGNING_OUT = "signing-out";

  function dropAll() {
    store.keys("draft:").forEach(store.drop);
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    drafts.forEach((draft) => (draft.isSignedOut = draft.isStopped = true));
    sessionStorage.setItem(SIGNING_OUT, "yes");
  });
  if (sessionStorage.getItem(SIGNING_OUT)) {
    sessionStorage.removeItem(SIGNING_OUT);
    if (find("input[name=login]")) dropAll();
  }
})();
