/* The board where scripts run: cards are dragged, and a refusal is told in place. All else is site.js and plain forms. */
(() => {
  "use strict";

  const find = (selector, root = document) => root.querySelector(selector);
  const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];
  const formOf = (card) => find("form[data-move]", card);
  const waysTo = (card, column) => findAll("option", formOf(card)).filter((way) => way.dataset.to === column.dataset.column);
  let dragged = null;

  function say(sentence) {
    const place = find("[data-board-says]");
    place.hidden = false;
    place.textContent = sentence;
    place.scrollIntoView({ block: "nearest" });
  }

  // Cards that can be moved can be dragged; after a change of filters, the new ones.
  const arm = () => findAll("[data-card]").forEach((card) => (card.draggable = Boolean(formOf(card))));

  // --- sending: a refusal is told here and the card stays; else the board is read again, at the card ---------------
  async function send(form) {
    let answer = null;
    try {
      answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json", "X-Requested-With": "fetch" },
        redirect: "manual",
      });
    } catch {
      say(find("[data-board-says]").dataset.offline);
      return;
    }
    if (answer.type === "opaqueredirect") {
      location.hash = find("a.title", form.closest("[data-card]")).id;
      location.reload();
      return;
    }
    const reply = await answer.json().catch(() => ({}));
    say(reply.detail || find("[data-board-says]").dataset.offline);
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-move]")) return;
    event.preventDefault();
    send(event.target);
  });

  // --- dragging: into a column to which a move leads; what asks for a reason or a day opens the card's form ---------
  function drop(card, column) {
    const ways = waysTo(card, column);
    if (!ways.length) {
      const title = find("a.title", card).textContent;
      const name = find("h2 .chip", column).textContent.trim();
      say(find("[data-board-says]").dataset.cannot.replace("TITLE", title).replace("COLUMN", name));
      return;
    }
    const form = formOf(card);
    ways[0].selected = true;
    if (ways.length === 1 && !("asks" in ways[0].dataset)) {
      form.requestSubmit();
      return;
    }
    form.closest("details").open = true;
    find("day" in ways[0].dataset ? "input[type=date]" : "textarea", form).focus();
  }

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest && event.target.closest("[data-card]");
    if (!dragged || !formOf(dragged)) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", find("a.title", dragged).textContent);
    findAll("[data-column]").forEach((column) => column.classList.toggle("may-take", waysTo(dragged, column).length > 0));
  });

  document.addEventListener("dragover", (event) => {
    if (dragged && event.target.closest("[data-column]")) event.preventDefault();
  });

  document.addEventListener("drop", (event) => {
    const column = dragged && event.target.closest("[data-column]");
    if (!column) return;
    event.preventDefault();
    if (column !== dragged.closest("[data-column]")) drop(dragged, column);
  });

  document.addEventListener("dragend", () => {
    dragged = null;
    findAll(".may-take").forEach((column) => column.classList.remove("may-take"));
  });

  document.addEventListener("htmx:afterSettle", arm);
  arm();

  // Who comes back from a move goes on from its card.
  const moved = location.hash.startsWith("#item-") && find(location.hash);
  if (moved) moved.focus();
})();
