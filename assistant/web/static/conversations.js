import {append, fetchJson, h} from "./dom.js";
import {texts} from "./texts.js";

const AT = "/api/conversations";
// Which kept conversation this tab shows: forgotten with the tab.
const CURRENT = "ra-conversation";

// Conversations that the server keeps for who has signed in; `open(turns)` shows one.
export class Conversations {
  constructor(open) {
    this.open = open;
    this.keeps = false;
    this.turns = [];
    this.last = "";
    this.one = {id: sessionStorage.getItem(CURRENT) || ""};
    this.writing = Promise.resolve();
    this.list = h("ul", {role: "list", class: "ra-kept"});
    this.menu = h("details", {class: "ra-menu"}, h("summary", {class: "ra-quiet"}, texts.conversations),
      h("div", {class: "ra-menu-items ra-menu-wide"}, h("p", {}, texts.conversations_note), this.list));
    this.menu.addEventListener("toggle", () => { if (this.menu.open) this.load(); });
    this.load();
  }

  load() {
    return fetchJson(AT).then((found) => {
      this.keeps = found.keeps;
      if (!found.keeps) this.menu.remove();
      else if (!this.menu.isConnected) document.querySelector(".ra-nav .ra-menu").before(this.menu);
      this.list.replaceChildren(...(found.conversations.length
        ? found.conversations.map((one) => this.entry(one)) : [h("li", {}, texts.conversations_none)]));
      this.keep(this.turns);
    }, () => {});
  }

  entry(one) {
    const row = h("li", {});
    const rest = ` ${one.name}`;
    const start = () => row.replaceChildren(
      h("button", {type: "button", class: "ra-kept-name", onclick: () => this.show(one.id)}, one.name),
      small(texts.rename, rest, () => this.renaming(one, row, start)),
      append(h("a", {class: "ra-link", href: `${AT}/${one.id}/file/docx`, download: ""}, texts.save_docx), [hidden(rest)]),
      small(texts.delete, rest, () => this.deleting(one, row, start)));
    start();
    return row;
  }

  renaming(one, row, back) {
    const field = h("input", {type: "text", class: "ra-find", maxlength: 120, value: one.name, "aria-label": texts.conversation_name});
    const form = h("form", {}, field, h("div", {class: "ra-row"}, h("button", {type: "submit", class: "ra-offer"}, texts.rename),
      small(texts.cancel, "", back)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(`${AT}/${one.id}`, "PUT", {name: field.value}).then(() => this.load(), () => back());
    });
    row.replaceChildren(form);
    field.focus();
  }

  deleting(one, row, back) {
    const sure = h("button", {type: "button", class: "ra-danger", onclick: () => send(`${AT}/${one.id}`, "DELETE").then(() => {
      // What was deleted is still on the screen, and is not kept again.
      if (this.one && this.one.id === one.id) this.one = null;
      this.load();
    }, () => back())}, texts.delete);
    row.replaceChildren(h("p", {}, texts.delete_ask), sure, small(texts.cancel, "", back));
    sure.focus();
  }

  show(id) {
    fetchJson(`${AT}/${id}`).then(({turns}) => {
      sessionStorage.setItem(CURRENT, id);
      this.one = {id};
      this.last = turns.length ? turns[turns.length - 1].id : "";
      this.turns = turns;
      this.menu.open = false;
      this.open(turns);
    }, () => this.load());
  }

  // The next answer begins a conversation of its own.
  begin() {
    sessionStorage.removeItem(CURRENT);
    this.one = {id: ""};
    this.last = "";
    this.turns = [];
  }

  // Keep what is shown, one write after the other.
  keep(turns) {
    const last = turns.length ? turns[turns.length - 1].id : "";
    const one = this.one;
    this.turns = turns;
    if (!this.keeps || !one || !last || last === this.last) return;
    this.last = last;
    const add = () => send(AT, "POST", {turns}).then(({id}) => {
      one.id = id;
      if (this.one === one) sessionStorage.setItem(CURRENT, id);
    });
    this.writing = this.writing.then(() => (one.id ? send(`${AT}/${one.id}`, "PUT", {turns}) : add())).catch(() => {});
  }
}

function send(address, method, body) {
  return fetchJson(address, {method, headers: {"content-type": "application/json"}, body: body && JSON.stringify(body)});
}

function small(text, rest, onclick) {
  return h("button", {type: "button", class: "ra-link", onclick}, text, rest && hidden(rest));
}

function hidden(text) {
  return h("span", {class: "ra-hidden"}, text);
}
