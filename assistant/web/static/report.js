import "./viewer.js";

// The viewer alone: the address says which page and which quotation.
const viewer = document.querySelector("report-viewer");
const id = location.pathname.split("/")[2];

function fromAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  viewer.open(id, wanted.get("page") || "1", (wanted.get("quote") || "").slice(0, 4000));
}

viewer.addEventListener("page", (event) => {
  const address = new URLSearchParams({page: event.detail.page});
  if (event.detail.quote) address.set("quote", event.detail.quote);
  history.replaceState(null, "", `#${address}`);
});
window.addEventListener("hashchange", fromAddress);
fromAddress();
