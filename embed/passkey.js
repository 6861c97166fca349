// Passkeys in the console: asks the browser for what the service wants, and sends what it answers with the form that the
// button stands in. Without this script, or where the browser cannot, codes go on.
const told = document.querySelector("[data-passkey-told]");
const able = typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

const ways = {
  sign: async (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  make: async (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
};

async function answer(button) {
  const { form, dataset } = button;
  if (dataset.passkey === "make" && !form.reportValidity()) return;
  told.textContent = "Votre appareil vous demande de confirmer.";
  try {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const asked = await fetch(dataset.options, { method: "POST", body });
    if (asked.redirected) return location.reload(); // the second factor is wanted again first
    const made = await ways[dataset.passkey](await asked.json());
    form.elements[dataset.field].value = JSON.stringify(made.toJSON());
    told.textContent = "";
    form.submit();
  } catch (error) {
    const known = error.name === "InvalidStateError";
    told.textContent = known ? "Cet appareil a déjà une clé d'accès." : "Rien n'a été fait : la demande n'a pas abouti. Vous pouvez recommencer.";
  }
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  button.onclick = () => answer(button);
  if (able) button.closest("[data-able]").hidden = false;
}
for (const without of document.querySelectorAll("[data-unable]")) without.hidden = able;
