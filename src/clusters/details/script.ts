// The script of every page. It puts in the sections that the extension sends, and sends back what was clicked
// (`data-say`) or submitted. All content comes from the extension; the page itself can reach nothing.

export const pageScript = `
const editor = acquireVsCodeApi();
editor.setState(JSON.parse(document.body.dataset.state));
const shown = new Map();
addEventListener("message", ({ data }) => {
  for (const [id, text] of data) {
    if (id === "state") {
      editor.setState(JSON.parse(text));
      continue;
    }
    const place = document.getElementById(id) ?? added(id);
    if (place === null || shown.get(id) === text) continue;
    shown.set(id, text);
    const open = [...place.querySelectorAll("details[open]")].map((one) => one.id);
    const focus = document.activeElement?.id;
    place.innerHTML = text;
    place.removeAttribute("aria-busy");
    for (const one of open) document.getElementById(one)?.setAttribute("open", "");
    if (focus) document.getElementById(focus)?.focus();
  }
});
// A section that has no place yet is added where the page allows it.
function added(id) {
  const where = document.querySelector("[data-grows]");
  if (where === null) return null;
  const place = document.createElement(where.dataset.grows);
  place.id = id;
  return where.appendChild(place);
}
addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
  const said = target.closest("[data-say]");
  if (said === null) return;
  // Selecting text in a row is for copying it.
  if (target.closest("button") === null && String(getSelection()) !== "") return;
  editor.postMessage(JSON.parse(said.dataset.say));
});
addEventListener("submit", (event) => {
  event.preventDefault();
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  editor.postMessage({ form: [...new FormData(event.target)] });
});
addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key === "Escape" && menu !== null) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  const rows = [...document.querySelectorAll("tr.event button")];
  const at = rows.indexOf(document.activeElement);
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (at < 0 || step === undefined) return;
  event.preventDefault();
  rows[at + step]?.focus();
});
editor.postMessage("ready");
`;
