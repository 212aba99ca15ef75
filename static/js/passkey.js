/* Passkeys: the browser makes or uses one, and its answer goes into the form. allauth's webauthn-json.js puts it into JSON.
   The button comes disabled: pressed before this script is there, it would send a form without a passkey. */
(() => {
  "use strict";

  const place = document.querySelector("[data-passkey-trouble]");
  const data = document.getElementById("passkey-data");
  const form = document.querySelector("form[data-passkey]");
  if (!form || !data) return;

  function tell(name) {
    const line = place.querySelector("p");
    line.textContent = line.dataset[name];
    place.hidden = false;
  }

  const button = form.querySelector("button");
  if (!window.webauthnJSON || !window.webauthnJSON.supported()) {
    tell("unsupported");
    return;
  }
  button.disabled = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    place.hidden = true;
    button.disabled = true;
    const { creation_options: creation, request_options: request } = JSON.parse(data.textContent);
    try {
      const credential = await (creation ? window.webauthnJSON.create(creation) : window.webauthnJSON.get(request));
      form.elements.namedItem("credential").value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      button.disabled = false;
      tell(error.name === "InvalidStateError" ? "known" : "failed");
    }
  });
})();
