import {append, fetchJson, h} from "./dom.js";
import {texts} from "./texts.js";

const ZOOMS = [0.6, 0.8, 1, 1.25, 1.6, 2, 2.6];
const PLAIN = 2;

// The page of a report with a quotation marked on it.
export class ReportViewer extends HTMLElement {
  connectedCallback() {
    if (this.body) return;
    this.zoom = PLAIN;
    // On a narrow screen a picture of a page cannot be read: its text comes first there.
    this.asText = window.matchMedia("(max-width: 40rem)").matches;
    this.outlines = new Map();
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.build();
  }

  build() {
    this.title_ = h("div", {class: "rv-title"});
    this.label = h("span", {class: "rv-label", "aria-live": "polite"});
    this.body = h("div", {class: "rv-body", tabindex: "0", role: "region", "aria-label": texts.viewer});
    this.note = h("div", {class: "rv-note"});
    this.menu = h("div", {class: "rv-menu", hidden: true});
    this.prev = button("‹", texts.previous, () => this.step(-1));
    this.next = button("›", texts.next, () => this.step(1));
    this.smaller = button("−", texts.zoom_out, () => this.setZoom(-1));
    this.larger = button("+", texts.zoom_in, () => this.setZoom(1));
    this.form = button(texts.as_text, undefined, () => { this.asText = !this.asText; this.show(); });
    this.contents = button(texts.contents, undefined, () => this.toggle("contents"));
    this.search = button(texts.search, undefined, () => this.toggle("search"));
    for (const opener of [this.contents, this.search]) opener.setAttribute("aria-expanded", "false");
    this.original = h("a", {class: "rv-button", target: "_blank", rel: "noopener"}, texts.original);
    const close = this.hasAttribute("data-alone") ? null
      : h("button", {type: "button", class: "rv-close", "aria-label": texts.close_page,
        onclick: () => this.close()}, "×");
    append(this, [
      h("header", {class: "rv-head"}, this.title_, close),
      h("div", {class: "rv-bar", role: "toolbar", "aria-label": texts.viewer},
        h("div", {class: "rv-group"}, this.prev, this.label, this.next),
        h("div", {class: "rv-group"}, this.smaller, this.larger, this.form),
        h("div", {class: "rv-group"}, this.contents, this.search, this.original)),
      this.menu, this.note, this.body]);
  }

  // Open a report at a page, with a quotation to mark; `from` gets the focus back on closing.
  async open(reportId, page, quote, from) {
    this.hidden = false;
    this.from = from || this.from;
    this.quote = quote || "";
    this.quotePage = page;
    this.toggle(null);
    if (this.report && this.report.id !== reportId) this.report = null;
    this.skeleton();
    const call = this.call = {};
    try {
      const outline = this.outlines.get(reportId) || await fetchJson(`/reports/${reportId}/outline`);
      if (call !== this.call) return;
      this.outlines.set(reportId, outline);
      this.report = outline;
      const known = outline.page_list.some((p) => p.name === String(page));
      this.page = known ? String(page) : outline.page_list[0].name;
      this.head();
      await this.show();
    } catch (error) {
      if (call === this.call) this.fail(error.message);
    }
  }

  head() {
    const r = this.report;
    const dates = [r.inspected && `${texts.inspected} ${r.inspected}`, r.published && `${texts.published} ${r.published}`];
    this.title_.replaceChildren(
      h(this.hasAttribute("data-alone") ? "h1" : "h2", {}, r.council),
      h("p", {}, [r.what, r.publisher, ...dates].filter(Boolean).join(" · ")));
    this.original.hidden = !r.original;
    if (r.original) this.original.setAttribute("href", r.original);
    this.form.hidden = r.form !== "pdf";
  }

