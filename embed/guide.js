// The guide's copy buttons. Without this script, one selects and copies by hand.
const status = document.querySelector("[role=status]");

if (navigator.clipboard) {
  for (const figure of document.querySelectorAll("figure:has(code)")) {
    const caption = figure.querySelector("figcaption");
    const name = caption.textContent.trim();
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: "Copier", ariaLabel: `Copier : ${name}` });
    button.onclick = async () => {
      await navigator.clipboard.writeText(figure.querySelector("code").textContent);
      status.textContent = `Copié : ${name}`;
    };
    caption.append(button);
  }
}
