// The picture of the whole org on a canvas: places come laid out from the server; here they are coloured, moved and chosen.
// Colours are those of the swatches beside it, so that the style sheet alone says how things look.

const BOX = {width: 0.92, height: 0.36}, WIDEST = 176, HIGHEST = 150, MARGIN = 24, READABLE = 62, DENSE = 3;

class Overview {
  constructor(section) {
    this.section = section;
    this.chart = section.dataset.chart;
    this.canvas = document.getElementById("picture");
    this.pen = this.canvas.getContext("2d");
    this.names = new Map();
    this.codes = null; // colour code of each box
    this.fingers = new Map();
    this.chosen = Number(document.getElementById("about-head")?.dataset.number ?? -1);
    this.begin();
  }

  async begin() {
    const answer = await fetch(`${this.chart}/picture`);
    if (!answer.ok) return;
    this.read(await answer.arrayBuffer());
    this.section.hidden = false;
    this.listen();
    this.paint("");
    this.fit();
  }

  read(data) {
    const head = new DataView(data), size = head.getUint32(4, true), left = head.getUint32(8, true);
    const part = (Kind, at) => new Kind(data, 12 + 4 * size * at, size);
    Object.assign(this, {size, x: part(Float32Array, 0), y: part(Float32Array, 1), manager: part(Int32Array, 2), number: part(Uint32Array, 3)});
    this.role = part(Uint8Array, 4);
    this.right = this.x.reduce((most, each) => Math.max(most, each), 0) + 0.5;
    this.bottom = this.y.reduce((most, each) => Math.max(most, each), 0) + BOX.height;
    this.room = this.rooms();
    this.place = new Map();
    this.number.forEach((number, at) => this.place.set(number, at));
    const note = document.getElementById("left-out");
    note.hidden = !left;
    note.textContent = left ? `${left.toLocaleString("en")} positions stand too deep to be drawn; the tree below has them.` : "";
  }

  // The width that each position and all below it take, in units of the picture: a manager's box may be as wide as that.
  rooms() {
    const first = Float32Array.from(this.x), last = Float32Array.from(this.x);
    for (let at = this.size - 1; at > 0; at--) { // depth-first: whoever is below comes after
      const manager = this.manager[at];
      first[manager] = Math.min(first[manager], first[at]);
      last[manager] = Math.max(last[manager], last[at]);
    }
    return first.map((least, at) => last[at] - least + 1);
  }

  wide(at) {
    return Math.max(0.7, BOX.width * Math.max(this.across, Math.min(WIDEST, this.room[at] * this.across)));
  }

