import {filled, h} from "./dom.js";
import {texts} from "./texts.js";

// The table of an answer: reports side by side stand open, the rows of a list fold away.
// `cell` makes what stands in a cell, `tools` what can be done with the table.
export function tableOf(table, cell, tools) {
  if (!table || (!table.side_by_side && table.rows.length < 2)) return null;
  const shown = h("div", {class: "ra-grid-scroll", tabindex: "0", role: "region", "aria-label": texts.table},
    h("table", {},
      h("thead", {}, h("tr", {}, table.columns.map((name) => h("th", {scope: "col"}, name)))),
      h("tbody", {}, table.rows.map((row) => h("tr", {}, row.map((one, at) =>
        h(at ? "td" : "th", at ? {} : {scope: "row"}, cell(one))))))));
  if (table.side_by_side) return h("div", {class: "ra-grid ra-sides"}, shown, tools);
  return h("details", {class: "ra-grid"},
    h("summary", {}, filled(texts.as_table, {count: table.rows.length})), shown);
}

// The table as cells between tabs, for a spreadsheet or a document, with its sources below.
export function asTabs(table, sources) {
  const rows = table.rows.map((row) => row.map(({text, citation}) => citation ? `${text} [${citation}]` : text));
  const lines = [table.columns, ...rows, [], ...sources.map((source) => [source])];
  return lines.map((line) => line.map(plainCell).join("\t")).join("\n");
}

// One line, and nothing that a spreadsheet takes for a formula.
function plainCell(text) {
  const line = String(text).replace(/\s+/g, " ").trim();
  return /^[=+\-@]/.test(line) ? `'${line}` : line;
}