  async show() {
    const call = this.call = {};
    const list = this.report.page_list;
    const at = list.findIndex((p) => p.name === this.page);
    this.prev.disabled = at <= 0;
    this.next.disabled = at >= list.length - 1;
    this.label.textContent = pageName(list[at], last(list));
    this.label.title = list[at].known;
    this.form.textContent = this.asText ? texts.as_picture : texts.as_text;
    const query = this.quote ? `?quote=${encodeURIComponent(this.quote)}` : "";
    let data;
    try {
      data = await fetchJson(`/reports/${this.report.id}/pages/${this.page}${query}`);
    } catch (error) {
      if (call === this.call) this.fail(error.message);
      return;
    }
    if (call !== this.call) return;
    const picture = this.report.form === "pdf" && !this.asText;
    this.body.replaceChildren(picture ? this.sheet(data) : this.typeset(data));
    this.body.scrollTop = 0;
    this.remark(data, picture);
    this.scrollToMark();
    this.dispatchEvent(new CustomEvent("page", {detail: {page: this.page, quote: this.quote}}));
  }

  // The page as a picture, with the marks as boxes over it.
  sheet(data) {
    const label = `${texts.picture_of} ${texts.page} ${data.label}: ${texts.text_follows}`;
    const width = Math.min(2400, Math.round(Math.max(900, this.body.clientWidth * ZOOMS[this.zoom]) *
      Math.min(2, window.devicePixelRatio || 1)));
    const picture = h("img", {src: `/reports/${this.report.id}/pages/${this.page}.png?width=${width}`, alt: label});
    const sheet = h("div", {class: "rv-sheet"}, picture);
    sheet.style.aspectRatio = `${data.width} / ${data.height}`;
    sheet.style.width = `calc(min(100%, 54rem) * ${ZOOMS[this.zoom]})`;
    picture.addEventListener("load", () => sheet.classList.add("rv-loaded"));
    picture.addEventListener("error", () => { this.asText = true; this.show(); });
    for (const [left, top, right, bottom] of data.rectangles) {
      const box = h("div", {class: "rv-box", "aria-hidden": "true"});
      Object.assign(box.style, {left: pc(left), top: pc(top), width: pc(right - left), height: pc(bottom - top)});
      sheet.append(box);
    }
    return sheet;
  }

  // The page set in type, with the marks in the text.
  typeset(data) {
    const paper = h("div", {class: "rv-paper"});
    paper.style.fontSize = `${ZOOMS[this.zoom]}rem`;
    let list = null;
    for (const block of data.blocks) {
      const words = block.runs.map((run) => (run.marked ? h("mark", {}, run.text) : run.text));
      if (block.kind === "li") {
        if (!list) paper.append(list = h("ul", {role: "list"}));
        list.append(h("li", {}, h("span", {class: "rv-bullet"}, block.mark), h("span", {}, words)));
        continue;
      }
      list = null;
      paper.append(h("p", {class: block.kind === "h" && "rv-heading"}, words));
    }
    paper.append(h("p", {class: "rv-folio"}, data.label));
    return paper;
  }

  // What stands above the page: where the marked passage is, and where it goes on.
  remark(data, picture) {
    const marked = picture ? data.rectangles.length > 0 : data.found;
    const parts = [];
    if (this.quote && this.page !== String(this.quotePage) && !marked) {
      const there = this.report.page_list.find((p) => p.name === String(this.quotePage));
      if (there) {
        parts.push(`${texts.elsewhere} ${pageName(there)}. `,
          button(texts.go_there, undefined, () => this.goTo(String(this.quotePage))));
      }
    } else if (this.quote && !marked) {
      parts.push(`${texts.not_marked} `, h("q", {}, this.quote));
    } else if (this.quote && data.continues.length) {
      parts.push(`${texts.continues} `, data.continues.map((name) => {
        const page = this.report.page_list.find((p) => p.name === name);
        return button(pageName(page), undefined, () => this.goTo(name));
      }));
    }
    this.note.replaceChildren(...append(h("div"), parts).childNodes);
    this.note.hidden = !parts.length;
  }

  scrollToMark() {
    const found = this.body.querySelector("mark, .rv-box");
    if (!found) return;
    if (getComputedStyle(this.body).overflowY === "visible") {
      // On a very low screen the whole viewer scrolls.
      found.scrollIntoView({block: "center"});
      return;
    }
    const up = found.getBoundingClientRect().top - this.body.getBoundingClientRect().top;
    const to = Math.max(0, up - this.body.clientHeight / 3);
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.body.scrollTo({top: to, behavior: still ? "auto" : "smooth"});
  }

  goTo(page) {
    this.page = page;
    this.show();
  }

