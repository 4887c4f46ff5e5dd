import {fetchJson, filled, h} from "./dom.js";
import {glyph, pictures} from "./picture.js";
import {texts} from "./texts.js";
import "./viewer.js";

// From this width on the page of the report stands beside the table.
const BESIDE = window.matchMedia("(min-width: 64rem)");
const FILTERS = ["council", "judgement", "kind", "grade", "from", "to"];
const page = (name) => document.querySelector(`.gr-${name}`);
const wanted = Object.fromEntries(new URLSearchParams(location.search));
const state = {data: null, sort: "council", down: false, view: wanted.view === "time" ? "time" : "table",
  filter: Object.fromEntries(FILTERS.map((name) => [name, wanted[name] || ""]))};

async function start() {
  try {
    state.data = await fetchJson("/api/grades");
  } catch {
    page("count").textContent = texts.offline;
    return;
  }
  drawFilters();
  drawViews();
  draw();
}

function years() {
  return [...new Set(state.data.rows.flatMap((row) => row.years))].sort();
}

function unique(pairs) {
  return [...new Map(pairs).entries()].sort((a, b) => a[1].localeCompare(b[1], "en"));
}

function drawFilters() {
  const {rows, columns} = state.data;
  const span = years().map((year) => [String(year), String(year)]);
  const grades = [...new Map(rows.flatMap((row) => Object.values(row.grades)).map((g) => [g.text, g.step]))]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  page("filters").replaceChildren(
    choice("council", texts.grades_all_councils, unique(rows.map((row) => [row.council_id, row.council]))),
    choice("judgement", texts.grades_all_judgements, columns.map((column) => [column.id, column.name])),
    choice("kind", texts.grades_all_kinds, unique(rows.map((row) => [row.kind, row.kind]))),
    choice("grade", texts.grades_any_grade, grades.map(([text]) => [text, text])),
    choice("from", texts.grades_any, span),
    choice("to", texts.grades_any, span),
    h("button", {type: "reset", class: "ra-quiet gr-clear"}, texts.grades_clear));
  page("filters").addEventListener("reset", () => setTimeout(() => {
    for (const name of FILTERS) state.filter[name] = "";
    draw();
  }));
  page("filters").addEventListener("submit", (event) => event.preventDefault());
}

function choice(name, all, options) {
  const select = h("select", {name, onchange: () => { state.filter[name] = select.value; draw(); }},
    h("option", {value: ""}, all), options.map(([value, text]) => h("option", {value}, text)));
  select.value = state.filter[name];
  if (select.selectedIndex < 0) select.value = state.filter[name] = "";
  return h("label", {class: `gr-choice gr-choice-${name}`}, h("span", {}, texts[`grades_${name}`]), select);
}

function drawViews() {
  page("views").replaceChildren(...["table", "time"].map((view) =>
    h("button", {type: "button", class: "gr-view", "aria-pressed": String(state.view === view),
      onclick: () => { state.view = view; drawViews(); draw(); page("views").querySelector("[aria-pressed=true]").focus(); }},
    texts[`grades_view_${view}`])));
}

function matches(row) {
  const {council, kind, from, to, judgement, grade} = state.filter;
  const judged = judgement ? [row.grades[judgement]].filter(Boolean) : Object.values(row.grades);
  return (!council || row.council_id === council) && (!kind || row.kind === kind)
    && (!from && !to || row.years.some((year) => (!from || year >= +from) && (!to || year <= +to)))
    && (!judgement || judged.length) && (!grade || judged.some((g) => g.text === grade));
}

function draw() {
  const rows = state.data.rows.filter(matches);
  const councils = new Set(rows.map((row) => row.council_id)).size;
  page("count").textContent = rows.length
    ? filled(texts.grades_count, {shown: rows.length, all: state.data.rows.length, councils})
    : texts.no_match;
  page("csv").setAttribute("href", `/api/grades.csv?${query()}`);
  const address = new URLSearchParams(Object.entries({...state.filter, view: state.view === "time" ? "time" : ""}).filter(([, value]) => value));
  history.replaceState(null, "", address.size ? `?${address}` : location.pathname);
  // Without a choice the first judgement that these reports have been graded on is drawn.
  const graded = state.data.columns.find(({id}) => rows.some((row) => row.grades[id]?.step));
  const column = state.filter.judgement || graded?.id || "overall";
  page("shown").replaceChildren(state.view === "time"
    ? pictures(rows, state.data, column, open) : table(sorted(rows)));
}

