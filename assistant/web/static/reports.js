import {fetchJson, filled, h, postJson} from "./dom.js";
import {texts} from "./texts.js";

const WAIT = 500;

// The loaded reports with their facts; adding and removing them.
export class ReportList extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.list = h("div", {class: "rl-list"});
    this.count = h("p", {class: "rl-count", role: "status"});
    this.state = h("div", {class: "rl-state", role: "status", "aria-live": "polite"});
    this.filter = h("input", {type: "search", class: "rl-filter", "aria-label": texts.reports_filter,
      placeholder: texts.reports_filter, oninput: () => this.draw()});
    this.adding = h("div", {class: "rl-adding"});
    this.close = h("button", {type: "button", class: "rv-close rl-close", "aria-label": texts.close,
      onclick: () => this.dispatchEvent(new CustomEvent("closed", {bubbles: true}))}, "×");
    this.append(h("header", {class: "rl-head"}, h("h2", {}, texts.reports_title), this.close),
      this.count, h("p", {class: "rl-grades-link"}, h("a", {class: "ra-link", href: "/grades"}, texts.grades_link)), this.state, this.filter, this.list, this.adding);
    this.load();
  }

  async load() {
    try {
      const [shelf, state] = await Promise.all([fetchJson("/api/reports"), fetchJson("/api/progress")]);
      this.shelf = shelf;
      this.mayChange = state.may_change;
      this.gone = this.mayChange ? (await fetchJson("/api/removed")).removed : [];
      this.draw();
      this.drawAdding();
      if (state.running) this.watch();
    } catch {
      this.count.textContent = texts.offline;
    }
  }

  draw() {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = this.shelf.reports.filter((report) => {
      const text = [report.council, report.title, report.publisher, report.inspected, report.published,
        report.file].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
    this.filter.hidden = this.shelf.reports.length < 4;
    this.count.textContent = this.shelf.reports.length ? this.shelf.summary : texts.empty;
    const none = this.shelf.reports.length && !shown.length && h("p", {}, texts.no_match);
    this.list.replaceChildren(...[...shown.map((report) => this.entry(report)), none || "", this.unread(), this.removed()]);
  }

  entry(report) {
    const dates = [report.inspected && `${texts.inspected} ${report.inspected}`,
      report.published && `${texts.published} ${report.published}`].filter(Boolean).join(" · ");
    const size = [report.pages && filled(texts.pages, {count: report.pages}),
      report.recommendations && filled(texts.recommendations, {count: report.recommendations})].filter(Boolean).join(" · ");
    return h("article", {class: "rl-report"},
      h("h3", {}, h("button", {type: "button", class: "rl-open",
        onclick: (e) => this.ask("open", {report, from: e.currentTarget})}, report.council)),
      h("p", {class: "rl-kind"}, [report.what, report.publisher].filter(Boolean).join(" · ")),
      h("p", {class: "rl-dates"}, dates),
      report.grades.length ? h("dl", {class: "rl-grades"}, report.grades.map((grade) =>
        h("div", {}, h("dt", {}, grade.aspect), h("dd", {}, grade.value)))) : "",
      h("p", {class: "rl-small"}, [size, `${texts.numbers} ${report.basis}`].filter(Boolean).join(" · ")),
      report.notices.length ? h("ul", {role: "list", class: "rl-notices"}, report.notices.map(noted)) : "",
      this.mayChange && !this.shelf.samples && this.remover(report));
  }

  // The list may be drawn anew meanwhile: what was asked about one report stays asked.
  remover(report) {
    const box = h("div", {class: "rl-remove"});
    const ask = () => {
      this.asked = report.id;
      box.replaceChildren(h("p", {}, `${texts.remove_ask} ${texts.remove_note}`),
        h("button", {type: "button", class: "ra-danger", onclick: () => this.remove(report)}, texts.remove),
        h("button", {type: "button", class: "ra-quiet", onclick: () => { this.asked = ""; box.replaceChildren(start); start.focus(); }},
          texts.cancel));
    };
    const start = h("button", {type: "button", class: "ra-link", onclick: ask},
      texts.remove, h("span", {class: "ra-hidden"}, ` ${report.council}, ${report.inspected}`));
    if (this.asked === report.id) ask();
    else box.append(start);
    return box;
  }

  unread() {
    if (!this.shelf.unread.length) return "";
    return h("section", {class: "rl-unread"}, h("h3", {}, texts.unread),
      h("ul", {role: "list"}, this.shelf.unread.map((file) =>
        h("li", {}, h("strong", {}, file.file), noted(file, "span")))));
  }

  removed() {
    if (!this.gone.length) return "";
    return h("section", {class: "rl-unread rl-removed"}, h("h3", {}, texts.removed),
      h("ul", {role: "list"}, this.gone.map((file) => h("li", {}, h("strong", {}, file.file),
        h("p", {}, filled(texts.removed_until, {removed: file.removed, until: file.kept_until})),
        h("button", {type: "button", class: "ra-quiet", onclick: () => this.putBack(file)}, texts.put_back,
          h("span", {class: "ra-hidden"}, ` ${file.file}`))))));
  }

  drawAdding() {
    if (!this.mayChange) {
      this.adding.replaceChildren(h("p", {class: "rl-small"}, texts.read_only));
      return;
    }
    const input = h("input", {type: "file", multiple: true, accept: ".pdf,.docx,.html,.htm,.txt", id: "rl-files", class: "ra-hidden",
      onchange: () => this.upload([...input.files])});
    const drop = h("label", {class: "rl-drop", for: "rl-files"}, h("strong", {}, texts.add),
      h("span", {}, `${texts.add_note} ${this.shelf.samples ? texts.add_samples_note : ""}`));
    drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("rl-over"); });
    drop.addEventListener("dragleave", () => drop.classList.remove("rl-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("rl-over");
      this.upload([...event.dataTransfer.files]);
    });
    this.adding.replaceChildren(input, drop);
  }

  async upload(files) {
    let kept = 0;
    const problems = [];
    for (const [index, file] of files.entries()) {
      this.progress(`${texts.uploading} ${file.name}`, index, files.length);
      try {
        await fetchJson(`/api/reports/${encodeURIComponent(file.name)}`, {method: "PUT", body: file});
        kept += 1;
      } catch (error) {
        problems.push(`${file.name}: ${error.message || texts.offline}`);
      }
    }
    this.problems = problems;
    if (!kept) {
      this.say(problems);
      return;
    }
    await postJson("/api/index", {}).catch(() => null);
    this.watch();
  }

  remove(report) {
    this.asked = "";
    return this.change(`/api/reports/${report.id}`, "DELETE");
  }

  putBack(file) {
    return this.change(`/api/removed/${file.file.split("/").map(encodeURIComponent).join("/")}`, "POST");
  }

  // A change that an index run follows.
  async change(address, method) {
    try {
      await fetchJson(address, {method});
      this.problems = [];
      this.watch();
    } catch (error) {
      this.say([error.message || texts.offline]);
    }
  }

  // Follow an index run until it is done.
  async watch() {
    const state = await fetchJson("/api/progress").catch(() => null);
    if (state && state.running) {
      this.progress(texts[`stage_${state.stage}`] || "", state.done, state.total);
      setTimeout(() => this.watch(), WAIT);
      return;
    }
    this.say([...(this.problems || []), state && state.message]);
    await this.load();
    this.ask("changed", {});
  }

  progress(words, done, total) {
    const bar = h("progress", {max: total || 1, "aria-label": words});
    if (total) bar.value = done;
    this.state.replaceChildren(h("p", {}, words), bar);
  }

  say(sentences) {
    this.state.replaceChildren(...sentences.filter(Boolean).map((sentence) => h("p", {}, sentence)));
  }

  ask(name, detail) {
    this.dispatchEvent(new CustomEvent(name, {detail, bubbles: true}));
  }
}

// The status of a file, and the reason in a sentence.
function noted(note, form) {
  return h(form === "span" ? form : "li", {}, h("b", {}, `${note.label}: `), note.reason);
}

customElements.define("report-list", ReportList);
