// A single-page application: four screens, one address each. Every change of screen throws the module away
// with the screen that carried it and pastes the partner's two lines again. Nothing is left on `window`.

const screens = { "/": "fil", "/profil": "profil", "/aide": "aide", "/parametres": "parametres" };
const main = document.querySelector("main");

function copyOf(id) {
  return document.importNode(document.getElementById(id).content, true);
}

function pasteModule(place) {
  const lines = copyOf("module");
  const script = lines.querySelector("script");
  script.dataset.mode = place.dataset.module;
  script.dataset.lang = document.documentElement.lang;
  place.append(lines);
}

function markCurrentLink() {
  for (const link of document.querySelectorAll("nav a")) {
    link.toggleAttribute("aria-current", link.pathname === location.pathname);
  }
}

function showScreen() {
  main.replaceChildren(copyOf(screens[location.pathname] ?? "fil"));
  document.title = `${main.querySelector("h1").textContent} – Réseau Exemple`;
  markCurrentLink();
  pasteModule(main.querySelector("[data-module]"));
}

// A screen reader is told of the new screen by the focus, as it would be by a new page.
function announceScreen() {
  scrollTo(0, 0);
  main.querySelector("h1").focus({ preventScroll: true });
}

function follow(event) {
  const link = event.target.closest("a[href^='/']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.pathname !== location.pathname) history.pushState(null, "", link.pathname);
  showScreen();
  announceScreen();
}

addEventListener("click", follow);
addEventListener("popstate", showScreen);
showScreen();
