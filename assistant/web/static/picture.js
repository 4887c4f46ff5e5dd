import {h} from "./dom.js";
import {texts} from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
// A shape for each step (diamond, disc, triangle, square): nothing is told by colour alone.
const SHAPES = {4: "M0-7 7 0 0 7-7 0z", 3: "M-5.5 0a5.5 5.5 0 1 0 11 0 5.5 5.5 0 1 0-11 0z", 2: "M0-6 6 5-6 5z",
  1: "M-5-5H5V5H-5z", 0: "M-5 0H5"};
const WIDE = 340, LEFT = 104, RIGHT = 18, TOP = 14, STEP = 26, FOOT = 24;

function s(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

function shape(step) {
  return s("path", {class: `gr-shape gr-fill-${step}`, d: SHAPES[step] || SHAPES[0]});
}

// The shape of a grade, beside its word.
export function glyph(step) {
  return s("svg", {class: "gr-glyph", viewBox: "-8 -8 16 16", width: 14, height: 14, "aria-hidden": "true", focusable: "false"}, shape(step));
}

// The grades of one judgement over time: a small picture for each council, all on one scale.
export function pictures(rows, data, column, open) {
  const graded = rows.filter((row) => row.grades[column] && row.grades[column].step && row.date);
  const name = (data.columns.find((one) => one.id === column) || {}).name || column;
  if (!graded.length) return h("p", {class: "gr-empty"}, texts.grades_none_over_time);
  const groups = new Map();
  for (const row of graded) groups.set(row.council_id, [...(groups.get(row.council_id) || []), row]);
  const times = graded.map((row) => time(row.date));
  const span = {first: Math.floor(Math.min(...times)), last: Math.ceil(Math.max(...times) + 0.01)};
  const words = labels(graded.map((row) => row.grades[column]));
  return h("section", {class: "gr-time"},
    h("h2", {}, `${name}: ${texts.grades_over_time}`), h("p", {class: "gr-note"}, texts.grades_time_note),
    h("div", {class: "gr-pictures"}, [...groups.values()].map((own) => figure(own, column, span, words, open))));
}

function time(date) {
  const [year, month] = date.split("-").map(Number);
  return year + ((month || 6) - 1) / 12;
}

// The word that most reports use for a step.
function labels(grades) {
  const found = {};
  for (const {step, text} of grades) {
    const counts = found[step] = found[step] || {};
    counts[text] = (counts[text] || 0) + 1;
  }
  return Object.fromEntries(Object.entries(found).map(([step, counts]) =>
    [step, Object.entries(counts).sort((a, b) => b[1] - a[1])[0][0]]));
}

function figure(own, column, span, words, open) {
  const rows = [...own].sort((a, b) => a.date.localeCompare(b.date));
  const said = rows.map((row) => `${row.date.slice(0, 4)} ${row.grades[column].text}`).join(", ");
  return h("figure", {class: "gr-figure"}, h("figcaption", {}, rows[rows.length - 1].council),
    drawing(rows, column, span, words, `${rows[0].council}: ${said}`),
    h("ul", {class: "gr-points", role: "list"}, rows.map((row) => {
      const grade = row.grades[column];
      return h("li", {}, h("a", {href: grade.link, title: grade.worded, onclick: (event) => open(event, row, grade)},
        `${row.date.slice(0, 4)} ${grade.text}`));
    })));
}

function drawing(rows, column, span, words, label) {
  const x = (date) => LEFT + (time(date) - span.first) / (span.last - span.first) * (WIDE - LEFT - RIGHT);
  const y = (step) => TOP + (4 - step) * STEP;
  const tall = TOP + 3 * STEP + FOOT;
  const svg = s("svg", {class: "gr-picture", viewBox: `0 0 ${WIDE} ${tall}`, role: "img", "aria-label": label});
  for (const step of [4, 3, 2, 1]) {
    svg.append(s("path", {class: "gr-line", d: `M${LEFT} ${y(step)}H${WIDE - 6}`}));
    svg.append(s("text", {class: "gr-level", x: LEFT - 12, y: y(step) + 4, "text-anchor": "end"}, short(words[step] || "")));
  }
  const points = rows.map((row) => [x(row.date), y(row.grades[column].step), row]);
  svg.append(s("path", {class: "gr-way", d: `M${points.map(([px, py]) => `${px.toFixed(1)} ${py}`).join("L")}`}));
  let right = -Infinity;
  for (const [px, py, row] of points) {
    svg.append(s("g", {transform: `translate(${px.toFixed(1)} ${py})`}, shape(row.grades[column].step)));
    if (px - right < 30) continue;
    right = px;
    svg.append(s("text", {class: "gr-year", x: px.toFixed(1), y: tall - 5, "text-anchor": "middle"}, row.date.slice(0, 4)));
  }
  return svg;
}

function short(word) {
  return word.length <= 14 ? word : word.replace(/^requires /, "requires ").replace("improvement", "impr.").replace("performing ", "");
}
