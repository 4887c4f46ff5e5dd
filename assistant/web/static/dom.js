// Builds elements. Text becomes text nodes: nothing here reads HTML.
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

// A sentence with its $names filled in; of {one|many} the word that goes with the number before it.
export function filled(text, values) {
  return text.replace(/(\$(\w+)[^${]*)\{([^{}|]*)\|([^{}|]*)\}/g, (_, before, name, one, many) =>
    before + (String(values[name]) === "1" ? one : many))
    .replace(/\$(\w+)/g, (name, key) => key in values ? values[key] : name);
}

// A link that an Answer carries leads to a report of ours and nowhere else.
export function safeLink(link, base) {
  return typeof link === "string" && /^\/reports\/[0-9a-f]{64}(#[^\s<>"]*)?$/.test(link) ? base + link : null;
}

export async function fetchJson(address, options) {
  // What a browser says of a server that is away is no sentence for people.
  const response = await fetch(address, options).catch(() => { throw new TypeError(""); });
  const body = await response.json().catch(() => null);
  if (!response.ok || body === null) {
    throw new Error((body && body.message) || "");
  }
  return body;
}

export function postJson(address, body) {
  return fetchJson(address, {
    method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify(body),
  });
}
