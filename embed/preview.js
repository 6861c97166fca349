// The preview, for authors: looks at the draft every second, shows what changed, replays an example on both sides, and
// writes down the walk made in the draft as a story to copy.
const status = document.querySelector("[data-state]");
const frames = [...document.querySelectorAll("iframe")];
const told = document.querySelector("[data-story]");
let version;
let answers = []; // of the walk in the draft, as pairs [question, option]

const lines = {
  mistakes: (sentence) => [sentence],
  unclear: (sentence) => [sentence],
  texts: (id) => [id],
  changes: ({ sentence, walks, example }) => {
    const show = document.createElement("button");
    show.textContent = example.map((answer) => answer.join("/")).join(" → ");
    show.onclick = () => frames.forEach((frame) => replay(frame, example));
    return [`${walks} situation${walks > 1 ? "s" : ""} : ${sentence}. `, show];
  },
};

async function look() {
  const answer = await fetch("etat").catch(() => null);
  if (answer?.redirected) return location.reload(); // the session is over: sign in, and come back here
  const state = await answer?.json().catch(() => null);
  if (!state) status.textContent = "Le service ne répond pas ; nouvel essai dans une seconde.";
  else if (state.version !== version) {
    version = state.version;
    status.textContent = state.mistakes.length ? "Le brouillon ne peut pas être publié." : "Le brouillon est bon.";
    for (const [name, line] of Object.entries(lines)) {
      const section = document.querySelector(`[data-list="${name}"]`);
      section.hidden = !state[name].length;
      section.querySelector("ul").replaceChildren(...state[name].map((each) => {
        const item = document.createElement("li");
        item.append(...line(each));
        return item;
      }));
    }
    for (const frame of frames) if (!state.mistakes.length || frame.dataset.side !== "brouillon") open(frame);
  }
  setTimeout(look, 1000);
}

/** Show a side from its first question; resolves once it can be walked. */
function open(frame) {
  return new Promise((ready) => {
    frame.onload = () => {
      keepFromHelp(frame.contentDocument);
      if (frame.dataset.side === "brouillon") follow(frame.contentDocument);
      ready();
    };
    frame.src = `${frame.dataset.side}/?${Date.now()}`;
  });
}

async function replay(frame, example) {
  await open(frame);
  const { contentDocument: page } = frame;
  for (const [question, option] of example) {
    const link = await appear(() => page.querySelector(`main > [id="${question}"] [data-option="${option}"]`));
    if (!link) return;
    link.click();
  }
}

/** What `find` finds, within five seconds; null after. */
async function appear(find, tries = 100) {
  const found = find();
  if (found || !tries) return found;
  await new Promise((wait) => setTimeout(wait, 50));
  return appear(find, tries - 1);
}

/** From a preview nobody is asked for help: whoever waits at the desk is someone. */
function keepFromHelp(page) {
  page.addEventListener("click", (event) => {
    if (!event.target.closest("[data-do=help]")) return;
    event.preventDefault();
    event.stopPropagation();
    status.textContent = "D'un aperçu, on ne demande l'aide de personne. Les mises en relation se lisent dans l'arbre.";
  }, true);
}

function follow(page) {
  answers = [];
  page.addEventListener("click", ({ target }) => {
    const link = target.closest("[data-option], [data-do=back], [data-do=restart]");
    if (!link) return;
    if (link.dataset.option) answers.push([link.closest("section").id, link.dataset.option]);
    else answers = link.dataset.do === "back" ? answers.slice(0, -1) : [];
  }, true);
  new MutationObserver(() => write(page)).observe(page.querySelector("main"), { childList: true });
}

function write(page) {
  const end = page.querySelector("main > article")?.id;
  told.textContent = [
    "- id: nouveau-recit",
    "  told: >-",
    "    À écrire, à la première personne.",
    `  answers: {${answers.map((answer) => answer.join(": ")).join(", ")}}`,
    `  diagnosis: ${end ?? "(pas encore)"}`,
  ].join("\n");
}

document.querySelector("[data-do=copy]").onclick = async () => {
  await navigator.clipboard.writeText(told.textContent);
  status.textContent = "Le récit est copié : collez-le dans stories.yaml.";
};

look();
