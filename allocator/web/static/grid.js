// The matrix as an ARIA grid. Only what is in view is in the page; lines are fetched by blocks. One cell has the focus
// (roving tabindex); a letter that is typed asks for its reason, and htmx sends both. Columns: 0 names the row, then one for
// each position, then one for each group that is only counted. Row -1 holds the heads.

const BLOCK = 100, ROW = 54, HEAD = 190, CELL = 42, GROUP = 104, SPARE = 3;
const SET = "Set it";
const NO_ANSWER = "No answer came from the server, so the letter may not have been saved. Try again.";

class Grid {
  constructor(root) {
    this.root = root;
    const {home, sheet, lines, line, places, groups, letters} = root.dataset;
    Object.assign(this, {home, sheet, lines: +lines, places: +places});
    this.groups = groups ? groups.split("|") : [];
    this.texts = letters.split("|");
    this.columns = 1 + this.places + this.groups.length;
    this.name = innerWidth < 640 ? 164 : 336;
    this.heads = [];
    this.blocks = new Map(); // number of a block -> its lines, or null while they are on their way
    this.drawn = new Map(); // row -> {element, cells: Map(column -> element)}
    this.at = [Math.min(+line, this.lines - 1), Math.min(1, this.columns - 1)];
    this.dialog = document.getElementById("setting");
    this.opening = 0; // counts how often the dialog was opened; `sent` is the opening whose answer is awaited, 0 for none
    this.sent = 0;
    this.told = document.getElementById("cell");
    this.body = make("div", "grid-body", "presentation");
    this.body.style.width = `${this.left(this.columns)}px`;
    this.body.style.height = `${HEAD + this.lines * ROW}px`;
    root.replaceChildren(this.body);
    root.addEventListener("scroll", () => this.soon(), {passive: true});
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("focusin", (event) => this.entered(event.target.closest("[data-at]")));
    root.addEventListener("dblclick", () => this.choose());
    new ResizeObserver(() => this.soon()).observe(root);
    document.body.addEventListener("letters-changed", () => this.renew());
    if (this.dialog) this.prepare();
    if (+line) this.show();
    this.fetch(0).then(() => { this.draw(); this.tell(); });
  }

  left(column) {
    if (column === 0) return 0;
    const places = Math.min(column - 1, this.places);
    return this.name + places * CELL + (column - 1 - places) * GROUP;
  }

  // Lines

  async fetch(number) {
    if (this.blocks.has(number)) return;
    this.blocks.set(number, null);
    const {lines, places, groups} = await this.asked(number);
    if (lines) this.blocks.set(number, lines); else this.blocks.delete(number);
    if (places) this.shape(places, groups);
    this.refill();
  }

  async asked(number) {
    const answer = await fetch(`${this.home}/matrix/window?sheet=${this.sheet}&first=${number * BLOCK}`);
    return answer.ok ? answer.json() : {};
  }

  // A letter set by hand may give a position its first letter of the sheet, or take its last: columns come and go.
  shape(places, groups) {
    const ids = (posts) => posts.map((post) => post[1]).join(" ");
    const same = ids(places) === ids(this.heads) && groups.join("|") === this.groups.join("|");
    Object.assign(this, {heads: places, places: places.length, groups, columns: 1 + places.length + groups.length});
    if (same) return;
    const focused = this.root.contains(document.activeElement);
    for (const {element} of this.drawn.values()) element.remove();
    this.drawn.clear();
    this.at = [this.at[0], Math.min(this.at[1], this.columns - 1)];
    this.body.style.width = `${this.left(this.columns)}px`;
    this.root.setAttribute("aria-colcount", this.columns);
    this.draw();
    if (focused) this.focus();
  }

  line(row) {
    return this.blocks.get(Math.floor(row / BLOCK))?.[row % BLOCK];
  }

