import {fetchJson, filled, h, postJson} from "./dom.js";
import {renderAnswer, showQuotes, skeleton, spoken} from "./answer.js";
import {texts} from "./texts.js";

// The chat alone, for an iframe: no framework, no storage; the conversation lives in this page.
const turns = [];
const list = document.querySelector(".ra-turns");
const live = document.querySelector(".ra-live");
const form = document.querySelector(".ra-form");
const field = form.querySelector("textarea");
let busy = false;

function slim(answer) {
  const {passages, ...rest} = answer;
  return rest;
}

async function ask(text) {
  if (busy || !text.trim()) return;
  busy = true;
  const welcome = list.querySelector(".ra-welcome");
  if (welcome) welcome.remove();
  const body = h("div", {}, skeleton());
  const turn = h("article", {class: "ra-turn"},
    h("h2", {class: "ra-asked"}, h("span", {class: "ra-hidden"}, `${texts.you_asked}: `), text), body);
  list.append(turn);
  // Not scrollIntoView: that would scroll the page around the frame too.
  list.scrollTop = turn.offsetTop - 16;
  live.textContent = texts.pending;
  try {
    const answer = slim(await postJson("/api/ask", {question: text, history: turns.slice(-10)}));
    turn.dataset.turn = turns.push(answer) - 1;
    body.replaceChildren(renderAnswer(answer, {onAsk: ask}));
    list.scrollTop = turn.offsetTop - 16;
    live.textContent = spoken(answer);
  } catch (error) {
    body.replaceChildren(h("p", {class: "ra-status"}, error.message || texts.offline));
    live.textContent = error.message || texts.offline;
    // The question is not lost with the answer.
    if (!field.value) field.value = text;
  }
  busy = false;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value;
  field.value = "";
  ask(text);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
showQuotes(list, (mark) => {
  const answer = turns[Number(mark.closest("[data-turn]").dataset.turn)];
  return answer && answer.citations.find((c) => c.n === Number(mark.dataset.n));
});
fetchJson("/embed/start").then((start) => {
  if (turns.length || busy) return;
  list.append(h("div", {class: "ra-welcome"}, h("p", {class: "ra-loaded"}, `${start.summary}.`), h("p", {},
      start.model ? filled(texts.own_words_model, start) : texts.own_words),
    start.samples && h("p", {class: "ra-samples"}, texts.samples),
    h("ul", {class: "ra-examples", role: "list"}, start.examples.map((text) => h("li", {},
      h("button", {type: "button", class: "ra-offer", onclick: () => ask(text)}, text))))));
}, () => { live.textContent = texts.offline; });
