"use strict";
(() => {
  const table = document.getElementById("orgs");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.querySelectorAll("thead tr:last-child th")];
  const valueOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;

  function sort(column) {
    const figures = heads[column].classList.contains("number");
    const now = heads[column].getAttribute("aria-sort");
    const up = now ? now === "descending" : !figures;
    const missing = (text) => (text === "" ? -Infinity : Number(text));
    const order = (a, b) => (figures ? missing(a) - missing(b) : a.localeCompare(b));
    rows.sort((a, b) => (up ? 1 : -1) * order(valueOf(a, column), valueOf(b, column)));
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", up ? "ascending" : "descending");
    body.append(...rows);
  }

  function search(event) {
    const wanted = event.target.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += !row.hidden;
    }
    document.getElementById("count").textContent = wanted ? `${shown} of ${rows.length}` : "";
  }

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(column));
    head.append(button);
  });
  document.getElementById("search").addEventListener("input", search);
})();
