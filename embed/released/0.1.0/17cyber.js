((script) => {
if (!script) return;
const calm = (deed) => (event) => {
try {
deed(event);
} catch {}
};
const start = calm(() => {
if (!document.body) return document.addEventListener("DOMContentLoaded", start);
const { key, mode, target, label, accent, selftest, lang } = script.dataset;
const home = new URL(script.src).origin;
const NAME = "module-17cyber";
const WORDS = {
fr: ["Victime sur Internet ?", "Danger immédiat ? Appelez le", "ou le", "SMS au",
"Argent ou carte en jeu ? Appelez d'abord votre banque.", "Ouvrir le diagnostic 17Cyber", "Fermer"],
en: ["Victim of an online scam?", "In danger now? Call", "or", "text",
"Money or card at risk? Call your bank first.", "Open the 17Cyber check", "Close"],
};
const isOurs = (node) => node?.localName === NAME;
let before = script.previousElementSibling;
while (before?.localName === "script") before = before.previousElementSibling;
const links = [...document.querySelectorAll("a[data-17cyber]")];
const link = links.includes(before) ? before : links.find((each) => !isOurs(each.nextElementSibling));
let box;
try {
box = target && document.querySelector(target);
} catch {
}
if (box ? [...box.children].some(isOurs) : isOurs(before) || (link ? isOurs(link.nextElementSibling) : links[0] || !document.contains(script))) return;
const make = (name, props, ...children) => {
const node = Object.assign(document.createElement(name), props);
node.append(...children);
return node;
};
const place = make(NAME);
const tongue = (lang || (link || script).closest("[lang]")?.lang || "fr").slice(0, 2);
place.lang = WORDS[tongue] ? tongue : "fr";
const [title, danger, or, text, bank, open, close] = WORDS[place.lang];
const testing = selftest !== undefined;
const say = (name, detail) => {
place.dispatchEvent(new CustomEvent("17cyber:" + name, { bubbles: true, composed: true, detail }));
if (testing) console.info("17cyber 0.1.0", name, { ...detail, key, home, origin });
};
const call = (href) => make("a", { href, textContent: href.slice(4) });
const card = make("section", { className: "card" },
make("strong", { textContent: title }),
make("p", {}, danger, " ", call("tel:17"), " ", or, " ", call("tel:112"), ", ", text, " ", call("sms:114"), "."),
make("p", { textContent: bank }),
make("p", {}, make("a", { href: `${home}/${place.lang}/`, target: "_blank", rel: "noopener", textContent: open })));
const stage = make("div", { className: "stage" }, card);
const load = () => {
if (stage.children[1]) return;
if (!/^17c_pub_(live|test)_\w{36}$/.test(key)) return say("fallback", { reason: "key" });
const frame = make("iframe", { title, loading: "lazy", referrerPolicy: "no-referrer", allow: "clipboard-write" });
frame.sandbox = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals allow-top-navigation-by-user-activation";
frame.onload = calm(() => {
stage.classList.remove("ready");
const late = setTimeout(say, 5000, "fallback", { reason: "refused" });
const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data }) => {
if (data?.type === "ready") {
clearTimeout(late);
stage.classList.add("ready");
say("ready");
}
if (typeof data?.height === "number" && data.height > 0) frame.style.height = Math.min(data.height, 20000) + "px";
if (data?.type === "close") dialog?.close?.();
if (data?.type === "exit") place.remove();
};
frame.contentWindow.postMessage("17cyber", home, [port2]);
});
frame.src = `${home}/${tongue}/module/${key}`;
stage.append(frame);
};
if (testing) {
document.addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) =>
say("blocked", { blockedURI, violatedDirective }));
}
let dialog;
const root = place.attachShadow({ mode: "open" });
try {
const sheet = new CSSStyleSheet();
sheet.replaceSync(`:host{all:initial!important;display:block!important;direction:ltr!important;container-type:inline-size}
*{box-sizing:border-box;font:17px/1.5 system-ui,sans-serif}
.stage{display:grid;border:1px solid #76839c;border-radius:10px;overflow:hidden;background:#fff;color:#000}
.stage>*{grid-area:1/1}
.card{padding:16px}
strong{font-size:22px;font-weight:700}
p{margin:12px 0}
a{color:#1c4f9c;font-weight:700;display:inline-block;padding:10px 4px;min-width:44px}
.stage,iframe{min-height:1200px}
iframe{width:100%;border:0}
@container (min-width:500px){.stage,iframe{min-height:800px}}
.stage:not(.ready) iframe,.ready .card{visibility:hidden}
button{min-height:44px;padding:0 16px;border:2px solid #fff;border-radius:30px;background:#1c4f9c;color:#fff;font-weight:700;cursor:pointer}
.open{position:fixed;inset:auto 16px 16px auto;margin:0;max-width:90vw;max-height:40vh;overflow:hidden;z-index:2147483000}
:focus-visible{outline:3px solid #1c4f9c;outline-offset:3px}
dialog{width:100%;max-width:480px;height:100%;max-height:760px;padding:0;border:0;border-radius:10px;background:#fff}
dialog[open]{display:grid;grid-template-rows:auto 1fr}
dialog button{justify-self:end;margin:4px}
dialog .stage,dialog iframe{min-height:0;border:0}dialog iframe{height:100%!important}
dialog::backdrop{background:#0009}`);
root.adoptedStyleSheets = [sheet];
} catch {
}
if (mode === "button") {
const button = make("button", { className: "open", popover: "manual", textContent: label || title });
const light = (at) => ((parseInt(accent.slice(at, at + 2), 16) / 255 + 0.055) / 1.055) ** 2.4;
if (/^#[\da-f]{6}$/i.test(accent) && 0.2126 * light(1) + 0.7152 * light(3) + 0.0722 * light(5) < 0.1833) button.style.background = accent;
dialog = make("dialog", { ariaLabel: title, onclose: () => say("close") },
make("button", { textContent: close, onclick: () => {
dialog.close?.();
dialog.open = false;
} }), stage);
button.onclick = () => {
load();
dialog.showModal?.();
dialog.open = true;
say("open");
};
root.append(button, dialog);
} else root.append(stage);
const shows = () => place.getClientRects().length;
box?.append(place);
if (!shows()) link ? link.after(place) : document.body.contains(script) ? script.after(place) : document.body.append(place);
if (shows()) link?.style.setProperty("display", "none", "important");
if (dialog) root.firstChild.showPopover?.();
else load();
});
start();
})(document.currentScript);
