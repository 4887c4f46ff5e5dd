import {fetchJson, filled, h} from "./dom.js";
import {renderAnswer, showQuotes, skeleton, spoken} from "./answer.js";

// <report-answer> and <report-chat> in another page. No framework, no cookie, nothing but this
// script until an answer is asked for; everything is drawn in a shadow root, from text nodes.
const base = new URL(document.currentScript ? document.currentScript.src : location.href).origin;
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);

// What the program itself says, in the language of the page around where that page has the words.
const english = {...texts};
function speak(language) {
  const found = language && [...document.querySelectorAll("script[data-report-words]")]
    .find((one) => one.dataset.reportWords === language && one.type === "application/json");
  let words = {};
  try { words = JSON.parse(found ? found.textContent : "{}") || {}; } catch { /* No words: English. */ }
  for (const name in english) texts[name] = typeof words[name] === "string" ? words[name] : english[name];
}

const listed = (text) => (text || "").split(/[,|]/).map((part) => part.trim()).filter(Boolean);

// What stands in both elements: the shadow root, the theme of the page around, and the asking.
class Embedded extends HTMLElement {
  connectedCallback() {
    if (!this.root) {
      this.root = this.attachShadow({mode: "open"});
      this.root.adoptedStyleSheets = [sheet];
      speak(this.getAttribute("language"));
      this.draw();
    }
    this.themed = new MutationObserver(() => this.follow());
    for (const part of [document.documentElement, document.body]) {
      this.themed.observe(part, {attributes: true, attributeFilter: ["class", "style", "data-theme", "data-color-mode"]});
    }
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.follows = () => this.follow();
    this.scheme.addEventListener("change", this.follows);
    this.follow();
    this.start();
  }

  disconnectedCallback() {
    this.themed.disconnect();
    this.scheme.removeEventListener("change", this.follows);
  }

  attributeChangedCallback(name, before, now) {
    if (!this.root || before === now) return;
    this.follow();
    this.start();
  }

  follow() {
    const wanted = this.getAttribute("theme");
    const dark = wanted === "dark" || (wanted !== "light" && darkAround(this, this.scheme.matches));
    this.frame.dataset.theme = dark ? "dark" : "light";
    this.frame.lang = this.getAttribute("language") || "en";
  }

  async ask(question, history) {
    return this.fetch("/api/ask", {question, history, councils: listed(this.getAttribute("councils")),
      reports: listed(this.getAttribute("reports"))});
  }

  async fetch(path, body) {
    const headers = body ? {"content-type": "application/json"} : {};
    const key = this.getAttribute("key");
    if (key) headers.authorization = `Bearer ${key}`;
    try {
      return await fetchJson(base + path, {method: body ? "POST" : "GET", credentials: "same-origin", headers,
        body: body && JSON.stringify(body)});
    } catch (error) {
      // A browser tells a page no reason for a blocked request but this.
      throw error instanceof TypeError ? new Error(texts.embed_blocked) : error;
    }
  }
}

function darkAround(element, system) {
  for (let at = element; at; at = at.parentElement) {
    const parts = getComputedStyle(at).backgroundColor.match(/[\d.]+/g) || [];
    if (parts.length < 3 || parts[3] === "0") continue;
    return 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2] < 110;
  }
  return system && getComputedStyle(document.documentElement).colorScheme.includes("dark");
}

const failed = (error) => h("p", {class: "ra-status", role: "alert"}, error.message || texts.offline);

class ReportAnswer extends Embedded {
  static observedAttributes = ["question", "card", "councils", "reports", "theme", "heading"];

  draw() {
    this.frame = h("div", {class: "ra-card", "aria-live": "polite"});
    this.root.append(this.frame);
    showQuotes(this.root, (mark) => this.answer && this.answer.citations.find((c) => c.n === Number(mark.dataset.n)));
  }

  async start(again) {
    const wanted = ["card", "question", "councils", "reports"].map((name) => (this.getAttribute(name) || "").trim());
    const [card, question] = wanted;
    const head = this.frame.querySelector(".ra-asked");
    if (head) head.textContent = this.titled();
    if (!again && (!(card || question) || wanted.join("|") === this.asked)) return;
    this.asked = wanted.join("|");
    const run = this.run = Symbol("run");
    this.frame.setAttribute("aria-busy", "true");
    this.show(question, skeleton());
    try {
      const found = card ? await this.fetch(`/answers/${encodeURIComponent(card)}.json`)
        : {answer: await this.ask(question, []), said: texts.answer_from};
      if (run !== this.run) return;
      this.answer = found.answer;
      this.show(this.answer.question, renderAnswer(this.answer, {base, title: "p",
        onAsk: this.hasAttribute("follow-ups") ? (text) => this.setAttribute("question", text) : null}),
        h("p", {class: "ra-credit"}, found.said));
    } catch (error) {
      if (run !== this.run) return;
      this.show(question, failed(error),
        h("button", {type: "button", class: "ra-offer", onclick: () => this.start(true)}, texts.try_again));
    }
    this.frame.removeAttribute("aria-busy");
  }

