import {h} from "./dom.js";
import {texts} from "./texts.js";

// Makes the lines that show answers in another page, and shows at once what they give.
const given = new URLSearchParams(location.search);
const form = document.querySelector(".pl-form");
const at = (name) => document.querySelector(`.em-${name}`);
const KINDS = ["chat", "inline", "answer", "card"];
const FIELDS = {question: ["answer"], card_id: ["card"], heading: KINDS, councils: ["chat", "inline", "answer"], key: KINDS};

function select(name, options, value) {
  const made = h("select", {id: name, name}, options.map(([id, text]) => h("option", {value: id}, text)));
  made.value = value;
  return [h("label", {for: name}, texts[`embed_${name}`]), made];
}

function text(name, value) {
  return h("div", {class: "pl-field", "data-field": name}, h("label", {class: "pl-label", for: name}, texts[`embed_${name}`]),
    h("input", {id: name, name, value: value || "", autocomplete: "off"}));
}

function box(name) {
  return h("label", {class: "pl-box", "data-field": name}, h("input", {type: "checkbox", name}), h("span", {}, texts[`embed_${name}`]));
}

form.append(...select("what", KINDS.map((kind) => [kind, texts[`embed_${kind}`]]), given.get("card") ? "card" : "chat"),
  text("question", given.get("q")), text("card_id", given.get("card")), text("heading"), text("councils"), text("key"),
  ...select("theme", ["auto", "light", "dark"].map((name) => [name, texts[`embed_theme_${name}`]]), "auto"),
  box("compact"), box("follow_ups"));

function attributes() {
  const of = (name) => form.elements[name].value.trim();
  const kind = of("what");
  const made = {};
  if (kind === "answer") made.question = of("question");
  if (kind === "card") made.card = of("card_id");
  if (kind === "inline") made.mode = "inline";
  if (of("heading")) made.heading = of("heading");
  if (kind !== "card" && of("councils")) made.councils = of("councils");
  if (of("key")) made.key = of("key");
  if (of("theme") !== "auto") made.theme = of("theme");
  if (form.elements.compact.checked) made.density = "compact";
  if (kind === "answer" && form.elements.follow_ups.checked) made["follow-ups"] = "";
  return {tag: ["answer", "card"].includes(kind) ? "report-answer" : "report-chat", made};
}

const quoted = (value) => value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

function draw() {
  const kind = form.elements.what.value;
  for (const field of form.querySelectorAll("[data-field]")) {
    const name = field.dataset.field;
    field.hidden = (FIELDS[name] && !FIELDS[name].includes(kind)) || (name === "follow_ups" && kind !== "answer");
  }
  const {tag, made} = attributes();
  const told = Object.entries(made).map(([name, value]) => value ? ` ${name}="${quoted(value)}"` : ` ${name}`).join("");
  at("snippet").textContent = `<${tag}${told}></${tag}>\n<script src="${location.origin}/embed.js" async></script>`;
  at("policy").textContent = `script-src ${location.origin}; connect-src ${location.origin}`;
  // A key works on the other page alone; here whoever makes the lines has signed in.
  at("preview").replaceChildren(h(tag, {...made, key: null}));
}

const said = h("span", {class: "ra-said", role: "status"});
at("copy").append(h("button", {type: "button", class: "pl-button", onclick: () => {
  navigator.clipboard.writeText(at("snippet").textContent)
    .then(() => { said.textContent = texts.copied; }, () => { said.textContent = texts.copy_failed; });
}}, texts.embed_copy), said);
form.addEventListener("submit", (event) => event.preventDefault());
let soon = 0;
form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(draw, 400); });
draw();
