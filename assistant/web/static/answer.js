import {append, filled, h, safeLink} from "./dom.js";
import {asTabs, tableOf} from "./table.js";
import {texts} from "./texts.js";

// Few sources are shown; many fold away under one line.
const MOST_OPEN = 3;
// A long answer shows so many paragraphs, and the rest under one line.
const MOST_SHOWN = 14;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December"];

export function inWords(iso) {
  const [year, month, day] = String(iso || "").split("-");
  if (!month) return year || "";
  return [day ? Number(day) : "", MONTHS[Number(month) - 1] || "", year].filter(Boolean).join(" ");
}

export function pageWords(citation) {
  const labels = citation.labels || [];
  if (!labels.length) return "";
  if (labels.length === 1 && labels[0] === "cover") return texts.cover;
  const known = `${labels.length > 1 ? texts.pages_short : texts.page_short} ${labels.join("–")}`;
  const positions = (citation.pages || []).map(String);
  const differs = citation.basis === "printed" && positions.length && positions.join() !== labels.join();
  return differs ? `${known} (${texts.pdf_page} ${positions.join("–")})` : known;
}

export function sourceWords(citation) {
  const dates = citation.published ? `${texts.published} ${inWords(citation.published)}` : "";
  const inspected = citation.inspected ? `${texts.inspected} ${inWords(citation.inspected)}` : "";
  return [citation.council, citation.title, citation.publisher, inspected, dates, pageWords(citation)]
    .filter(Boolean).join(", ");
}

// One Answer as an element. `options`: base (address of the server), onOpen(citation, mark), onAsk(text),
// title (the element that heads the sources: another page has headings of its own), tools(answer) for its table.
export function renderAnswer(answer, options) {
  const settings = {base: "", title: "h3", ...options};
  const byNumber = new Map((answer.citations || []).map((citation) => [citation.n, citation]));
  const label = texts[`status_${answer.status}`];
  const cell = ({text, citation}) => byNumber.has(citation) ? runs(`${text} [${citation}]`, byNumber, settings) : text;
  return h("div", {class: "ra-answer", "data-status": answer.status},
    label && h("p", {class: "ra-status"}, label),
    h("div", {class: "ra-text", lang: "en"}, folded(paragraphs(answer, byNumber, settings))),
    nearest(answer.nearest, settings),
    tableOf(answer.table, cell, settings.tools && settings.tools(answer)),
    written(answer),
    sources(answer.citations || [], settings),
    offers(answer.choices, texts.choose, settings),
    settings.more && settings.more(answer),
    offers(answer.suggestions, answer.status === "conversation" ? texts.try_one : texts.instead, settings));
}

// Who wrote an answer, how much of it was checked, and what went otherwise than it should.
function written(answer) {
  const notices = (answer.notices || []).map((name) => texts[`notice_${name}`]).filter(Boolean);
  if (!answer.checked && !notices.length) return null;
  const {written: sentences, kept} = answer.checked || {};
  const wrote = kept ? texts.written_by : texts.refused_by;
  const by = answer.mode === "model" ? filled(wrote, answer) : texts.mode_quotes;
  const left = answer.mode === "model" ? sentences - kept : 0;
  const count = answer.mode === "model" && kept
    && filled(left ? texts.checked_some : texts.checked_all, {kept, written: sentences, out: left});
  return h("div", {class: "ra-written"},
    answer.checked && h("p", {}, [by, count].filter(Boolean).join(" · ")),
    notices.map((text) => h("p", {class: "ra-notice"}, text)));
}

function paragraphs(answer, byNumber, settings) {
  const made = [];
  let list = null;
  for (const line of String(answer.answer || "").split("\n")) {
    if (!line.trim()) continue;
    if (line.startsWith("• ")) {
      if (!list) made.push(list = h("ul", {}));
      list.append(h("li", {}, runs(line.slice(2), byNumber, settings)));
      continue;
    }
    list = null;
    const leads = line.trimEnd().endsWith(":") && !/\[\d+\]/.test(line);
    made.push(h("p", {class: leads && "ra-lead"}, runs(line, byNumber, settings)));
  }
  return made;
}