  show(question, ...parts) {
    this.shown = question;
    this.frame.replaceChildren(h("p", {class: "ra-asked"}, this.titled()), ...parts);
  }

  titled() {
    return this.getAttribute("heading") || this.shown;
  }
}

class ReportChat extends Embedded {
  static observedAttributes = ["mode", "theme", "heading", "starters"];

  attributeChangedCallback(name, before, now) {
    // What begins anew: a conversation that has begun goes on as it was.
    if (this.root && before !== now && name !== "theme" && !this.turns.length) {
      this.root.replaceChildren();
      this.welcomed = false;
      this.draw();
    }
    super.attributeChangedCallback(name, before, now);
  }

  draw() {
    this.turns = [];
    const title = this.getAttribute("heading") || texts.title;
    const inline = this.getAttribute("mode") === "inline";
    this.list = h("div", {class: "rc-turns", role: "log", "aria-label": texts.answer_region, tabindex: "0"});
    this.field = h("textarea", {rows: 1, "aria-label": texts.question, placeholder: texts.placeholder, onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    }});
    const form = h("form", {class: "rc-form", onsubmit: (event) => { event.preventDefault(); this.send(); }},
      this.field, h("button", {type: "submit"}, texts.ask));
    this.panel = h("section", {class: "rc-panel", "aria-label": title, hidden: !inline, onkeydown: (event) => {
      if (event.key === "Escape" && !inline) this.toggle(false);
    }}, h("header", {class: "rc-top"}, h("strong", {}, title),
      !inline && h("button", {type: "button", class: "rc-close", "aria-label": texts.close, onclick: () => this.toggle(false)}, "×")),
      this.list, form);
    this.bubble = inline ? null : h("button", {type: "button", class: "rc-bubble", "aria-expanded": "false",
      onclick: () => this.toggle(this.panel.hidden)}, h("span", {class: "rc-dot", "aria-hidden": "true"}), title);
    this.frame = h("div", {class: inline ? "rc rc-inline" : "rc rc-float"}, this.panel, this.bubble);
    this.root.append(this.frame);
    showQuotes(this.list, (mark) => {
      const answer = this.turns[Number(mark.closest("[data-turn]").dataset.turn)];
      return answer && answer.citations.find((c) => c.n === Number(mark.dataset.n));
    });
  }

  // Nothing is fetched before it is opened.
  start() {
    if (!this.bubble) this.welcome();
  }

  toggle(open) {
    this.panel.hidden = !open;
    this.bubble.setAttribute("aria-expanded", String(open));
    (open ? this.field : this.bubble).focus();
    if (open) this.welcome();
  }

  async welcome() {
    if (this.welcomed) return;
    this.welcomed = true;
    const own = listed(this.getAttribute("starters"));
    const box = h("div", {class: "ra-welcome"}, skeleton());
    this.list.append(box);
    try {
      const start = await this.fetch("/embed/start");
      const starters = this.hasAttribute("starters") ? own : start.examples;
      box.replaceChildren(h("p", {}, start.model ? filled(texts.own_words_model, start) : texts.own_words),
        h("ul", {class: "ra-examples", role: "list"}, starters.map((text) => h("li", {},
          h("button", {type: "button", class: "ra-offer", onclick: () => this.send(text)}, text)))));
    } catch (error) {
      this.welcomed = false;
      box.replaceChildren(failed(error));
    }
  }

  async send(text = this.field.value) {
    if (this.busy || !text.trim()) return;
    this.busy = true;
    if (text === this.field.value) this.field.value = "";
    const body = h("div", {}, skeleton());
    const turn = h("article", {class: "ra-turn"}, h("p", {class: "ra-asked"}, text), body);
    this.list.append(turn);
    this.list.scrollTop = turn.offsetTop - 12;
    try {
      const {passages, ...answer} = await this.ask(text, this.turns.slice(-10));
      turn.dataset.turn = this.turns.push(answer) - 1;
      body.replaceChildren(renderAnswer(answer, {base, title: "p", onAsk: (next) => this.send(next)}));
      // While it waited it was too short to stand at the top.
      this.list.scrollTop = turn.offsetTop - 12;
      this.list.setAttribute("aria-description", spoken(answer));
    } catch (error) {
      body.replaceChildren(failed(error));
      // The question is not lost with the answer.
      if (!this.field.value) this.field.value = text;
    }
    this.busy = false;
  }
}

for (const [name, element] of [["report-answer", ReportAnswer], ["report-chat", ReportChat]]) {
  if (!customElements.get(name)) customElements.define(name, element);
}
