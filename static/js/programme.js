/* A programme where scripts run: a session is dragged into another slot, an agenda item to another place. All is sent by the page's own forms. */
(() => {
  "use strict";

  const find = (selector, root = document) => root.querySelector(selector);
  const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];
  let dragged = null;

  // --- sessions: the form of "Move session" is fetched, filled in and sent; it says how many people that tells ------
  async function move(session, cell) {
    const address = new URL(session.dataset.session, location.href);
    const answer = await fetch(address, { headers: { "X-Background": "1" } }).catch(() => null);
    const page = answer && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const form = page && find("[data-slot-form] form", page);
    if (!form) {
      location.assign(address);
      return;
    }
    form.action = address;
    form.hidden = true;
    // What this window showed, which somebody else may have changed by now.
    find("[name=version]", form).value = session.dataset.version;
    find("[name=base]", form).value = session.dataset.base;
    find("[name=on]", form).value = cell.closest("[data-rooms]").dataset.day;
    find("[name=starts_at]", form).value = cell.dataset.starts;
    find("[name=room]", form).value = cell.dataset.room;
    document.body.append(document.adoptNode(form));
    form.submit();
  }

  // --- agenda items: the order is sent when one is dropped ----------------------------------------------------------
  function sendOrder(list) {
    const form = find("[data-agenda-order]");
    find("[name=order]", form).value = findAll("[data-item]", list).map((item) => item.dataset.item).join(",");
    form.submit();
  }

  // Free times and rooms can be seen while a session is dragged; what is dragged stays under the pointer.
  function showFree() {
    if (!dragged) return;
    const top = dragged.getBoundingClientRect().top;
    findAll("[data-rooms]").forEach((table) => table.classList.add("is-taking"));
    window.scrollBy({ top: dragged.getBoundingClientRect().top - top, behavior: "instant" });
  }

  const arm = () => findAll("[data-session], [data-agenda] [data-item]").forEach((one) => (one.draggable = true));

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest && event.target.closest("[data-session], [data-agenda] [data-item]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", find(".title, strong", dragged).textContent);
    // Later: a browser ends the dragging of what moves while it begins.
    if (dragged.dataset.session) setTimeout(showFree);
  });

  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    if (dragged.dataset.session && event.target.closest("[data-slot]")) event.preventDefault();
    const other = dragged.dataset.item && event.target.closest("[data-item]");
    if (!other) return;
    event.preventDefault();
    if (other === dragged) return;
    const box = other.getBoundingClientRect();
    other[event.clientY > box.top + box.height / 2 ? "after" : "before"](dragged);
  });

  document.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const cell = dragged.dataset.session && event.target.closest("[data-slot]");
    if (cell && cell !== dragged.closest("[data-slot]")) move(dragged, cell);
    if (dragged.dataset.item) sendOrder(dragged.closest("[data-agenda]"));
  });

  document.addEventListener("dragend", () => {
    dragged = null;
    findAll(".is-taking").forEach((table) => table.classList.remove("is-taking"));
  });

  arm();

  // Who comes back from moving an item goes on from it.
  const moved = location.hash.startsWith("#agenda-item-") && find(location.hash);
  if (moved) moved.focus();
})();
