"use strict";
// The chart of one organisation. `data` holds columns in depth-first order; a box is its place in them.
const data = JSON.parse(document.getElementById("data").textContent);
const WIDTH = 178, HEIGHT = 66, ACROSS = 18, DOWN = 42, HANG = 12, INDENT = 20, TEAM = 8, MARGIN = 24;
const SIZE = data.id.length, SVG = "http://www.w3.org/2000/svg";
const get = (id) => document.getElementById(id);
const reports = data.id.map(() => []);
data.manager.forEach((manager, box) => { if (manager >= 0) reports[manager].push(box); });
const depth = [];
data.manager.forEach((manager, box) => { depth[box] = manager < 0 ? 0 : depth[manager] + 1; });
const below = data.folded.slice(); // positions below each box, shown or not
for (let box = SIZE - 1; box > 0; box--) below[data.manager[box]] += 1 + below[box];
const open = new Set();
let scale = 1, current = 0, hits = [], hit = -1, places = [];

const shown = () => {
  const found = [];
  const walk = [0];
  while (walk.length) {
    const box = walk.pop();
    found.push(box);
    if (open.has(box)) for (let next = reports[box].length - 1; next >= 0; next--) walk.push(reports[box][next]);
  }
  return found;
};
const isHead = (box) => open.has(box) && reports[box].length > 0;
const teamWidth = (count) => count ? Math.ceil(count / TEAM) * (WIDTH + INDENT) + ACROSS : 0;

