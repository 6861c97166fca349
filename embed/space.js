// The partner's page: what one chooses shows at once. Without this script, one presses the button.
const form = document.querySelector("form[data-line]");

if (form) {
  const adapt = () => { form.querySelector("[data-only]").hidden = form.elements.mode.value !== "button"; };
  const show = async () => {
    const query = new URLSearchParams(new FormData(form));
    const answer = await fetch(`ligne?${query}`);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#resultat");
    addCopyButtons(fresh);
    const frame = document.querySelector("#resultat iframe");
    document.querySelector("#resultat").replaceWith(fresh);
    if (frame && fresh.querySelector("iframe")?.src === frame.src) fresh.querySelector("iframe").replaceWith(frame);
  };
  let wait;
  form.addEventListener("input", () => {
    adapt();
    clearTimeout(wait);
    wait = setTimeout(show, 400); // milliseconds without typing
  });
  form.querySelector("button").hidden = true;
  adapt();
}
