import {append, fetchJson, filled, h, postJson} from "./dom.js";
import {asPlainText, asTable, renderAnswer, showQuotes, skeleton, spoken} from "./answer.js";
import {texts} from "./texts.js";
import {why} from "./why.js";
import {Conversations} from "./conversations.js";
import "./viewer.js";
import "./reports.js";

// From this width on the page of the report stands beside the conversation.
const BESIDE = window.matchMedia("(min-width: 68rem)");
// From so many choices on, there may be more councils than are offered.
const FEW = 12;
const KEPT = "ra-turns", DRAFT = "ra-draft";
const REASONS = ["wrong", "wrong_page", "incomplete", "refused", "other"];

// Joins Gradio's conversation (its value, its events) to what is on the screen.
export function connect(element, trigger, props, watch) {
  const talk = {element, trigger, shown: new Map(), data: null,
    turns: element.querySelector(".ra-turns"), live: element.querySelector(".ra-live")};
  const panel = desk();
  talk.panel = panel;
  const update = () => draw(talk, JSON.parse(props.value));
  talk.hideQuote = showQuotes(element, (mark) => citationOf(talk, mark));
  menus(talk, panel);
  talk.kept = new Conversations((turns) => {
    talk.shown.clear();
    talk.turns.replaceChildren();
    talk.trigger("submit", {restore: turns});
  });
  watch("value", update);
  update();
  restore(talk, talk.data);
  keepDraft(talk);
}

// When a server that was stopped is back, Gradio loads the page anew: what was typed or asked and
// has no answer stands in the field again.
function keepDraft(talk) {
  const field = document.querySelector("#ra-question textarea");
  const draft = sessionStorage.getItem(DRAFT);
  sessionStorage.removeItem(DRAFT);
  if (draft && !field.value) {
    field.value = draft;
    field.dispatchEvent(new Event("input", {bubbles: true}));
  }
  window.addEventListener("pagehide", () => {
    const left = field.value || talk.data.pending;
    if (left) sessionStorage.setItem(DRAFT, left);
  });
}

// A reload keeps the conversation, and closing the tab forgets it.
function remember(turns) {
  try {
    if (turns.length) sessionStorage.setItem(KEPT, JSON.stringify(turns));
    else sessionStorage.removeItem(KEPT);
  } catch { /* A full or forbidden storage: the conversation lasts as long as the page. */ }
}

function restore(talk, data) {
  if (data.turns.length || data.pending !== null || new URLSearchParams(location.search).get("q")) return;
  try {
    const turns = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
    if (turns.length) talk.trigger("submit", {restore: turns});
  } catch { sessionStorage.removeItem(KEPT); }
}

// All councils, found by typing: the choices under an answer are only the first.
function anyCouncil(talk) {
  const list = h("ul", {role: "list"});
  const find = h("input", {type: "search", class: "ra-find", placeholder: texts.find_council, "aria-label": texts.find_council});
  fetchJson("/api/reports").then(({reports}) => {
    const names = [...new Set(reports.filter((r) => r.council_id).map((r) => r.name))].sort((a, b) => a.localeCompare(b, "en"));
    find.addEventListener("input", () => {
      const wanted = find.value.trim().toLowerCase();
      const found = wanted ? names.filter((name) => name.toLowerCase().includes(wanted)).slice(0, FEW) : [];
      list.replaceChildren(...found.map((name) => h("li", {},
        h("button", {type: "button", class: "ra-offer", onclick: () => ask(talk, name)}, name))));
    });
  }, () => { find.hidden = true; });
  return h("div", {class: "ra-offers"}, find, list);
}

function citationOf(talk, mark) {
  const turn = mark.closest("[data-turn]");
  const answer = turn && talk.data.turns[Number(turn.dataset.turn)];
  return answer && answer.citations.find((c) => c.n === Number(mark.dataset.n));
}

function draw(talk, data) {
  const before = talk.data;
  talk.data = data;
  const mode = document.querySelector(".ra-mode");
  if (mode) mode.textContent = data.model ? filled(texts.mode_model, data) : texts.mode_quotes;
  if (!data.turns.length && data.pending === null) {
    talk.shown.clear();
    talk.turns.replaceChildren(welcome(talk, data));
    return;
  }
  if (talk.turns.querySelector(".ra-welcome") || (before && before.turns.length > data.turns.length)) {
    talk.turns.replaceChildren();
    talk.shown.clear();
  }
  const waiting = talk.turns.querySelector(".ra-pending");
  if (waiting && waiting.dataset.run !== data.run) waiting.remove();
  data.turns.forEach((answer, index) => {
    if (!talk.shown.has(answer.id)) talk.turns.append(addTurn(talk, answer, index));
    talk.shown.get(answer.id).dataset.turn = index;
  });
  if (data.pending === null) {
    remember(data.turns);
    talk.kept.keep(data.turns);
  }
  if (data.pending !== null) wait(talk, data);
  else if (before && before.turns.length < data.turns.length) arrived(talk, data.turns[data.turns.length - 1]);
  else if (!before) arrived(talk, data.turns[data.turns.length - 1]);
}