// Managers stand side by side; a team, that is reports without open reports, hangs below its manager.
function place(boxes) {
  const teams = new Map(), heads = new Map(), widths = new Map(), at = new Map();
  for (const box of boxes) {
    teams.set(box, isHead(box) ? reports[box].filter((each) => !isHead(each)) : []);
    heads.set(box, isHead(box) ? reports[box].filter(isHead) : []);
  }
  for (const box of boxes.slice().reverse()) {
    const wide = heads.get(box).reduce((sum, each) => sum + widths.get(each) + ACROSS, teamWidth(teams.get(box).length)) - ACROSS;
    widths.set(box, Math.max(WIDTH, wide));
  }
  const corner = new Map([[0, [MARGIN, MARGIN]]]);
  for (const box of boxes) {
    if (!corner.has(box)) continue; // it hangs, and has its place
    const [left, top] = corner.get(box);
    at.set(box, [left + (widths.get(box) - WIDTH) / 2, top, false]);
    const team = teams.get(box), next = top + HEIGHT + DOWN;
    let x = left;
    team.forEach((each, number) => {
      at.set(each, [x + INDENT + Math.floor(number / TEAM) * (WIDTH + INDENT), next + (number % TEAM) * (HEIGHT + HANG), true]);
    });
    x += teamWidth(team.length);
    for (const each of heads.get(box)) {
      corner.set(each, [x, next]);
      x += widths.get(each) + ACROSS;
    }
  }
  return at;
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function path(d, className) {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("d", d);
  if (className) made.setAttribute("class", className);
  return made;
}

function drawBox(box, [x, y]) {
  const made = element("div", "box");
  const folds = reports[box].length > 0;
  made.append(element("strong", "", data.title[box] || data.id[box]), element("span", "", data.holder[box]));
  if (data.mark[box] >= 0) {
    const [text, paper, ink] = data.marks[data.mark[box]];
    made.append(element("em", "", text));
    made.style.background = paper;
    made.style.color = ink;
  } else {
    made.style.background = "#fff";
    made.style.color = "#16263c";
  }
  if (below[box] && !open.has(box)) made.append(element("b", "", `+${below[box].toLocaleString("en")}`));
  made.classList.toggle("vacant", Boolean(data.vacant[box]));
  made.classList.toggle("found", hits[hit] === box);
  made.style.left = `${x}px`;
  made.style.top = `${y}px`;
  made.title = [`${data.title[box]} (${data.id[box]})`, data.holder[box], data.role[box]].filter(Boolean).join("\n");
  made.dataset.box = box;
  made.tabIndex = box === current ? 0 : -1;
  made.setAttribute("role", "treeitem");
  made.setAttribute("aria-level", depth[box] + 1);
  if (folds) made.setAttribute("aria-expanded", open.has(box));
  return made;
}

function drawLines(boxes) {
  const lines = document.createElementNS(SVG, "svg");
  lines.setAttribute("aria-hidden", "true");
  for (const box of boxes) {
    const manager = data.manager[box];
    if (manager < 0) continue;
    const [x, y, hangs] = places.get(box), [overX, overY] = places.get(manager);
    const end = hangs ? `H${x - INDENT / 2}V${y + HEIGHT / 2}h${INDENT / 2}` : `H${x + WIDTH / 2}V${y}`;
    lines.append(path(`M${overX + WIDTH / 2} ${overY + HEIGHT}V${overY + HEIGHT + DOWN / 2}${end}`));
  }
  for (const [box, manager] of data.dotted) {
    if (!places.has(box) || !places.has(manager)) continue;
    const [x, y] = places.get(box), [overX, overY] = places.get(manager);
    const from = [x + WIDTH / 2, y], to = [overX + WIDTH / 2, overY + HEIGHT];
    lines.append(path(`M${from}C${from[0]} ${from[1] - DOWN} ${to[0]} ${to[1] + DOWN} ${to}`, "dotted"));
  }
  return lines;
}

function draw(focus) {
  const boxes = shown(), sheet = get("sheet");
  places = place(boxes);
  if (!places.has(current)) current = 0;
  sheet.replaceChildren(drawLines(boxes), ...boxes.map((box) => drawBox(box, places.get(box))));
  resize();
  if (focus) reach(current);
}

function resize() {
  const all = [...places.values()], sheet = get("sheet");
  const wide = Math.max(...all.map(([x]) => x)) + WIDTH + MARGIN, high = Math.max(...all.map(([, y]) => y)) + HEIGHT + MARGIN;
  sheet.style.width = `${wide * scale}px`;
  sheet.style.height = `${high * scale}px`;
  sheet.style.transform = `scale(${scale})`;
  return [wide, high];
}

function reach(box) {
  const made = document.querySelector(`[data-box="${box}"]`);
  if (!made) return;
  document.querySelectorAll('.box[tabindex="0"]').forEach((other) => { other.tabIndex = -1; });
  current = box;
  made.tabIndex = 0;
  made.focus({ preventScroll: true });
  made.scrollIntoView({ block: "nearest", inline: "center" });
}

function toggle(box) {
  if (!reports[box].length) {
    if (data.folded[box]) say(`${data.folded[box].toLocaleString("en")} positions below are not in this picture.`);
    return;
  }
  if (!open.delete(box)) open.add(box);
  current = box;
  draw(true);
}

const say = (text) => { get("said").textContent = text; };

function zoom(to) {
  const stage = get("stage"), before = scale;
  scale = Math.min(2, Math.max(.1, to));
  const x = (stage.scrollLeft + stage.clientWidth / 2) / before, y = (stage.scrollTop + stage.clientHeight / 2) / before;
  resize();
  stage.scrollTo(x * scale - stage.clientWidth / 2, y * scale - stage.clientHeight / 2);
}

function fit(least = .1) {
  const stage = get("stage"), before = scale;
  scale = 1;
  const [wide, high] = resize();
  scale = before;
  zoom(Math.max(least, Math.min(1, stage.clientWidth / wide, stage.clientHeight / high)));
}

function layers(most) {
  open.clear();
  for (let box = 0; box < SIZE; box++) if (depth[box] < most) open.add(box);
}

function search() {
  const text = get("search").value.trim().toLocaleLowerCase();
  hits = text ? data.id.map((_, box) => box).filter((box) => `${data.title[box]}\n${data.holder[box]}\n${data.id[box]}`.toLocaleLowerCase().includes(text)) : [];
  hit = -1;
  if (hits.length) next();
  else {
    say(text ? "Nothing found." : "");
    draw(false);
  }
}

function next() {
  if (!hits.length) return;
  hit = (hit + 1) % hits.length;
  current = hits[hit];
  for (let box = data.manager[current]; box >= 0; box = data.manager[box]) open.add(box);
  const typing = document.activeElement === get("search");
  draw(true);
  if (typing) get("search").focus();
  say(`${hit + 1} of ${hits.length.toLocaleString("en")}: ${data.title[current]}, ${data.holder[current]}`);
}

function move(key) {
  const manager = data.manager[current], beside = manager < 0 ? [current] : reports[manager], at = beside.indexOf(current);
  const to = { ArrowUp: manager, ArrowDown: open.has(current) ? reports[current][0] : undefined, ArrowLeft: beside[at - 1], ArrowRight: beside[at + 1], Home: 0 }[key];
  if (to !== undefined && to >= 0) reach(to);
}

get("sheet").addEventListener("click", (event) => {
  const box = event.target.closest(".box");
  if (box && !moved) toggle(Number(box.dataset.box));
});
get("sheet").addEventListener("keydown", (event) => {
  if (event.key === "Enter" || event.key === " ") toggle(current);
  else if (["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home"].includes(event.key)) move(event.key);
  else return;
  event.preventDefault();
});
let held = null, moved = false;
get("stage").addEventListener("pointerdown", (event) => {
  const stage = get("stage");
  held = [event.clientX + stage.scrollLeft, event.clientY + stage.scrollTop];
  moved = false;
});
window.addEventListener("pointermove", (event) => {
  if (!held) return;
  const stage = get("stage"), x = held[0] - event.clientX, y = held[1] - event.clientY;
  if (!moved && Math.abs(x - stage.scrollLeft) + Math.abs(y - stage.scrollTop) < 5) return;
  moved = true;
  stage.classList.add("held");
  stage.scrollTo(x, y);
});
window.addEventListener("pointerup", () => {
  held = null;
  get("stage").classList.remove("held");
});
get("stage").addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  zoom(scale * (event.deltaY < 0 ? 1.15 : 1 / 1.15));
}, { passive: false });
get("in").addEventListener("click", () => zoom(scale * 1.25));
get("out").addEventListener("click", () => zoom(scale / 1.25));
get("fit").addEventListener("click", () => fit());
get("fold").addEventListener("click", () => { layers(1); current = 0; draw(false); fit(); });
get("unfold").addEventListener("click", () => {
  const closed = shown().filter((box) => reports[box].length && !open.has(box));
  const level = Math.min(...closed.map((box) => depth[box]));
  closed.filter((box) => depth[box] === level).forEach((box) => open.add(box));
  draw(false);
  say(closed.length ? "" : "Everything is open.");
});
get("search").addEventListener("input", search);
get("next").addEventListener("click", next);
get("tools").addEventListener("submit", (event) => { event.preventDefault(); next(); });

get("name").textContent = data.name;
get("about").textContent = data.subtitle;
for (const [text, paper] of data.legend) {
  const item = element("li"), swatch = element("i");
  swatch.style.background = paper;
  item.append(swatch, text);
  get("legend").append(item);
}
let first = 1;
while (first < 64 && depth.filter((each) => each <= first + 1).length <= data.open) first++;
layers(first);
draw(false);
fit(.6);
get("stage").scrollTo((places.get(0)[0] + WIDTH / 2) * scale - get("stage").clientWidth / 2, 0);
