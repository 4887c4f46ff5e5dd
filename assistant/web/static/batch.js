import {fetchJson, filled, h} from "./dom.js";
import {texts} from "./texts.js";

const at = (name) => document.getElementById(`ba-${name}`);
const EVERY = 700;
let run = "";

function say(text) {
  at("said").textContent = text;
}

async function tried(address, options) {
  try {
    return await fetchJson(address, options);
  } catch (error) {
    say(error.message || texts.offline);
    return null;
  }
}

function table(head, rows) {
  return h("table", null,
    h("thead", null, h("tr", null, head.map((name) => h("th", {scope: "col"}, name)))),
    h("tbody", null, rows.map((cells) => h("tr", null, cells.map((cell) => h("td", null, cell))))));
}

async function upload() {
  const file = at("file").files[0];
  if (!file) return;
  at("results").replaceChildren();
  at("rows").replaceChildren();
  at("run").hidden = true;
  const found = await tried(`/api/batch?name=${encodeURIComponent(file.name)}`, {method: "POST", body: file});
  // The same file may be chosen again, mended.
  at("file").value = "";
  if (!found) return;
  run = found.id;
  say(filled(texts.batch_read, {rows: found.rows, faults: found.faults.length}));
  at("rows").replaceChildren(
    h("ul", null, [...found.notes, ...found.faults].map((line) => h("li", null, line))),
    table(["id", texts.question], found.first.map((row) => [row.id, row.question])));
  at("run").hidden = found.faults.length > 0;
}

async function start() {
  const begun = await tried(`/api/batch/${run}/start`, {method: "POST"});
  if (!begun) return;
  if (!begun.started) {
    say(texts.batch_busy);
    return;
  }
  at("run").hidden = true;
  at("stop").hidden = false;
  follow();
}

async function follow() {
  const state = await tried(`/api/batch/${run}`);
  if (!state) return;
  if (state.running) {
    say(filled(texts.batch_progress, state));
    setTimeout(follow, EVERY);
    return;
  }
  at("stop").hidden = true;
  say(state.said || filled(texts.batch_done, {rows: state.rows.length}));
  at("run").hidden = Boolean(state.summary);
  if (state.summary) show(state);
}

function figures(summary) {
  return Object.entries(summary.figures.all).map(([name, f]) => [name, f.value.toFixed(2),
    f.low === null ? "" : `${f.low.toFixed(2)} – ${f.high.toFixed(2)}`, f.n]);
}

function show(state) {
  at("rows").replaceChildren();
  const files = ["answers.csv", "answers.jsonl", "report.html"].map((name) =>
    h("li", null, h("a", {href: `/api/batch/${run}/files/${name}`, download: name}, name)));
  const passed = {true: texts.batch_passed, false: texts.batch_failed, null: ""};
  at("results").replaceChildren(
    h("h2", null, texts.batch_files), h("ul", null, files), h("div", null, earlier(state.earlier)),
    h("h2", null, texts.batch_figures), table([texts.batch_figure, texts.batch_value, texts.batch_interval, "n"], figures(state.summary)),
    h("h2", null, texts.batch_rows),
    table(["id", texts.question, texts.batch_status, texts.batch_outcome, texts.batch_answer],
      state.rows.map((row) => [row.id, row.question, row.status, passed[row.passed], row.answer])));
}

function earlier(runs) {
  if (!runs.length) return [];
  const other = h("select", {id: "ba-other"}, runs.map((one) => h("option", {value: one.id}, one.made)));
  const told = h("p", {role: "status"});
  const compare = async () => {
    const found = await tried(`/api/batch/${run}/compare/${other.value}`, {method: "POST"});
    if (!found) return;
    told.replaceChildren(filled(texts.batch_compared, found), " ",
      h("a", {href: `/api/batch/${run}/files/comparison.html`, download: "comparison.html"}, "comparison.html"));
  };
  return [h("label", {for: "ba-other"}, texts.batch_earlier), other, " ", h("button", {type: "button", onclick: compare}, texts.batch_compare), told];
}

at("file").addEventListener("change", upload);
at("run").addEventListener("click", start);
at("stop").addEventListener("click", () => tried(`/api/batch/${run}/stop`, {method: "POST"}));
