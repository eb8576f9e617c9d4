"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { rows, letters, posts, scopes, activities } = data;
  const AT_ONCE = 60; // rows drawn before the reader scrolls on
  const ALONE = 0; // of `group`: the letter has a cell of its own; otherwise one more than the group's number
  const [ID, TITLE, HOLDER, VACANT, ACTING, ROLE, EVIDENCE, CELL] = posts.length ? posts[0].keys() : [];
  const by = (id) => document.getElementById(id);
  const view = by("view");
  const textOf = (letter) => letters.choices[letters.text.charCodeAt(letter) - 48];
  const classOf = (letter) => letters.classes[letters.text.charCodeAt(letter) - 48];
  const groupOf = (letter) => letters.group.charCodeAt(letter) - 48;
  const labels = posts.map((post) => (post[TITLE] ? `${post[TITLE]} (${post[ID]})` : post[ID]));
  const wanted = { view: window.innerWidth > 640 ? "table" : "list", position: -1 };
  let drawn = []; // what is to be drawn, and how far it is
  let next = 0;
  let draw = () => {};

  function make(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.startsWith("aria-") || name === "colspan" || name === "role" || name === "scope") node.setAttribute(name, value);
      else node[name] = value;
    }
    node.append(...children);
    return node;
  }

  function grouped(items, key) {
    const found = new Map();
    for (const item of items) {
      const name = key(item);
      if (found.has(name)) found.get(name).push(item);
      else found.set(name, [item]);
    }
    return found;
  }

  const lettersOf = (row) => Array.from({ length: rows.start[row + 1] - rows.start[row] }, (_, place) => rows.start[row] + place);
  const rowOf = (letter) => rows.start.findLastIndex((start) => start <= letter);

  // ---------------------------------------------------------------- findings by what they are about
  const [aboutRow, aboutPost, aboutScope] = [7, 8, 9].map((subject) => grouped(data.findings.keys(), (number) => data.findings[number][subject]));
  const foundOn = (row) => [...(aboutRow.get(row) ?? []), ...(aboutScope.get(rows.scope[row]) ?? [])];

  const mark = (found) => make("span", { className: `mark ${data.findings[found[0]][0]}`, title: `${found.length} findings`, textContent: " ●" });

  // ---------------------------------------------------------------- filters
  const folded = (text) => text.toLocaleLowerCase();
  const haystack = rows.activity.map((activity, row) =>
    folded(`${activities[activity][0]} ${activities[activity][1]} ${scopes[rows.scope[row]][0]}`));
  const postText = posts.map((post, place) => folded(`${labels[place]} ${post[HOLDER]}`));

  function filters() {
    const search = folded(by("search").value.trim());
    const named = new Set(search ? postText.flatMap((text, post) => (text.includes(search) ? [post] : [])) : []);
    return { search, named, dimension: by("dimension").value, letter: by("letter").value, found: by("found").value };
  }

  function shownOn(row, filter) {
    return lettersOf(row).filter((letter) => !filter.letter || textOf(letter) === filter.letter);
  }

  function passes(row, filter) {
    if (filter.dimension && activities[rows.activity[row]][1] !== filter.dimension) return false;
    if (filter.found && !foundOn(row).length) return false;
    const shown = filter.letter || wanted.position >= 0 || filter.search ? shownOn(row, filter) : [];
    if (wanted.position >= 0 && !shown.some((letter) => letters.position[letter] === wanted.position)) return false;
    if (filter.letter && !shown.length) return false;
    return !filter.search || haystack[row].includes(filter.search) || shown.some((letter) => filter.named.has(letters.position[letter]));
  }

  // ---------------------------------------------------------------- cells
  function letterButton(letter) {
    const post = letters.position[letter];
    const hand = letter in letters.override ? " by-hand" : "";
    return make("button", {
      type: "button", className: `letter ${classOf(letter)}${hand}`, textContent: textOf(letter), tabIndex: -1,
      "aria-label": `${textOf(letter)}, ${labels[post]}: why`, onclick: () => explain(letter),
    });
  }

  function countButton(text, members, label) {
    return make("button", {
      type: "button", className: `letter ${classOf(members[0])}`, tabIndex: -1, textContent: `${text} (${members.length})`,
      "aria-label": `${text}, ${members.length}, ${label}: who`, onclick: () => list(text, label, members),
    });
  }

  function rowName(row) {
    const scope = scopes[rows.scope[row]];
    const found = foundOn(row).sort((one, other) => one - other);
    const name = [activities[rows.activity[row]][0]];
    if (found.length) name.push(mark(found));
    return [...name, make("small", { textContent: scope[0] + (scope[5] ? " (inferred)" : "") })];
  }

  // ---------------------------------------------------------------- the table of one sheet
  function table() {
    const filter = filters();
    const sheet = data.pages[Number(by("sheet").value) || 0];
    let columns = sheet.posts;
    if (wanted.position >= 0) columns = columns.filter((post) => post === wanted.position);
    const place = new Map(columns.map((post, number) => [post, number]));
    const head = make("tr", {}, make("th", { scope: "col", className: "corner", textContent: "Activity and scope" }));
    for (const post of columns) head.append(postHead(post));
    for (const group of sheet.groups) head.append(make("th", { scope: "col", textContent: data.groups[group] }));
    const body = make("table", {}, make("caption", { textContent: sheet.name }), make("thead", {}, head));
    view.replaceChildren(make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": sheet.name }, body));
    body.onkeydown = move;
    let dimension = "";
    let part = null;
    start(sheet.rows.filter((row) => passes(row, filter)), "row", (row) => {
      if (activities[rows.activity[row]][1] !== dimension) {
        dimension = activities[rows.activity[row]][1];
        part = body.appendChild(make("tbody"));
        const heading = make("th", { scope: "rowgroup", colspan: 1 + columns.length + sheet.groups.length }, make("span", { textContent: dimension }));
        part.append(make("tr", {}, heading));
      }
      part.append(tableRow(row, filter, place, columns.length, sheet.groups));
    });
    const first = body.querySelector("td button");
    if (first) first.tabIndex = 0;
  }

  function postHead(post) {
    const [id, title, holder, vacant, acting] = posts[post];
    const who = vacant ? `VACANT${acting >= 0 ? `: ${posts[acting][ID]} acts` : ""}` : holder;
    const button = make("button", { type: "button", onclick: () => choose(post), title: "Show only this position" },
      make("strong", { textContent: title || id }), ` ${id}${who ? `, ${who}` : ""}`);
    if (aboutPost.has(post)) button.append(mark(aboutPost.get(post)));
    return make("th", { scope: "col", className: vacant ? "post vacant" : "post" }, button);
  }

  function tableRow(row, filter, place, width, groups) {
    const cells = Array.from({ length: width + groups.length }, () => make("td"));
    for (const [post, number] of place) Object.assign(cells[number], { tabIndex: -1, onclick: (event) => event.target === cells[number] && nothing(row, post) });
    const shown = grouped(shownOn(row, filter), groupOf);
    for (const letter of shown.get(ALONE) ?? []) cells[place.get(letters.position[letter])]?.append(letterButton(letter));
    groups.forEach((group, number) => {
      for (const [text, members] of grouped(shown.get(group + 1) ?? [], textOf)) {
        cells[width + number].className = "many";
        cells[width + number].append(countButton(text, members, data.groups[group]));
      }
    });
    return make("tr", {}, make("th", { scope: "row" }, ...rowName(row)), ...cells);
  }

  // Arrow keys move from cell to cell, with Ctrl from letter to letter, so that the table is one stop of the tab key.
  function move(event) {
    const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const cell = event.target.closest("td");
    if (event.key === "Enter" && event.target === cell) cell.click();
    if (!steps[event.key] || !cell) return;
    event.preventDefault();
    const [down, right] = steps[event.key];
    const lines = [...event.currentTarget.querySelectorAll("tbody tr")].filter((line) => line.cells.length > 1);
    let line = lines.indexOf(cell.parentElement) + down;
    let column = cell.cellIndex + right;
    while (event.ctrlKey && lines[line]?.cells[column] && !lines[line].cells[column].querySelector("button")) {
      line += down;
      column += right;
    }
    const there = column > 0 && lines[line]?.cells[column];
    if (!there) return;
    const target = there.querySelector("button") ?? there;
    event.target.tabIndex = -1;
    target.tabIndex = 0;
    target.focus();
  }

  // ---------------------------------------------------------------- the list of all sheets
  function cards() {
    const filter = filters();
    const sheets = by("sheet").value === "" ? data.pages : [data.pages[Number(by("sheet").value)]];
    view.replaceChildren();
    start([...new Set(sheets.flatMap((sheet) => sheet.rows))].filter((row) => passes(row, filter)), "row", (row) => {
      const chips = make("ul");
      const alone = (letter) => letters.position[letter] === wanted.position;
      const shown = grouped(shownOn(row, filter), (letter) => (alone(letter) ? ALONE : groupOf(letter)));
      chips.append(...(shown.get(ALONE) ?? []).map((letter) => make("li", {}, chip(letter))));
      shown.delete(ALONE);
      for (const [group, members] of shown) {
        const label = data.groups[group - 1];
        for (const [text, some] of grouped(members, textOf)) {
          const button = countButton(text, some, label);
          button.tabIndex = 0;
          chips.append(make("li", {}, button, ` ${label}`));
        }
      }
      const heading = make("h3", {}, ...rowName(row));
      view.append(make("article", {}, heading, make("small", { textContent: activities[rows.activity[row]][1] }), chips));
    });
  }

  function chip(letter) {
    const post = letters.position[letter];
    const [, , holder, vacant] = posts[post];
    return make("button", { type: "button", className: `chip${post === wanted.position ? " chosen" : ""}`, onclick: () => explain(letter) },
      make("b", { className: classOf(letter), textContent: textOf(letter) }),
      make("span", {}, labels[post], make("small", { className: vacant ? "vacant" : "", textContent: holder ? ` ${holder}` : "" })));
  }

  // ---------------------------------------------------------------- findings
  function findings() {
    const search = folded(by("search").value.trim());
    const items = data.findings.filter((item) => (!search || folded(item.slice(0, 7).join(" ")).includes(search))
      && (wanted.position < 0 || item[8] === wanted.position));
    const head = ["Severity", "Code", "Subject", "What was found", "What to do", "Where"];
    const body = make("tbody");
    view.replaceChildren(make("table", { className: "findings" }, make("caption", { textContent: "Findings, gravest first" }),
      make("thead", {}, make("tr", {}, ...head.map((textContent) => make("th", { scope: "col", textContent })))), body));
    start(items, "finding", (item) => {
      const [severity, code, title, subject, message, fix, cell, , post] = item;
      const named = post >= 0 ? make("button", { type: "button", textContent: subject, onclick: () => choose(post) }) : subject;
      body.append(make("tr", {}, make("td", { className: severity, textContent: severity }), make("td", { textContent: code, title }),
        make("td", {}, named), make("td", { textContent: message }), make("td", { textContent: fix }), make("td", { className: "muted", textContent: cell })));
    });
  }

  // ---------------------------------------------------------------- why a letter stands
  const section = (title, ...content) => (content.length ? [make("h3", { textContent: title }), ...content] : []);
  const line = (textContent) => make("p", { textContent });
  const points = (texts) => make("ul", {}, ...texts.map((textContent) => make("li", { textContent })));

  function evidence(letter, row) {
    const scope = scopes[rows.scope[row]];
    const post = letters.position[letter];
    const decision = data.decisions[letters.decision[letter]];
    const answers = letters.answers[letter] === "1";
    const found = [];
    if (answers && scope[2] === post && scope[3]) found.push(`Holds ${scope[0]}. ${scope[3]}`);
    if (answers && decision[1] && scope[4]) found.push(scope[4]);
    found.push(`Read as ${posts[post][ROLE]}${posts[post][EVIDENCE] ? `: ${posts[post][EVIDENCE]}` : ""}`);
    if (posts[post][CELL]) found.push(`Title in ${posts[post][CELL]}`);
    return found;
  }

  function explain(letter) {
    const row = rowOf(letter);
    const post = letters.position[letter];
    const [, , holder, vacant, acting] = posts[post];
    const [name, dimension, statement, source] = activities[rows.activity[row]];
    const [remark, others] = letters.remarks[letter] ?? ["", ""];
    const meaning = data.scheme.legend.filter(([text]) => textOf(letter).split("/").includes(text));
    const override = data.overrides[letters.override[letter]];
    const about = [...new Set([...foundOn(row), ...(aboutPost.get(post) ?? [])])].map((number) => data.findings[number]);
    const who = vacant ? `Vacant${acting >= 0 ? `; ${labels[acting]} acts until it is filled` : "; nobody acts"}` : holder;
    open([make("span", { className: `letter ${classOf(letter)}`, textContent: textOf(letter) }), labels[post]],
      line(who),
      ...meaning.map(([text, says]) => make("p", { className: "muted", textContent: `${text}: ${says}` })),
      ...section("For", line(`${name}, in ${scopes[rows.scope[row]][0]}`), make("p", { className: "muted", textContent: dimension })),
      ...(override
        ? section("Set by hand", line(override[0] || "No reason is given."), make("p", { className: "muted", textContent: override[1] }))
        : section("Rule", line(data.decisions[letters.decision[letter]][0]), ...(remark ? [line(remark)] : []))),
      ...section("What it rests on", line(statement), make("p", { className: "muted", textContent: source })),
      ...section("Evidence", points(evidence(letter, row))),
      ...(others ? section("Other claims for this position", points(others.split("; "))) : []),
      ...(about.length ? section("Findings", points(about.map((item) => `${item[1]} ${item[4]}. ${item[5]}`))) : []),
      make("p", {}, make("button", { type: "button", textContent: "Show all letters of this position", onclick: () => choose(post) })));
  }

  const quoted = (text) => (/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`); // a shell takes it as text

  // Why a cell is empty; what the position lacks for the A is for `allocator explain` to say, which weighs every condition.
  function nothing(row, post) {
    const letter = lettersOf(row).find((each) => letters.position[each] === post); // another letter than the filter shows
    if (letter !== undefined) {
      explain(letter);
      return;
    }
    const [name, dimension, , , activity] = activities[rows.activity[row]];
    const scope = scopes[rows.scope[row]];
    const said = data.dropped[row]?.[post] ?? ["No rule of this activity selects the position."];
    const answers = lettersOf(row).filter((each) => letters.answers[each] === "1");
    open(["No letter: ", labels[post]],
      ...section("For", line(`${name}, in ${scope[0]}`), make("p", { className: "muted", textContent: dimension })),
      ...section("Why nothing", ...said.map(line)),
      ...section("Who answers", ...(answers.length ? [make("ul", {}, ...answers.map((each) => make("li", {}, chip(each))))] : [line("Nobody.")]),
        make("p", { className: "muted", textContent: `How ${scope[0]} is held: ${scope[3]}` })),
      ...section("What it lacks to answer", line("Ask the program, with your file in the place of ORG:"),
        make("pre", { textContent: `allocator explain ORG --activity ${activity} --scope ${quoted(scope[6])} --position ${quoted(posts[post][ID])}` })));
  }

  function list(text, label, members) {
    const some = members.slice(0, 300);
    const more = members.length - some.length;
    open([`${text}: ${members.length} of ${label}`], make("ul", {}, ...some.map((letter) => make("li", {}, chip(letter)))),
      ...(more > 0 ? [line(`and ${more} more; search for one by name`)] : []));
  }

  function open(title, ...content) {
    by("why-title").replaceChildren(...title);
    by("why-body").replaceChildren(...content);
    if (!by("why").open) by("why").showModal();
    by("why").scrollTop = 0;
  }

  // ---------------------------------------------------------------- drawing as the reader goes on
  function start(items, noun, one) {
    drawn = items;
    next = 0;
    draw = one;
    by("count").textContent = `${items.length.toLocaleString("en")} ${noun}${items.length === 1 ? "" : "s"}`;
    if (!items.length) view.append(make("p", { className: "empty", textContent: "Nothing matches. Clear a filter." }));
    on(AT_ONCE);
  }

  function on(number) {
    for (const last = Math.min(next + number, drawn.length); next < last; next++) draw(drawn[next]);
  }

  const nearEnd = (node) => node.scrollTop + node.clientHeight > node.scrollHeight - 600;
  view.addEventListener("scroll", (event) => { if (next < drawn.length && nearEnd(event.target)) on(AT_ONCE); }, true);
  new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting) && wanted.view !== "table") on(AT_ONCE); },
    { rootMargin: "600px" }).observe(by("more"));
  window.addEventListener("beforeprint", () => on(drawn.length));

  function choose(post) {
    by("why").close();
    wanted.position = post;
    by("position").value = labels[post];
    if (wanted.view === "findings" || !data.pages[Number(by("sheet").value) || 0].posts.includes(post)) {
      wanted.view = "list";
      by("sheet").value = "";
    }
    show();
  }

  function show() {
    by("filters").dataset.view = wanted.view;
    const table_view = wanted.view === "table";
    document.querySelectorAll("nav button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === wanted.view)));
    by("sheet").options[0].hidden = table_view;
    if (table_view && by("sheet").value === "") by("sheet").value = "0";
    ({ table, list: cards, findings })[wanted.view]();
  }

  // ---------------------------------------------------------------- the page as it opens
  by("org").textContent = data.org;
  by("about").textContent = `Who answers for what: responsibilities by ${data.scheme.id}. ${data.size}.`;
  by("draft").hidden = !data.draft;
  by("rules").textContent = `Rules: ${data.rules}`;
  for (const [text, meaning, kind] of data.scheme.legend) {
    document.querySelector("#legend dl").append(make("dt", { className: kind, textContent: text }), make("dd", { textContent: meaning }));
  }
  document.querySelector("#legend p").textContent = data.scheme.note;
  by("legend").open = window.innerWidth > 640;
  const option = (value, textContent) => make("option", { value, textContent });
  by("sheet").append(option("", "All sheets"), ...data.pages.map((sheet, number) => option(String(number), sheet.name)));
  by("dimension").append(...[...new Set(activities.map((activity) => activity[1]))].map((name) => option(name, name)));
  by("letter").append(...letters.choices.map((text) => option(text, text)));
  by("posts").append(...labels.map((label) => make("option", { value: label })));
  const known = new Map(labels.map((label, post) => [label, post]));
  document.querySelectorAll("nav button").forEach((button) => { button.onclick = () => { wanted.view = button.dataset.view; show(); }; });
  by("filters").onsubmit = (event) => event.preventDefault();
  by("filters").onreset = () => { wanted.position = -1; setTimeout(show); };
  by("position").oninput = () => { wanted.position = known.get(by("position").value) ?? -1; show(); };
  let waiting = 0;
  by("search").oninput = () => { clearTimeout(waiting); waiting = setTimeout(show, 150); };
  ["sheet", "dimension", "letter", "found"].forEach((id) => { by(id).onchange = show; });
  document.querySelector("#why .close").onclick = () => by("why").close();
  by("why").onclick = (event) => { if (event.target === by("why")) by("why").close(); };
  show();
})();