  step(by) {
    const list = this.report ? this.report.page_list : [];
    const target = list[list.findIndex((p) => p.name === this.page) + by];
    if (target) this.goTo(target.name);
  }

  setZoom(by) {
    this.zoom = Math.max(0, Math.min(ZOOMS.length - 1, this.zoom + by));
    this.smaller.disabled = this.zoom === 0;
    this.larger.disabled = this.zoom === ZOOMS.length - 1;
    this.show();
  }

  toggle(which) {
    const same = this.menu.dataset.which === which && !this.menu.hidden;
    this.menu.hidden = same || !which;
    this.menu.dataset.which = which || "";
    this.contents.setAttribute("aria-expanded", String(!this.menu.hidden && which === "contents"));
    this.search.setAttribute("aria-expanded", String(!this.menu.hidden && which === "search"));
    if (this.menu.hidden || !this.report) return;
    this.menu.replaceChildren(which === "contents" ? this.contentsList() : this.searchForm());
    const first = this.menu.querySelector("input, button");
    if (first) first.focus();
  }

  contentsList() {
    return h("ul", {role: "list", class: "rv-contents"}, this.report.contents.map((entry) =>
      h("li", {class: `rv-level-${Math.min(entry.level, 2)}`},
        h("button", {type: "button", onclick: () => { this.toggle(null); this.goTo(entry.page); }},
          h("span", {}, entry.title), h("span", {class: "rv-at"}, this.labelOf(entry.page))))));
  }

  searchForm() {
    const input = h("input", {type: "search", "aria-label": texts.search_in, placeholder: texts.search_in});
    const hits = h("div", {class: "rv-hits", "aria-live": "polite"});
    const form = h("form", {role: "search"}, input, h("button", {class: "rv-button", type: "submit"}, texts.search));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const found = await fetchJson(`/reports/${this.report.id}/search?q=${encodeURIComponent(input.value.slice(0, 200))}`)
        .catch(() => []);
      hits.replaceChildren(found.length ? h("p", {}, `${found.length} ${texts.hits}`) : h("p", {}, texts.no_hits),
        h("ul", {role: "list"}, found.map((hit) => h("li", {}, h("button", {type: "button",
          onclick: () => { this.quote = hit.match; this.quotePage = hit.page; this.toggle(null); this.goTo(hit.page); }},
          h("span", {}, hit.before, " ", h("mark", {}, hit.match), " ", hit.after),
          h("span", {class: "rv-at"}, this.labelOf(hit.page)))))));
    });
    return h("div", {}, form, hits);
  }

  labelOf(name) {
    const page = this.report.page_list.find((p) => p.name === name);
    return page ? page.label : name;
  }

  skeleton() {
    this.body.replaceChildren(h("div", {class: "rv-skeleton"}, h("p", {class: "ra-hidden"}, texts.loading)));
    this.note.hidden = true;
  }

  fail(message) {
    this.body.replaceChildren(h("p", {class: "rv-error", role: "alert"}, message || texts.offline));
    this.note.hidden = true;
  }

  close() {
    this.hidden = true;
    this.call = null;
    this.dispatchEvent(new CustomEvent("closed"));
    if (this.from && this.from.isConnected) this.from.focus();
  }

  onKey(event) {
    if (event.key === "Escape") {
      if (!this.menu.hidden) { this.toggle(null); this.contents.focus(); }
      else if (!this.hasAttribute("data-alone")) this.close();
      event.stopPropagation();
    }
    if (/^(INPUT|TEXTAREA)$/.test(event.target.tagName) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowLeft") this.step(-1);
    if (event.key === "ArrowRight") this.step(1);
  }
}

function button(text, label, onclick) {
  return h("button", {type: "button", class: "rv-button", "aria-label": label, title: label, onclick}, text);
}

function pageName(page, count) {
  if (!page.number) return page.label;
  const differs = page.label !== String(page.number);
  const of = count ? ` ${texts.of} ${count}` : "";
  const known = `${texts.page} ${page.label}`;
  return differs ? `${known} (${texts.pdf_page} ${page.number}${of})` : known + of;
}

function last(list) {
  return list[list.length - 1].number || list[list.length - 1].label;
}

function pc(share) {
  return `${share * 100}%`;
}

customElements.define("report-viewer", ReportViewer);