function query() {
  const {council, kind, from, to, judgement, grade} = state.filter;
  const year = from || to ? `${from}-${to}` : "";
  return new URLSearchParams(Object.entries({council, kind, year, judgement, grade}).filter(([, value]) => value));
}

function columns() {
  const {judgement} = state.filter;
  const shown = state.data.columns.filter((column) => !judgement || column.id === judgement);
  const others = !judgement && state.data.rows.some((row) => row.others.length);
  return [
    {id: "council", name: texts.grades_council, key: (row) => row.council, cell: council},
    {id: "kind", name: texts.grades_kind, key: (row) => row.kind, cell: (row) => row.kind},
    {id: "date", name: texts.grades_date, key: (row) => row.date, cell: dates},
    ...shown.map((column) => ({...column, key: (row) => (row.grades[column.id] ? row.grades[column.id].step : -1),
      cell: (row) => row.grades[column.id] ? grade(row.grades[column.id], row) : none()})),
    ...(judgement ? [{id: "worded", name: texts.grades_worded, key: (row) => (row.grades[judgement] || {}).worded || "",
      cell: (row) => (row.grades[judgement] || {}).worded || ""}] : []),
    ...(others ? [{id: "others", name: texts.grades_others, key: (row) => row.others.length, cell: (row) => row.others.map((other) =>
      h("span", {class: "gr-other"}, `${other.worded}: `, fact(other, row)))}] : []),
    {id: "lead", name: texts.grades_lead, key: (row) => (row.lead || {}).text || "", cell: (row) => row.lead ? fact(row.lead, row) : none()},
  ];
}

function sorted(rows) {
  const column = columns().find((one) => one.id === state.sort) || columns()[0];
  const by = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en"));
  return [...rows].sort((a, b) => (state.down ? -1 : 1) * by(column.key(a), column.key(b))
    || by(a.council, b.council) || by(a.date, b.date));
}

function table(rows) {
  if (!rows.length) return "";
  const head = columns().map((column) => {
    const sorts = state.sort === column.id;
    return h("th", {scope: "col", "aria-sort": sorts ? (state.down ? "descending" : "ascending") : null, class: `gr-c-${column.id}`},
      h("button", {type: "button", class: "gr-sort", "data-sort": column.id, onclick: () => sortBy(column.id)},
        column.name, h("span", {class: "gr-arrow", "aria-hidden": "true"}, sorts ? (state.down ? "▼" : "▲") : "")));
  });
  return h("div", {class: "gr-scroll", tabindex: "0", role: "region", "aria-label": texts.grades_table},
    h("table", {}, h("caption", {class: "ra-hidden"}, texts.grades_table), h("thead", {}, h("tr", {}, head)),
      h("tbody", {}, rows.map((row) => h("tr", {}, columns().map((column, at) =>
        h(at ? "td" : "th", at ? {class: `gr-c-${column.id}`} : {scope: "row"}, column.cell(row))))))));
}

function sortBy(id) {
  state.down = state.sort === id ? !state.down : !["council", "kind", "lead"].includes(id);
  state.sort = id;
  draw();
  document.querySelector(`[data-sort="${id}"]`).focus();
}

function council(row) {
  return h("a", {href: row.link, title: row.title, onclick: (event) => open(event, row, {page: 1, quote: ""})}, row.council);
}

function dates(row) {
  return [row.inspected ? fact(row.inspected, row) : null,
    row.published ? h("span", {class: "gr-published"}, `${texts.published} `, fact(row.published, row)) : null];
}

function fact(value, row) {
  return h("a", {href: value.link, onclick: (event) => open(event, row, value)}, value.text);
}

function grade(value, row) {
  return h("a", {href: value.link, class: `gr-grade gr-step-${value.step}`, title: value.worded,
    onclick: (event) => open(event, row, value)}, glyph(value.step), h("span", {}, value.text));
}

function none() {
  return h("span", {class: "gr-none"}, h("span", {"aria-hidden": "true"}, "–"), h("span", {class: "ra-hidden"}, texts.grades_none));
}

// Beside the table where there is room; else, and with a key for a new tab, the link does it.
function open(event, row, place) {
  if (!BESIDE.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  page("side").hidden = false;
  document.body.classList.add("gr-beside");
  page("side").firstElementChild.open(row.id, place.page, place.quote, event.currentTarget);
}

page("side").firstElementChild.addEventListener("closed", () => {
  page("side").hidden = true;
  document.body.classList.remove("gr-beside");
});
start();
