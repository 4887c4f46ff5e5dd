import {h} from "./dom.js";
import {renderAnswer, showQuotes, skeleton} from "./answer.js";

// <report-answer question="…">: one answer in another page. No framework, no cookie, one request.
const base = new URL(document.currentScript ? document.currentScript.src : location.href).origin;
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);

class ReportAnswer extends HTMLElement {
  static observedAttributes = ["question"];

  connectedCallback() {
    if (!this.root) {
      this.root = this.attachShadow({mode: "open"});
      this.root.adoptedStyleSheets = [sheet];
      this.box = h("div", {class: "ra-card", "aria-live": "polite"});
      this.root.append(this.box);
      showQuotes(this.root, (mark) => this.answer && this.answer.citations.find((c) => c.n === Number(mark.dataset.n)));
    }
    this.load();
  }

  attributeChangedCallback(name, before, now) {
    if (this.root && before !== now) this.load();
  }

  async load() {
    const question = (this.getAttribute("question") || "").trim();
    if (!question || question === this.asked) return;
    this.asked = question;
    this.box.replaceChildren(h("p", {class: "ra-asked"}, question), skeleton());
    try {
      this.answer = await fetchAnswer(question);
      if (this.asked !== question) return;
      this.box.replaceChildren(h("p", {class: "ra-asked"}, question), renderAnswer(this.answer, {base, title: "p"}),
        h("p", {class: "ra-credit"}, texts.answer_from));
    } catch (error) {
      this.box.replaceChildren(h("p", {class: "ra-asked"}, question),
        h("p", {class: "ra-status"}, error.message || texts.offline));
    }
  }
}

async function fetchAnswer(question) {
  const response = await fetch(`${base}/api/ask`, {
    method: "POST", credentials: "omit", headers: {"content-type": "application/json"}, body: JSON.stringify({question}),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ? body.error.message : "");
  return body;
}

if (!customElements.get("report-answer")) customElements.define("report-answer", ReportAnswer);