  listen() {
    const canvas = this.canvas;
    new ResizeObserver(() => this.resized()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.soon());
    document.getElementById("colour").addEventListener("change", (event) => this.paint(event.target.value));
    for (const button of this.section.querySelectorAll("[data-zoom]")) {
      const by = Number(button.dataset.zoom);
      button.addEventListener("click", () => (by ? this.zoom(by) : this.fit()));
    }
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && document.activeElement !== canvas) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 300), event.offsetX, event.offsetY);
    }, {passive: false});
    canvas.addEventListener("pointerdown", (event) => this.touched(event));
    canvas.addEventListener("pointermove", (event) => this.dragging(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => this.released(event));
    document.body.addEventListener("htmx:afterSwap", (event) => {
      if (event.target.id === "about") this.choose(Number(document.getElementById("about-head").dataset.number));
    });
  }

  // What is seen: a point (x, y) of the picture is drawn at (x * across + left, y * down + top)

  fit() {
    const {width, height} = this;
    this.leastAcross = Math.min(WIDEST, (width - 2 * MARGIN) / this.right);
    this.leastDown = Math.min(HIGHEST, (height - 2 * MARGIN) / this.bottom);
    Object.assign(this, {across: this.leastAcross, down: this.leastDown});
    this.left = (width - this.right * this.across) / 2;
    this.top = MARGIN;
    this.soon();
  }

  zoom(by, x, y) {
    if (x === undefined) [x, y] = this.middle();
    const [across, down] = [this.across, this.down];
    this.across = Math.min(WIDEST, Math.max(this.leastAcross, across * by));
    this.down = Math.min(HIGHEST, Math.max(this.leastDown, down * by));
    this.left = x - (x - this.left) * this.across / across;
    this.top = y - (y - this.top) * this.down / down;
    this.move(0, 0);
  }

  // Where the chosen position is drawn; the middle of the canvas where that is out of view.
  middle() {
    const at = this.place.get(this.chosen) ?? 0;
    const [x, y] = [this.x[at] * this.across + this.left, this.y[at] * this.down + this.top];
    return x > 0 && x < this.width && y > 0 && y < this.height ? [x, y] : [this.width / 2, this.height / 2];
  }

  move(by, down) {
    const keep = 80; // pixels of the picture that stay in view
    this.left = Math.min(this.width - keep, Math.max(keep - this.right * this.across, this.left + by));
    this.top = Math.min(this.height - keep, Math.max(keep - this.bottom * this.down, this.top + down));
    this.soon();
  }

  resized() {
    const {clientWidth, clientHeight} = this.canvas;
    if (!clientWidth || (clientWidth === this.width && clientHeight === this.height)) return;
    [this.width, this.height] = [clientWidth, clientHeight];
    this.canvas.width = clientWidth * devicePixelRatio;
    this.canvas.height = clientHeight * devicePixelRatio;
    this.fit();
  }

  choose(number) {
    this.chosen = number;
    const at = this.place.get(number);
    if (at !== undefined) {
      const [x, y] = [this.x[at] * this.across + this.left, this.y[at] * this.down + this.top];
      if (x < 0 || x > this.width) this.move(this.width / 2 - x, 0);
      if (y < 0 || y > this.height) this.move(0, this.height / 2 - y);
    }
    this.soon();
  }

  // Colours

  async paint(activity) {
    let codes = this.role;
    if (activity) {
      const answer = await fetch(`${this.chart}/letters?activity=${encodeURIComponent(activity)}`);
      if (!answer.ok) return;
      const letters = new Uint8Array(await answer.arrayBuffer());
      codes = Uint8Array.from(this.number, (number) => letters[number]);
    }
    document.getElementById("by-role").hidden = Boolean(activity);
    document.getElementById("by-letter").hidden = !activity;
    this.swatches = document.querySelectorAll(`#${activity ? "by-letter" : "by-role"} [data-codes]`);
    this.codes = codes;
    this.soon();
  }

  palette() {
    const found = new Map();
    for (const swatch of this.swatches) {
      const {backgroundColor, color} = getComputedStyle(swatch);
      for (const code of swatch.dataset.codes.split(" ")) found.set(Number(code), [backgroundColor, color]);
    }
    return found;
  }

  // Drawing

  soon() {
    this.waiting ??= requestAnimationFrame(() => { this.waiting = null; this.draw(); });
  }

  draw() {
    if (!this.codes || !this.across) return;
    const {pen, width, height} = this, own = getComputedStyle(this.canvas);
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const high = Math.max(1.5, this.down * BOX.height);
    const seen = this.seen(high);
    this.lines(seen, own.borderTopColor, high);
    const palette = this.palette(), of = new Map();
    for (const at of seen) {
      const code = this.codes[at];
      if (!of.has(code)) of.set(code, []);
      of.get(code).push(at);
    }
    for (const [code, boxes] of of) {
      pen.fillStyle = (palette.get(code) ?? palette.get(0) ?? [own.borderTopColor])[0];
      for (const at of boxes) {
        const wide = this.wide(at);
        pen.fillRect(this.x[at] * this.across + this.left - wide / 2, this.y[at] * this.down + this.top, wide, high);
      }
    }
    this.titles(seen, high, palette);
    this.ring(high, own.color);
  }

  // What is in view; of boxes that would be drawn on the same pixel, one.
  seen(high) {
    const found = [], taken = new Map(), fine = this.across >= 1;
    for (let at = 0; at < this.size; at++) {
      const x = this.x[at] * this.across + this.left, y = this.y[at] * this.down + this.top;
      if (y < -high || y > this.height) continue;
      const half = (Math.max(1, this.room[at]) * this.across) / 2;
      if (x + half < 0 || x - half > this.width) continue;
      const pixel = Math.floor(x);
      if (!fine && this.room[at] === 1 && taken.get(y) === pixel) continue;
      taken.set(y, pixel);
      found.push(at);
    }
    return found;
  }

  // From each position up to its manager, where there is room enough to tell them apart.
  lines(seen, colour, high) {
    const {pen} = this;
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    pen.beginPath();
    let last = null;
    for (const at of seen) {
      const manager = this.manager[at];
      if (manager < 0 || this.room[at] * this.across < DENSE) continue;
      const x = Math.round(this.x[at] * this.across + this.left) + 0.5, y = this.y[at] * this.down + this.top;
      const place = `${manager} ${x} ${Math.round(y)}`;
      if (place === last) continue;
      last = place;
      const over = Math.round(this.x[manager] * this.across + this.left) + 0.5, foot = this.y[manager] * this.down + this.top + high;
      const rail = Math.round(foot + (this.down * (1 - BOX.height)) / 2) + 0.5;
      if (this.y[at] > this.y[manager] + 1.01) { // below others of its block, which it does not report to: round their side
        const side = Math.round(x - this.across / 2) + 0.5, middle = Math.round(y + high / 2) + 0.5;
        pen.moveTo(x, middle);
        pen.lineTo(side, middle);
        pen.lineTo(side, rail);
      } else {
        pen.moveTo(x, y);
        pen.lineTo(x, rail);
      }
      pen.lineTo(over, rail);
      pen.lineTo(over, foot);
    }
    pen.stroke();
  }

  titles(seen, high, palette) {
    const {pen} = this, wanted = [], both = high >= 46, size = both ? 12.5 : Math.min(10.5, high / 2);
    if (size < 8) return;
    pen.textBaseline = "middle";
    for (const at of seen) {
      const wide = this.wide(at);
      if (wide < READABLE) continue;
      const named = this.names.get(this.number[at]);
      if (!named) { wanted.push(this.number[at]); continue; }
      const x = this.x[at] * this.across + this.left - wide / 2 + 5, y = this.y[at] * this.down + this.top;
      pen.fillStyle = (palette.get(this.codes[at]) ?? palette.get(0) ?? ["", "#000"])[1];
      pen.font = `600 ${size}px system-ui, sans-serif`;
      const lines = both ? [named[0]] : this.wrapped(named[0], wide - 10, Math.floor(high / size / 1.15));
      const middle = y + high * (both ? 0.32 : 0.52), step = size * 1.15;
      lines.forEach((line, nth) => pen.fillText(this.short(line, wide - 10), x, middle + (nth - (lines.length - 1) / 2) * step));
      if (!both) continue;
      pen.font = `${size}px system-ui, sans-serif`;
      pen.fillText(this.short(named[1], wide - 10), x, y + high * 0.7);
    }
    if (wanted.length) this.ask(wanted.slice(0, 300));
  }

  // The words on at most so many lines; the last of them may still be too long.
  wrapped(words, room, most) {
    const lines = [""];
    for (const word of words.split(" ")) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (!lines.at(-1) || lines.length >= most || this.pen.measureText(longer).width <= room) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  short(words, room) {
    if (this.pen.measureText(words).width <= room) return words;
    let [least, most] = [0, words.length];
    while (least < most) {
      const half = (least + most + 1) >> 1;
      if (this.pen.measureText(`${words.slice(0, half)}…`).width <= room) least = half; else most = half - 1;
    }
    return `${words.slice(0, least)}…`;
  }

  ask(numbers) {
    if (this.asking) return;
    this.asking = setTimeout(async () => {
      const answer = await fetch(`${this.chart}/names?numbers=${numbers.join(",")}`);
      const named = answer.ok ? Object.entries(await answer.json()) : [];
      for (const [number, words] of named) this.names.set(Number(number), words);
      this.asking = null;
      if (named.length) this.soon();
    }, 60);
  }

  ring(high, colour) {
    const at = this.place.get(this.chosen);
    if (at === undefined) return;
    const least = 8, [w, h] = [Math.max(this.wide(at), least) + 4, Math.max(high, least) + 4];
    const x = this.x[at] * this.across + this.left, y = this.y[at] * this.down + this.top + high / 2;
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = 2.5;
    this.pen.strokeRect(x - w / 2, y - h / 2, w, h);
  }

  // Hands

  key(event) {
    const moves = {ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 60], ArrowDown: [0, -60]};
    if (moves[event.key]) this.move(...moves[event.key]);
    else if (event.key === "+") this.zoom(1.4);
    else if (event.key === "-") this.zoom(1 / 1.4);
    else if (event.key === "0" || event.key === "Home") this.fit();
    else return;
    event.preventDefault();
  }

  touched(event) {
    this.fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.canvas.setPointerCapture(event.pointerId);
    this.dragged = 0;
  }

  dragging(event) {
    const former = this.fingers.get(event.pointerId);
    if (!former) return;
    const now = [event.offsetX, event.offsetY];
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    const apart = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
    if (other) this.zoom(apart(now) / Math.max(1, apart(former)), other[0], other[1]);
    else this.move(now[0] - former[0], now[1] - former[1]);
    this.dragged += Math.hypot(now[0] - former[0], now[1] - former[1]);
    this.fingers.set(event.pointerId, now);
  }

  released(event) {
    const pressed = this.fingers.delete(event.pointerId);
    if (event.type === "pointerup" && pressed && this.dragged < 5) this.press(event.offsetX, event.offsetY);
  }

  press(x, y) {
    const high = Math.max(8, this.down * BOX.height);
    let [best, least] = [-1, Infinity];
    for (let at = 0; at < this.size; at++) {
      const aside = Math.abs(this.x[at] * this.across + this.left - x), below = Math.abs(this.y[at] * this.down + this.top + high / 2 - y);
      if (aside <= Math.max(8, this.wide(at)) / 2 && below <= high / 2 && aside + below < least) [best, least] = [at, aside + below];
    }
    if (best >= 0) htmx.ajax("GET", `${this.chart}/position/${this.number[best]}`, {target: "#about", swap: "innerHTML"});
  }
}

const section = document.getElementById("overview");
if (section) new Overview(section);