function folded(made) {
  const count = made.reduce((sum, part) => sum + (part.childElementCount && part.tagName === "UL" ? part.childElementCount : 1), 0);
  if (count <= MOST_SHOWN) return made;
  let shown = 0;
  const first = [], rest = [];
  for (const part of made) {
    if (shown >= MOST_SHOWN) { rest.push(part); continue; }
    const items = part.tagName === "UL" ? [...part.children] : [];
    if (items.length > MOST_SHOWN - shown) {
      const later = h("ul", {});
      later.append(...items.slice(MOST_SHOWN - shown));
      rest.push(later);
    }
    first.push(part);
    shown += items.length || 1;
  }
  // A line that says whose report follows stands with what follows.
  while (rest.length && first.length > 1 && first[first.length - 1].classList.contains("ra-lead")) rest.unshift(first.pop());
  const more = rest.reduce((sum, part) => sum + (part.tagName === "UL" ? part.childElementCount : part.className ? 0 : 1), 0);
  return rest.length ? [...first, h("details", {class: "ra-rest"}, h("summary", {}, filled(texts.show_rest, {count: more})), rest)] : first;
}

function runs(line, byNumber, settings) {
  // The word before a mark and the mark stay on one line.
  return line.split(/(\S*(?:\s*\[\d{1,3}\])+)/).map((part) => {
    const pieces = part.split(/\s*\[(\d{1,3})\]/);
    if (pieces.length === 1) return part;
    return h("span", {class: "ra-nobr"}, pieces.map((piece, i) => {
      const citation = i % 2 ? byNumber.get(Number(piece)) : null;
      return citation ? mark(citation, settings) : i % 2 ? ` [${piece}]` : piece;
    }));
  });
}

function mark(citation, settings) {
  const name = [`${texts.citation} ${citation.n}:`, citation.council, pageWords(citation)].join(" ");
  const shown = {class: "ra-mark", "data-n": citation.n, "aria-label": name};
  const link = safeLink(citation.link, settings.base);
  if (settings.onOpen) {
    return h("button", {...shown, type: "button", onclick: (e) => settings.onOpen(citation, e.currentTarget)},
      citation.n);
  }
  return link ? h("a", {...shown, href: link, target: "_blank", rel: "noopener"}, citation.n) : `[${citation.n}]`;
}

function sources(citations, settings) {
  if (!citations.length) return null;
  const list = h("ol", {class: "ra-sources", role: "list"}, citations.map((c) => source(c, settings)));
  if (citations.length <= MOST_OPEN) {
    return h("div", {class: "ra-proof"}, h(settings.title, {class: "ra-proof-title"}, texts.sources), list);
  }
  const summary = filled(texts.source_count, {count: citations.length});
  return h("details", {class: "ra-proof"}, h("summary", {}, summary), list);
}

function source(citation, settings) {
  return h("li", {}, h("span", {class: "ra-n", "aria-hidden": "true"}, citation.n), h("div", {}, proof(citation, settings)));
}

// Where a quotation stands, the quotation, and the way to its page.
function proof(citation, settings) {
  const link = safeLink(citation.link, settings.base);
  const dates = citation.inspected ? inWords(citation.inspected) : inWords(citation.published);
  const show = settings.onOpen
    ? h("button", {type: "button", class: "ra-link", onclick: (e) => settings.onOpen(citation, e.currentTarget)},
      texts.show_page)
    : link && h("a", {class: "ra-link", href: link, target: "_blank", rel: "noopener"}, texts.show_page);
  return [
    h("p", {class: "ra-where"}, h("strong", {}, citation.council), dates && `, ${dates}`,
      pageWords(citation) && h("span", {class: "ra-pageword"}, pageWords(citation))),
    h("blockquote", {lang: "en"}, citation.quote),
    show && append(show, [h("span", {class: "ra-hidden"}, ` (${citation.council}, ${pageWords(citation)})`)])];
}

