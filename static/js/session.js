/* Warns before a session ends for want of use, or after its eight hours, and offers to go on. The server ends it. */
(() => {
  "use strict";

  const banner = document.querySelector("[data-session-banner]");
  if (!banner) return;
  const { sessionIdle, sessionLongest } = document.body.dataset;
  const idle = Number(sessionIdle) * 1000;
  const loadedAt = Date.now();
  const endsAt = loadedAt + Number(sessionLongest) * 1000;
  const WARN = Math.min(5 * 60000, idle / 3);
  const SHARED = "session-used-at"; // by all tabs of this browser

  const [line, keep, signIn] = ["[data-session-line]", "[data-session-keep]", "[data-session-sign-in]"].map((one) => banner.querySelector(one));
  const used = () => {
    try {
      localStorage.setItem(SHARED, String(Date.now()));
    } catch {
      // A forbidden store: this tab counts for itself.
    }
    ownUse = Date.now();
    draw();
  };
  const lastUse = () => {
    let shared = 0;
    try {
      shared = Number(localStorage.getItem(SHARED));
    } catch {
      // As above.
    }
    return Math.min(Math.max(ownUse, shared || 0), Date.now());
  };
  let ownUse = loadedAt;
  let shown = "";

  function show(words, minutes = 0) {
    const sentence = words ? banner.dataset[words].replace("MINUTES", minutes) : "";
    if (sentence !== shown) line.textContent = sentence; // read aloud when it changes, not each time
    shown = sentence;
    banner.hidden = !words;
    keep.hidden = words !== "idle";
    signIn.hidden = !words || words === "idle";
    if (!signIn.hidden) signIn.href = `${document.body.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
    if (words === "longest") signIn.hidden = true;
  }

  function draw() {
    const now = Date.now();
    const [idleLeft, wholeLeft] = [lastUse() + idle - now, endsAt - now];
    const minutes = Math.ceil(Math.min(idleLeft, wholeLeft) / 60000);
    if (Math.min(idleLeft, wholeLeft) <= 0) show("ended");
    else if (wholeLeft < WARN) show("longest", minutes);
    else if (idleLeft < WARN) show("idle", minutes);
    else show("");
  }

  keep.addEventListener("click", async () => {
    const answer = await fetch(keep.dataset.sessionKeep, {
      method: "POST",
      headers: { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] },
      redirect: "manual",
    }).catch(() => null);
    if (answer && answer.ok) used();
    else if (answer) show("ended");
  });

  // What a script asks of the server on somebody's behalf uses the session too; what asks on its own does not.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && !("X-Background" in (event.detail.requestConfig.headers || {}))) used();
  });
  document.addEventListener("draft:saved", used);
  window.addEventListener("storage", draw);
  document.addEventListener("visibilitychange", draw);
  setInterval(draw, 15000);
  used();
})();
