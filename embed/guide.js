// The copy buttons of what webmasters read. Without this script, one selects and copies by hand.
const status = document.querySelector("[role=status]:not(.told)");

function addCopyButtons(part) {
  if (!navigator.clipboard) return;
  for (const figure of part.querySelectorAll("figure:has(code)")) {
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

addCopyButtons(document);