// Under a refusal, the statement that comes nearest: whoever asked can judge it.
function nearest(found, settings) {
  return found && h("div", {class: "ra-nearest"}, h("p", {class: "ra-nearest-title"}, texts.nearest), proof(found, settings));
}

function offers(items, title, settings) {
  if (!items || !items.length || !settings.onAsk) return null;
  return h("div", {class: "ra-offers"}, h("p", {class: "ra-offers-title"}, title),
    h("ul", {role: "list"}, items.map((text) => h("li", {},
      h("button", {type: "button", class: "ra-offer", onclick: () => settings.onAsk(text)}, text)))));
}

export function skeleton() {
  return h("div", {class: "ra-skeleton"}, h("p", {class: "ra-hidden"}, texts.pending),
    h("span", {}), h("span", {}), h("span", {}));
}

// The plain text that "copy" puts on the clipboard.
export function asPlainText(answer) {
  return [answer.answer, sourceLines(answer).join("\n")].filter(Boolean).join("\n\n");
}

// Each stands alone: council, report, dates, page, quotation, and where to see it.
function sourceLines(answer) {
  return (answer.citations || []).map((c) =>
    [`[${c.n}] ${sourceWords(c)}: “${c.quote}”`, safeLink(c.link, location.origin)].filter(Boolean).join(" "));
}

// What "copy as table" puts there.
export function asTable(answer) {
  return asTabs(answer.table, sourceLines(answer));
}

// The words spoken to a screen reader when an answer has come.
export function spoken(answer) {
  const count = (answer.citations || []).length;
  const said = String(answer.answer || "").replace(/\s*\[\d{1,3}\]/g, "");
  return [texts[`status_${answer.status}`] || texts.answer_ready, said, count && filled(texts.with_sources, {count})]
    .filter(Boolean).join(". ");
}

// Hovering or focusing a mark shows its quote; Escape and leaving hide it.
export function showQuotes(root, answers) {
  let tip = null;
  // A screen that is turned or made narrow takes an open one along.
  const settle = () => place(tip.mark, tip.box, root);
  const hide = () => {
    if (!tip) return;
    window.removeEventListener("resize", settle);
    tip.mark.removeAttribute("aria-describedby");
    tip.box.remove();
    tip = null;
  };
  const show = (event) => {
    const element = event.target.closest && event.target.closest(".ra-mark");
    if (!element || (tip && tip.mark === element)) return;
    hide();
    const citation = answers(element);
    if (!citation) return;
    const box = h("span", {class: "ra-tip", role: "tooltip", id: `ra-tip-${Math.random().toString(36).slice(2)}`},
      h("span", {class: "ra-tip-where"}, `${citation.council}, ${pageWords(citation)}`),
      h("span", {class: "ra-tip-quote", lang: "en"}, citation.quote));
    element.after(box);
    element.setAttribute("aria-describedby", box.id);
    tip = {mark: element, box};
    settle();
    window.addEventListener("resize", settle);
  };
  const leave = (event) => {
    const to = event.relatedTarget;
    if (tip && !(to instanceof Node && (tip.box.contains(to) || tip.mark.contains(to)))) hide();
  };
  root.addEventListener("mouseover", show);
  root.addEventListener("focusin", show);
  root.addEventListener("mouseout", leave);
  root.addEventListener("focusout", leave);
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  return hide;
}

function place(element, box, root) {
  const frame = (element.closest(".ra-text") || root.host || root).getBoundingClientRect();
  const at = element.getBoundingClientRect();
  const width = Math.min(400, frame.width);
  box.style.width = `${width}px`;
  const parent = box.offsetParent || document.body;
  const origin = parent.getBoundingClientRect();
  const left = Math.max(Math.min(at.left - 16, frame.right - width), frame.left);
  const above = at.bottom + box.offsetHeight + 12 > window.innerHeight && at.top > box.offsetHeight + 12;
  const top = above ? at.top - box.offsetHeight - 6 : at.bottom + 6;
  box.style.left = `${left - origin.left + parent.scrollLeft}px`;
  box.style.top = `${top - origin.top + parent.scrollTop}px`;
}
