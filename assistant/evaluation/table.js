'use strict';
const rows = JSON.parse(document.getElementById('data').textContent);
const find = document.getElementById('find'), kind = document.getElementById('kind');
const outcome = document.getElementById('outcome'), body = document.getElementById('rows');
const more = document.getElementById('more'), count = document.getElementById('count');
const STEP = 100;
let shown = STEP;

function add(parent, tag, text, name) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name) made.className = name;
  parent.append(made);
  return made;
}
function options(select, key) {
  for (const value of [...new Set(rows.map((row) => row[key]))].sort()) {
    add(select, 'option', value).value = value;
  }
}
function cited(parent, citations) {
  for (const citation of citations) {
    const line = add(parent, 'p');
    const link = add(line, 'a', citation.source);
    link.href = citation.link;
    link.rel = 'noreferrer';
    add(parent, 'blockquote', citation.quote);
  }
}
function passages(parent, list) {
  if (!list.length) return;
  const box = add(parent, 'details');
  add(box, 'summary', `Passages (${list.length})`);
  for (const [place, passage] of list.entries()) {
    add(box, 'p', `${place + 1}. ${passage.source}`, 'soft');
    add(box, 'blockquote', passage.text);
  }
}
function verdicts(parent, list) {
  for (const verdict of list) {
    const line = add(parent, 'div');
    add(line, 'span', verdict.said, verdict.right === null ? 'soft' : verdict.right ? 'good' : 'bad');
    add(line, 'span', ` ${verdict.why}`);
  }
}
function side(parent, one) {
  add(parent, 'p', one.status, 'soft');
  add(parent, 'pre', one.answer);
  cited(parent, one.citations);
  passages(parent, one.passages || []);
  verdicts(parent, one.verdicts);
}
function line(row) {
  const made = document.createElement('tr');
  add(made, 'td', row.outcome, { failed: 'bad', worse: 'bad', passed: 'good', better: 'good' }[row.outcome] || 'soft');
  const asked = add(made, 'td');
  add(asked, 'div', row.question);
  add(asked, 'div', `${row.id} · ${row.type}`, 'soft');
  for (const one of row.sides) side(add(made, 'td'), one);
  return made;
}
function matching() {
  const words = find.value.toLowerCase();
  return rows.filter((row) => (!kind.value || row.type === kind.value)
    && (!outcome.value || row.outcome === outcome.value)
    && (!words || row.text.includes(words)));
}
function show() {
  const found = matching();
  body.replaceChildren(...found.slice(0, shown).map(line));
  count.textContent = `${found.length} of ${rows.length} questions, ${Math.min(shown, found.length)} shown`;
  more.hidden = found.length <= shown;
}
function again() {
  shown = STEP;
  show();
}
for (const row of rows) {
  row.text = [row.question, row.id, ...row.sides.flatMap((s) => [s.answer, s.status])].join(' ').toLowerCase();
}
options(kind, 'type');
options(outcome, 'outcome');
find.addEventListener('input', again);
kind.addEventListener('change', again);
outcome.addEventListener('change', again);
more.addEventListener('click', () => {
  shown += STEP;
  show();
});
show();