  async renew() {
    const known = [...this.blocks.keys()];
    const first = Math.floor(this.root.scrollTop / ROW / BLOCK);
    const near = known.filter((number) => Math.abs(number - first) < 2);
    const numbers = sorted([0, ...near]);
    const fresh = await Promise.all(numbers.map((number) => this.asked(number)));
    if (fresh.some((each) => !each.lines)) return;
    this.blocks = new Map(numbers.map((number, at) => [number, fresh[at].lines]));
    this.shape(fresh[0].places, fresh[0].groups);
    this.refill();
    this.tell();
  }

  // Drawing

  soon() {
    this.waiting ??= requestAnimationFrame(() => { this.waiting = null; this.draw(); });
  }

  draw() {
    const {scrollTop, scrollLeft, clientHeight, clientWidth} = this.root;
    const rows = span(Math.floor(scrollTop / ROW) - SPARE, Math.ceil((scrollTop + clientHeight - HEAD) / ROW) + SPARE, 0, this.lines);
    for (let at = Math.floor((rows[0] ?? 0) / BLOCK); at <= Math.floor((rows.at(-1) ?? 0) / BLOCK); at++) this.fetch(at);
    const from = Math.floor(scrollLeft / CELL) - SPARE;
    const columns = span(from, from + Math.ceil(clientWidth / CELL) + 2 * SPARE, 1, 1 + this.places);
    const last = Array.from(this.groups, (_, at) => 1 + this.places + at);
    const wide = sorted([0, ...columns, ...last, this.at[1]]);
    const high = sorted([-1, ...rows, this.at[0]]);
    for (const [row, {element}] of this.drawn) if (!high.includes(row)) { element.remove(); this.drawn.delete(row); }
    let before = null;
    for (const row of high) before = this.drawRow(row, wide, before);
  }

  drawRow(row, columns, before) {
    if (!this.drawn.has(row)) {
      const element = make("div", row < 0 ? "grid-row grid-head" : "grid-row", "row");
      element.setAttribute("aria-rowindex", row + 2);
      if (row >= 0) element.style.top = `${HEAD + row * ROW}px`;
      this.drawn.set(row, {element, cells: new Map()});
      if (before) before.after(element); else this.body.prepend(element);
    }
    const {element, cells} = this.drawn.get(row);
    for (const [column, cell] of cells) if (!columns.includes(column)) { cell.remove(); cells.delete(column); }
    let last = null;
    for (const column of columns) {
      if (!cells.has(column)) {
        const cell = this.cell(row, column);
        cells.set(column, cell);
        if (last) last.after(cell); else element.prepend(cell);
      }
      last = cells.get(column);
    }
    return element;
  }

  cell(row, column) {
    const kind = column === 0 ? "grid-name" : column > this.places ? "grid-count" : "grid-cell";
    const role = row < 0 ? "columnheader" : column === 0 ? "rowheader" : "gridcell";
    const cell = make("div", kind, role);
    cell.dataset.at = `${row} ${column}`;
    cell.setAttribute("aria-colindex", column + 1);
    cell.tabIndex = row === this.at[0] && column === this.at[1] ? 0 : -1;
    if (column === 0) cell.style.width = `${this.name}px`; else cell.style.left = `${this.left(column)}px`;
    this.fill(cell, row, column);
    return cell;
  }

  fill(cell, row, column) {
    if (row < 0) return this.fillHead(cell, column);
    const line = this.line(row);
    cell.replaceChildren();
    if (!line) { cell.textContent = column ? "" : "…"; return; }
    if (column === 0) {
      cell.title = `${line.activity}, ${line.where}`;
      cell.append(text("span", line.activity, "grid-what"));
      const where = text("span", line.where, "muted grid-where");
      if (line.check) where.prepend(text("span", line.check, "badge wrong"), " ");
      cell.append(where);
    } else if (column > this.places) {
      cell.textContent = line.counts[column - 1 - this.places];
    } else if (line.letters[column - 1]) {
      const [letter, look, hand] = line.letters[column - 1];
      const shown = text("span", letter, `letter ${look}${hand ? " by-hand" : ""}`);
      if (hand) shown.append(text("span", ", set by hand", "unseen"));
      cell.append(shown);
    }
  }

