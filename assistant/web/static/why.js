import {h, postJson} from "./dom.js";
import {texts} from "./texts.js";

// "Why this answer?" under an answer: asked of the server when it is opened, and not before.
// `before` gives the turns before it, so that a follow-up is understood as it was.
export function why(answer, before) {
  const body = h("div", {class: "ra-why-body"});
  const box = h("details", {class: "ra-why", ontoggle: () => { if (box.open && !body.childElementCount) load(answer, before(), body); }},
    h("summary", {class: "ra-quiet"}, texts.why), body);
  return box;
}

async function load(answer, history, body) {
  body.replaceChildren(h("p", {role: "status"}, texts.why_pending));
  try {
    const councils = (answer.understood && answer.understood.only) || [];
    const again = await postJson("/api/ask", {question: answer.question, history, councils, explain: true});
    body.replaceChildren(...(again.explain ? again.explain.told.map(part) : [h("p", {}, again.answer)]));
  } catch (error) {
    body.replaceChildren(h("p", {role: "status"}, error.message || texts.offline));
    // Opened again, it is asked again.
    body.closest("details").addEventListener("toggle", () => body.replaceChildren(), {once: true});
  }
}

function part({title, lines, columns, rows}) {
  return h("section", {class: "ra-why-part"}, h("h3", {}, title), lines.map((line) => h("p", {}, line)),
    rows.length ? table(title, columns, rows) : null);
}

// The last cell of a row is a text: it stands below the figures, over the whole width.
function table(title, columns, rows) {
  const figures = columns.slice(0, -1);
  return h("div", {class: "ra-grid"}, h("div", {class: "ra-grid-scroll", tabindex: "0", role: "region", "aria-label": title},
    h("table", {}, h("thead", {}, h("tr", {}, figures.map((name) => h("th", {scope: "col"}, name)))),
      rows.map((row) => h("tbody", {},
        h("tr", {}, row.slice(0, -1).map((cell) => h("td", {}, cell))),
        h("tr", {}, h("td", {colspan: figures.length, class: "ra-why-text"}, h("div", {}, row[row.length - 1]))))))));
}
