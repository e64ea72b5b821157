// Security keys: what the server asks goes to the browser, what the key signs goes back in the form.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const named = (list) => (list || []).map((one) => ({...one, id: bytes(one.id)}));

  function asked(form) {
    const key = JSON.parse(form.dataset.options).publicKey;
    key.challenge = bytes(key.challenge);
    if (key.user) key.user.id = bytes(key.user.id);
    if (key.excludeCredentials) key.excludeCredentials = named(key.excludeCredentials);
    if (key.allowCredentials) key.allowCredentials = named(key.allowCredentials);
    return {publicKey: key};
  }

  function told(made) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[part]) response[part] = text(made.response[part]);
    }
    return JSON.stringify({id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {}});
  }

  for (const form of document.querySelectorAll("form[data-webauthn]")) {
    const failed = form.querySelector("[data-webauthn-failed]");
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      failed.hidden = true;
      try {
        form.elements.answer.value = told(await navigator.credentials[form.dataset.webauthn](asked(form)));
      } catch {
        failed.hidden = false;
        return;
      }
      form.submit();
    });
  }
})();