  fillHead(cell, column) {
    const [, id, title, holder, vacant] = this.heads[column - 1] ?? [];
    if (column === 0) cell.textContent = "Responsibility";
    else if (column > this.places) cell.textContent = this.groups[column - 1 - this.places];
    else if (id !== undefined) {
      cell.title = `${title} (${holder || id})`;
      cell.classList.toggle("is-vacant", Boolean(vacant));
      const both = make("span", "grid-post");
      both.append(text("span", title, "grid-title"), text("span", holder || id, "muted"));
      cell.replaceChildren(both);
    }
  }

  refill() {
    for (const [row, {cells}] of this.drawn) for (const [column, cell] of cells) this.fill(cell, row, column);
  }

  // Moving

  key(event) {
    const [row, column] = this.at, page = Math.max(1, Math.floor((this.root.clientHeight - HEAD) / ROW) - 1);
    const control = event.ctrlKey || event.metaKey;
    const moves = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      PageUp: [row - page, column], PageDown: [row + page, column],
      Home: [control ? 0 : row, 0], End: [control ? this.lines - 1 : row, this.columns - 1],
    };
    if (control && event.key.toLowerCase() === "z") this.takeBack();
    else if (moves[event.key]) this.go(...moves[event.key]);
    else if (control || event.altKey) return;
    else if (event.key === "Enter" || event.key === "F2") this.choose();
    else if (event.key === "Delete" || event.key === "Backspace") this.set("");
    else if (event.key.length === 1 && event.key !== " ") {
      const typed = event.key.toUpperCase();
      const letter = this.texts.find((each) => each === typed) ?? this.texts.find((each) => each.startsWith(typed));
      if (letter) this.set(letter);
    } else return;
    event.preventDefault();
  }

  takeBack() {
    const last = document.querySelector("#messages .undo"), none = make("div", "message");
    none.append(text("p", "Nothing was set here since this page was opened. “Set by hand” lists all letters that were, and takes them back."));
    if (last) last.click();
    else document.getElementById("messages").replaceChildren(none);
  }

  go(row, column) {
    this.mark(Math.max(-1, Math.min(row, this.lines - 1)), Math.max(0, Math.min(column, this.columns - 1)));
    this.show();
    this.draw();
    this.focus();
  }

  focus() {
    this.drawn.get(this.at[0])?.cells.get(this.at[1])?.focus({preventScroll: true});
  }

  entered(cell) {
    if (!cell) return;
    const [row, column] = cell.dataset.at.split(" ").map(Number);
    this.mark(row, column);
    this.tell();
  }

  mark(row, column) {
    const former = this.drawn.get(this.at[0])?.cells.get(this.at[1]);
    if (former) former.tabIndex = -1;
    this.at = [row, column];
    const cell = this.drawn.get(row)?.cells.get(column);
    if (cell) cell.tabIndex = 0;
  }

  show() {
    const [row, column] = this.at, root = this.root;
    if (row >= 0) {
      root.scrollTop = Math.min(root.scrollTop, row * ROW);
      root.scrollTop = Math.max(root.scrollTop, HEAD + (row + 1) * ROW - root.clientHeight);
    }
    if (column === 0) return;
    root.scrollLeft = Math.min(root.scrollLeft, this.left(column) - this.name);
    root.scrollLeft = Math.max(root.scrollLeft, this.left(column + 1) - root.clientWidth);
  }

  // The chosen cell in full, and what can be done with it

  tell() {
    const [row, column] = this.at, line = this.line(row), head = this.heads[column - 1];
    const parts = [];
    if (line) parts.push(text("strong", line.activity), ` ${line.where} `);
    if (head) parts.push(text("span", `· ${head[2]}${head[3] ? `, ${head[3]}` : ""} `));
    if (line) parts.push(link(this.why(line, head), head ? "Why" : "Why these letters"), " ");
    if (head) parts.push(link(`${this.home}/chart?at=${head[0]}`, "In the chart"), " ");
    if (line && head && this.dialog) {
      const button = text("button", "Change", "button quiet");
      button.type = "button";
      button.addEventListener("click", () => this.choose());
      parts.push(button);
    }
    this.told.replaceChildren(...parts);
    this.told.hidden = !parts.length;
  }

  why(line, head) {
    const asked = new URLSearchParams({row: line.row, ...(head ? {position: head[1]} : {})});
    return `${this.home}/why?${asked}`;
  }

  choose() {
    const [row, column] = this.at, line = this.line(row), head = this.heads[column - 1];
    if (line && head && this.dialog) this.set(line.letters[column - 1]?.[0] ?? "");
    else if (line) location.assign(this.why(line, head));
    else if (head) location.assign(`${this.home}/chart?at=${head[0]}`);
  }

  set(letter) {
    const [row, column] = this.at, line = this.line(row), head = this.heads[column - 1];
    if (!line || !head || !this.dialog) return;
    const form = this.dialog.querySelector("form");
    document.getElementById("setting-what").textContent = `${line.activity}, ${line.where}: ${head[2]}${head[3] ? `, ${head[3]}` : ""}`;
    document.getElementById("setting-wrong").replaceChildren();
    form.elements.row.value = line.row;
    form.elements.position.value = head[1];
    form.elements.letter.value = letter;
    form.elements.stood.value = line.letters[column - 1]?.[0] || "-";
    form.elements.reason.value = "";
    this.open();
  }

  open() {
    const form = this.dialog.querySelector("form");
    form.querySelector("button:not([type=button])").textContent = SET;
    this.opening += 1;
    this.again = false;
    this.dialog.showModal();
    form.elements.reason.focus();
  }

  prepare() {
    const form = this.dialog.querySelector("form");
    form.elements.letter.append(...this.texts.map((each) => new Option(each, each)));
    this.dialog.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.focus());
    document.body.addEventListener("htmx:beforeSwap", ({detail}) => {
      if (detail.requestConfig.elt === form && detail.xhr.status >= 400) detail.target = document.getElementById("setting-wrong");
    });
    // While an answer is awaited the dialog stays: no key reaches the grid, nothing is sent twice, and the answer closes
    // only the opening that it belongs to.
    this.dialog.addEventListener("cancel", (event) => { if (this.sent) event.preventDefault(); });
    document.body.addEventListener("letter-stood", ({detail}) => {
      form.elements.stood.value = detail.value;
      this.again = true;
      this.renew();
    });
    form.addEventListener("draft-kept", ({detail}) => {
      document.getElementById("setting-what").textContent = detail.told;
      this.open();
    });
    form.addEventListener("htmx:beforeRequest", () => this.waiting(this.opening));
    form.addEventListener("htmx:afterRequest", ({detail}) => {
      const mine = this.sent === this.opening, {status} = detail.xhr;
      this.waiting(0);
      if (!mine) return;
      if (status >= 200 && status < 400) return this.dialog.close();
      if (!status) document.getElementById("setting-wrong").replaceChildren(text("p", NO_ANSWER, "message wrong"));
      form.elements.reason.focus();
    });
  }

  waiting(sent) {
    const form = this.dialog.querySelector("form"), send = form.querySelector("button:not([type=button])");
    this.sent = sent;
    form.setAttribute("aria-busy", String(Boolean(sent)));
    form.elements.reason.readOnly = Boolean(sent);
    for (const button of form.querySelectorAll("button")) button.disabled = Boolean(sent);
    send.textContent = sent ? "Saving…" : this.again ? "Set it all the same" : SET;
    if (sent) this.again = false;
  }
}

function make(name, look, role) {
  const element = document.createElement(name);
  element.className = look;
  if (role) element.setAttribute("role", role);
  return element;
}

function text(name, content, look = "") {
  const element = make(name, look);
  element.textContent = content;
  return element;
}

function link(address, content) {
  const element = text("a", content);
  element.href = address;
  return element;
}

function span(first, end, least, most) {
  const from = Math.max(first, least), to = Math.min(end, most);
  return Array.from({length: Math.max(0, to - from)}, (_, at) => from + at);
}

function sorted(numbers) {
  return [...new Set(numbers)].sort((one, other) => one - other);
}

const root = document.getElementById("grid");
if (root) new Grid(root);