function wait(talk, data) {
  const going = talk.turns.querySelector(".ra-pending");
  if (going) {
    going.querySelector(".ra-said-so-far").replaceChildren(...soFar(data.said));
    return;
  }
  const stop = data.model && quiet(texts.stop, () => {
    stop.disabled = true;
    postJson("/api/stop", {run: data.run}).catch(() => { stop.disabled = false; });
  });
  if (stop) stop.classList.add("ra-stop");
  const turn = h("article", {class: "ra-turn ra-pending", "data-run": data.run}, asked(data.pending),
    h("div", {class: "ra-said-so-far"}, soFar(data.said)), skeleton(), stop);
  talk.turns.append(turn);
  turn.scrollIntoView({block: "start"});
  talk.live.textContent = texts.pending;
}

// What has been checked; the marks become links with the whole answer, the words stay as they are.
function soFar(said) {
  return said ? [renderAnswer({answer: said, citations: []})] : [];
}

function arrived(talk, answer) {
  talk.live.textContent = spoken(answer);
  const turn = talk.shown.get(answer.id);
  turn.scrollIntoView({block: "start"});
  const first = answer.citations[0];
  if (first && BESIDE.matches) openCitation(talk, first, turn.querySelector(".ra-mark"));
}

function addTurn(talk, answer, index) {
  const options = {onOpen: (citation, from) => openCitation(talk, citation, from), onAsk: (text) => ask(talk, text), tools,
    more: (shown) => shown.status === "ambiguous" && shown.choices.length >= FEW ? anyCouncil(talk) : null};
  const explained = ["conversation", "failed"].includes(answer.status) ? null
    : why(answer, () => talk.data.turns.slice(Math.max(0, turn.dataset.turn - 10), turn.dataset.turn));
  const turn = h("article", {class: "ra-turn", "data-turn": index}, asked(answer.question),
    renderAnswer(answer, options), actions(answer), explained);
  talk.shown.set(answer.id, turn);
  return turn;
}

function asked(question) {
  return h("h2", {class: "ra-asked"}, h("span", {class: "ra-hidden"}, `${texts.you_asked}: `), question);
}

function ask(talk, text) {
  talk.trigger("submit", {question: text});
}

function openCitation(talk, citation, from) {
  talk.hideQuote();
  for (const open of talk.element.querySelectorAll(".ra-mark[aria-pressed]")) open.removeAttribute("aria-pressed");
  if (from && from.classList.contains("ra-mark")) from.setAttribute("aria-pressed", "true");
  const page = citation.pages.length ? citation.pages[0] : "cover";
  talk.panel.page(citation.report_id, page, citation.quote, from);
}

function welcome(talk, data) {
  return h("div", {class: "ra-welcome"},
    h("h2", {}, texts.intro),
    h("p", {class: "ra-loaded"}, `${data.summary}.`),
    h("p", {}, data.model ? filled(texts.own_words_model, data) : texts.own_words),
    data.samples && h("p", {class: "ra-samples"}, texts.samples),
    data.examples.length ? h("p", {class: "ra-offers-title"}, texts.try_one) : null,
    h("ul", {class: "ra-examples", role: "list"}, data.examples.map((text) => h("li", {},
      h("button", {type: "button", class: "ra-offer", onclick: () => ask(talk, text)}, text)))));
}

function actions(answer) {
  const said = h("span", {class: "ra-said", role: "status"});
  const box = h("div", {class: "ra-actions"});
  append(box, [
    answer.citations.length ? quiet(texts.copy, () => copy(asPlainText(answer), said)) : null,
    answer.citations.length ? quiet(texts.embed_this, () => keep(answer, said)) : null,
    quiet(texts.share, () => copy(`${location.origin}/?q=${encodeURIComponent(answer.question)}`, said)),
    ["ambiguous", "conversation"].includes(answer.status) ? null : h("span", {class: "ra-judge"},
      h("span", {}, texts.helpful),
      quiet(texts.yes, () => judge(answer, box, {verdict: "up"})),
      quiet(texts.no, () => box.after(complaint(answer, box)))),
    said]);
  return box;
}

function copy(text, said) {
  return navigator.clipboard.writeText(text)
    .then(() => { said.textContent = texts.copied; }, () => { said.textContent = texts.copy_failed; });
}

// Keeps the answer at an address of its own, for other pages.
function keep(answer, said) {
  postJson("/answers", {id: answer.id}).then(({id, link}) => {
    said.replaceChildren(`${texts.embed_kept} `, h("a", {href: link}, new URL(link, location.href).href), h("br", {}),
      h("a", {href: `/embedding?card=${encodeURIComponent(id)}`}, texts.embed_open));
  }, (error) => { said.textContent = error.message || texts.offline; });
}

// What can be done with a comparison.
function tools(answer) {
  const said = h("span", {class: "ra-said", role: "status"});
  return h("div", {class: "ra-actions"}, quiet(texts.copy_table, () => copy(asTable(answer), said)),
    quiet(texts.table_csv, () => download([answer], "csv")), said);
}

