import {fetchJson, filled, h} from "./dom.js";
import {texts} from "./texts.js";

// Which councils or single reports are asked: the chosen ones travel with every question.
function choices(reports) {
  const found = new Map();
  for (const r of reports) if (r.council_id) found.set(r.council_id, r.council);
  for (const r of reports) {
    const several = reports.filter((other) => other.council_id === r.council_id).length > 1;
    if (several || !r.council_id) found.set(r.id, [r.council, r.title, r.inspected || r.published].filter(Boolean).join(", "));
  }
  return found;
}

export function connectScope(element, props) {
  const box = element.querySelector(".ra-scope");
  const chosen = new Set();
  let names = new Map();
  const summary = h("summary", {class: "ra-quiet"});
  const list = h("div", {class: "ra-scope-list", role: "group", "aria-label": texts.scope_title});
  const find = h("input", {type: "search", class: "ra-find", placeholder: texts.find_council, "aria-label": texts.find_council, oninput: () => {
    const wanted = find.value.trim().toLowerCase();
    for (const label of list.children) label.hidden = Boolean(wanted) && !label.textContent.toLowerCase().includes(wanted);
  }});
  const clear = h("button", {type: "button", class: "ra-link", onclick: () => {
    chosen.clear();
    for (const input of list.querySelectorAll("input")) input.checked = false;
    tell();
  }}, texts.scope_clear);
  const menu = h("details", {class: "ra-menu ra-menu-up"}, summary,
    h("div", {class: "ra-menu-items"}, h("p", {}, texts.scope_title), find, list, clear));

  function words() {
    if (chosen.size === 1) return names.get([...chosen][0]);
    return chosen.size ? filled(texts.scope_some, {count: chosen.size}) : texts.scope_all;
  }

  function tell() {
    props.value = [...chosen];
    summary.textContent = `${texts.scope_label}: ${words()}`;
    clear.hidden = !chosen.size;
  }

  async function load() {
    const shelf = await fetchJson("/api/reports").catch(() => ({reports: []}));
    const councils = choices(shelf.reports);
    names = councils;
    for (const id of [...chosen]) if (!councils.has(id)) chosen.delete(id);
    list.replaceChildren(...[...councils].map(([id, name]) => h("label", {},
      h("input", {type: "checkbox", value: id, checked: chosen.has(id), onchange: (event) => {
        if (event.target.checked) chosen.add(id); else chosen.delete(id);
        tell();
      }}), h("span", {}, name))));
    menu.hidden = councils.size < 2;
    find.hidden = councils.size < 12;
    tell();
  }

  box.replaceChildren(menu);
  document.addEventListener("reports-changed", load);
  load();
}
