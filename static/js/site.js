/* What scripts add to pages that work without them. No library but htmx; nothing inline. docs/ui.md says the rest. */
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
        const [term, description] = [document.createElement("dt"), document.createElement("dd")];
        term.textContent = key;
        description.textContent = label;
        return [term, description];
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
  // row, else from the heading. A page that begins nowhere would send them through the whole layout again.
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

  function hidden(name, value) {
    const field = document.createElement("input");
    [field.type, field.name, field.value] = ["hidden", name, value];
    return field;
  }

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
    if (form) {
      form.action = form.getAttribute("action") || link.href;
      form.append(hidden("form_page", new URL(link.href).pathname));
    }
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
    const came = new URL(event.detail.xhr.responseURL || location.href, location.href);
    if (signIn && came.pathname === signIn && location.pathname !== signIn) {
      event.detail.shouldSwap = false;
      // What was sent by a form is kept, and named in the address.
      location.assign(came.search.includes("unsent") ? came.href : signInHere());
    }
  });

  // --- one press: the button shows that it is busy, and a second press waits for the first ----------------------------
  const BUSY = 15000; // milliseconds after which a form may be sent again, if no page has come
  const free = (form) => {
    delete form.dataset.sent;
    findAll("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.matches("[data-move]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    setTimeout(() => free(form), BUSY);
  });
  // Who goes back finds a page that was left while it was sent.
  window.addEventListener("pageshow", () => findAll("form[data-sent]").forEach(free));
  // A form that stays in the page after its answer came is ready for another press, which is a new one.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (!form) return;
    free(form);
    const key = find("input[name=idempotency_key]", form);
    if (key && event.detail.successful) key.value = crypto.randomUUID();
  });

  // --- a found code goes into the field of the form that data-add-to names ---------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-code]");
    const place = button && button.closest("[data-add-to]");
    if (!place) return;
    const field = document.getElementById(place.dataset.addTo);
    const codes = field.value.split(/[,;\n]/).map((code) => code.trim()).filter(Boolean); // 0902 10 is one
    if (!codes.includes(button.dataset.addCode)) codes.push(button.dataset.addCode);
    field.value = codes.join(", ");
    button.textContent = button.dataset.added;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