function quiet(text, onclick) {
  return h("button", {type: "button", class: "ra-quiet", onclick}, text);
}

function judge(answer, box, opinion) {
  const body = {answer_id: answer.id, status: answer.status, ...opinion};
  postJson("/api/feedback", body).then(() => {
    const judge = box.querySelector(".ra-judge");
    if (judge) judge.replaceChildren(texts.thanks);
  }, () => { box.querySelector(".ra-said").textContent = texts.offline; });
}

function complaint(answer, box) {
  const old = box.parentElement.querySelector(".ra-complaint");
  if (old) old.remove();
  const name = `reason-${answer.id}`;
  const form = h("form", {class: "ra-complaint"},
    h("fieldset", {}, h("legend", {}, texts.what_was_wrong), REASONS.map((reason, i) =>
      h("label", {}, h("input", {type: "radio", name, value: reason, checked: i === 0}), h("span", {}, texts[`reason_${reason}`])))),
    h("label", {}, h("input", {type: "checkbox", name: "share"}), h("span", {}, texts.share_question)),
    h("label", {class: "ra-comment"}, h("span", {}, texts.comment), h("textarea", {name: "comment", rows: 2, maxlength: 1000})),
    h("div", {class: "ra-row"}, h("button", {type: "submit", class: "ra-offer"}, texts.send),
      quiet(texts.cancel, () => form.remove())));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const share = given.get("share") !== null;
    judge(answer, box, {verdict: "down", reason: given.get(name), share,
      ...(share ? {question: answer.question, comment: given.get("comment")} : {})});
    form.remove();
  });
  requestAnimationFrame(() => form.querySelector("input").focus());
  return form;
}

// The panel beside the conversation: the list of reports, or a page of one.
function desk() {
  const panel = document.getElementById("ra-panel");
  const viewer = panel.querySelector("report-viewer");
  const list = panel.querySelector("report-list");
  const opener = document.querySelector("[data-do=reports]");
  const set = (open, what) => {
    document.body.classList.toggle("ra-open", open);
    viewer.hidden = what !== "page";
    list.hidden = what === "page";
    opener.setAttribute("aria-expanded", String(what === "list" && (open || BESIDE.matches)));
  };
  const made = {
    page(id, page, quote, from) { set(true, "page"); viewer.open(id, page, quote, from); },
    list() { set(true, "list"); list.load(); },
    // A page that the last conversation opened is no source of the next.
    leave() { if (!viewer.hidden) set(false, "list"); },
    toggle() { if (list.hidden || !document.body.classList.contains("ra-open")) made.list(); else set(false, "list"); },
  };
  set(false, "list");
  viewer.addEventListener("closed", () => set(false, "list"));
  list.addEventListener("closed", () => { set(false, "list"); opener.focus(); });
  list.addEventListener("open", (e) => made.page(e.detail.report.id, "1", "", e.detail.from));
  list.addEventListener("changed", () => document.dispatchEvent(new CustomEvent("reports-changed")));
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") { set(false, "list"); opener.focus(); } });
  return made;
}

// Who may not run a batch is not led to one; who has signed in can sign out again.
function offerRights() {
  if (document.querySelector(".ra-sign-out")) return;
  fetchJson("/api/me").then((me) => {
    for (const link of document.querySelectorAll(".ra-nav a[href='/batch']")) link.hidden = me.role !== "editor";
    if (!me.signed_in) return;
    document.querySelector(".ra-nav").append(h("form", {method: "post", action: "/sign-out", class: "ra-sign-out"},
      h("button", {type: "submit", class: "ra-quiet"}, texts.sign_out)));
  }, () => {});
}

function menus(talk, panel) {
  offerRights();
  document.addEventListener("click", (event) => {
    // The path as it was: a button in a menu may have put another in its place.
    const path = event.composedPath();
    for (const menu of document.querySelectorAll(".ra-menu[open]")) {
      if (!path.includes(menu)) menu.open = false;
    }
    const button = event.target.closest && event.target.closest("[data-do], .ra-skip");
    if (!button) return;
    if (button.matches(".ra-skip")) {
      // The address leads to what holds the field; whoever skips there wants to type.
      event.preventDefault();
      document.querySelector("#ra-question textarea").focus();
      return;
    }
    const what = button.dataset.do;
    if (what === "reports") panel.toggle();
    if (what === "new") startAnew(talk);
    if (what.startsWith("save-")) download(talk.data.turns, what.slice(5));
    if (button.closest(".ra-menu")) button.closest(".ra-menu").open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(".ra-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

function startAnew(talk) {
  history.replaceState(null, "", location.pathname);
  remember([]);
  talk.kept.begin();
  talk.panel.leave();
  talk.trigger("clear", {});
  const field = document.querySelector("#ra-question textarea");
  if (field) field.focus();
}

async function download(turns, form) {
  const response = await fetch(`/api/save/${form}`, {
    method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify({turns}),
  });
  if (!response.ok) return;
  const address = URL.createObjectURL(await response.blob());
  const link = h("a", {href: address, download: `inspection-report-answers.${form}`});
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
