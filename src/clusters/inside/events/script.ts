// What the page of events does by itself: it says what was clicked and what the form holds, moves between
// rows by the arrow keys, and closes what was opened.

export const eventsScript = `
addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
  const said = target.closest("[data-say]");
  if (said === null) return;
  // Whoever marks text in a row wants to copy it.
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
`;
