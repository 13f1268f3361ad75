// A table with search, facets and sort. Rows are objects; only the first rows that match are ever drawn.

const STEP = 25;
const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

class Table {
  // spec: name, label, rows, columns [{key, label, show(row), sort(row), kind, minor}], facets [{key, label, of(row)}], search(row): texts
  constructor(spec, changed) {
    Object.assign(this, { spec, changed, q: "", sort: "", down: false, shown: STEP, orders: new Map(), picked: new Map() });
    for (const facet of spec.facets) this.picked.set(facet.key, new Set());
    this.values = spec.rows.map((row) => spec.facets.map((facet) => String(facet.of(row) ?? "not stated")));
    this.node = this.build();
  }

  build() {
    const { spec } = this;
    this.input = el("input", { type: "search", placeholder: `Search ${spec.label}`, "aria-label": `Search ${spec.label}`, input: () => this.set({ q: this.input.value }) });
    this.facets = spec.facets.map((facet, index) => this.buildFacet(facet, index));
    this.clear = el("button", { type: "button", class: "button", click: () => this.reset() }, "Clear");
    this.status = el("p", { class: "status", role: "status" });
    this.heads = spec.columns.map((column) => el("th", { scope: "col", class: column.minor ? "minor" : null }, el("button", { type: "button", click: () => this.turn(column.key) }, column.label)));
    this.body = el("tbody");
    this.more = el("div", { class: "more" });
    const table = el("table", { class: "rows" }, el("caption", { class: "unseen" }, spec.label), el("thead", {}, el("tr", {}, ...this.heads)), this.body);
    return el("div", {}, el("div", { class: "tools" }, this.input, ...this.facets.map((facet) => facet.node), this.clear), this.status, el("div", { class: "scroll" }, table), this.more);
  }

  buildFacet(facet, index) {
    const options = el("fieldset", {}, el("legend", {}, facet.label));
    const summary = el("summary", {}, facet.label);
    const node = el("details", { class: "facet", "data-key": facet.key, toggle: () => node.open && this.drawFacet(index) }, summary, options);
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && node.open) { node.open = false; summary.focus(); event.stopPropagation(); }
    });
    return { node, summary, options };
  }

  // What a link or a control asks for: q, sort, down, and the chosen values of facets.
  set(state) {
    Object.assign(this, state, { shown: STEP });
    this.draw();
    this.changed(this);
  }

  reset() {
    for (const chosen of this.picked.values()) chosen.clear();
    this.set({ q: "" });
    this.input.focus();
  }

  turn(key) {
    if (this.sort !== key) this.set({ sort: key, down: false });
    else if (!this.down) this.set({ down: true });
    else this.set({ sort: "", down: false });
  }

  // Row numbers in the order asked for, rows without a value last. Each order is made once.
  order() {
    const key = `${this.sort} ${this.down}`;
    if (!this.orders.has(key)) {
      const column = this.spec.columns.find((c) => c.key === this.sort);
      const numbers = this.spec.rows.map((_, index) => index);
      if (column) {
        const keys = this.spec.rows.map((row) => column.sort(row) ?? "");
        const sign = this.down ? -1 : 1;
        numbers.sort((a, b) => {
          if ((keys[a] === "") !== (keys[b] === "")) return keys[a] === "" ? 1 : -1;
          const way = typeof keys[a] === "number" ? keys[a] - keys[b] : COLLATOR.compare(keys[a], keys[b]);
          return way ? sign * way : a - b;
        });
      }
      this.orders.set(key, numbers);
    }
    return this.orders.get(key);
  }

  // The numbers of the rows that match; and for each facet how many rows each of its values would leave.
  match() {
    this.texts ??= this.spec.rows.map((row) => fold(this.spec.search(row).join(" ")));
    const asked = fold(this.q).split(/\s+/).filter(Boolean);
    const chosen = this.spec.facets.map((facet) => this.picked.get(facet.key));
    const counts = chosen.map(() => new Map());
    const found = [];
    for (const index of this.order()) {
      if (!asked.every((word) => this.texts[index].includes(word))) continue;
      const values = this.values[index];
      const failing = [];
      for (let f = 0; f < chosen.length; f += 1) if (chosen[f].size && !chosen[f].has(values[f])) failing.push(f);
      if (!failing.length) found.push(index);
      for (const f of failing.length ? (failing.length === 1 ? failing : []) : chosen.keys()) counts[f].set(values[f], (counts[f].get(values[f]) || 0) + 1);
    }
    return { found, counts };
  }

  draw() {
    const { found, counts } = this.match();
    this.counts = counts;
    this.input.value = this.q;
    this.clear.hidden = !this.q && [...this.picked.values()].every((chosen) => !chosen.size);
    const all = this.spec.rows.length;
    this.status.textContent = !all ? `There are no ${this.spec.label}.` : found.length === all ? `${all.toLocaleString("en")} ${this.spec.label}` : `${found.length.toLocaleString("en")} of ${all.toLocaleString("en")} ${this.spec.label}`;
    this.heads.forEach((head, index) => {
      if (this.spec.columns[index].key === this.sort) head.setAttribute("aria-sort", this.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
      head.firstChild.textContent = this.spec.columns[index].label + (head.hasAttribute("aria-sort") ? (this.down ? " ↓" : " ↑") : "");
    });
    this.body.replaceChildren(...found.slice(0, this.shown).map((index) => this.drawRow(this.spec.rows[index])));
    this.drawMore(found.length);
    this.facets.forEach((_, index) => this.drawFacet(index));
  }

  drawRow(row) {
    return el("tr", {}, ...this.spec.columns.map((column) => el("td", { class: [column.kind, column.minor && "minor"].filter(Boolean).join(" ") || null }, column.show(row))));
  }

  drawMore(total) {
    const left = total - this.shown;
    const grow = (rows) => { this.shown += rows; this.draw(); };
    this.more.replaceChildren(...(left > 0 ? [el("button", { type: "button", class: "button", click: () => grow(STEP * 4) }, `Show ${Math.min(left, STEP * 4)} more`), el("span", { class: "status" }, `${left.toLocaleString("en")} not shown`)] : []));
  }

  drawFacet(index) {
    const { node, summary, options } = this.facets[index];
    const facet = this.spec.facets[index], chosen = this.picked.get(facet.key);
    summary.textContent = chosen.size ? `${facet.label}: ${chosen.size === 1 ? words([...chosen][0]) : chosen.size}` : facet.label;
    node.classList.toggle("set", chosen.size > 0);
    if (!node.open) return;
    const focused = document.activeElement?.value;
    const ranked = [...this.counts[index]].sort((a, b) => b[1] - a[1] || COLLATOR.compare(a[0], b[0])).slice(0, 80);
    const listed = new Set([...chosen, ...ranked.map(([value]) => value)]);
    const lines = [...listed].map((value) => el("label", {}, el("input", { type: "checkbox", value, checked: chosen.has(value), change: () => this.pick(chosen, value) }), el("span", {}, words(value)), el("span", {}, (this.counts[index].get(value) || 0).toLocaleString("en"))));
    const held = options.contains(document.activeElement);
    options.replaceChildren(options.firstChild, ...lines);
    if (held) options.querySelectorAll("input").forEach((box) => box.value === focused && box.focus());
  }

  pick(chosen, value) {
    if (!chosen.delete(value)) chosen.add(value);
    this.set({});
  }

  // The state as the part of a link behind `#/name?`.
  get query() {
    const query = new URLSearchParams();
    if (this.q) query.set("q", this.q);
    for (const [key, chosen] of this.picked) for (const value of chosen) query.append(key, value);
    if (this.sort) query.set("sort", this.down ? `${this.sort}.down` : this.sort);
    return query.toString();
  }

  set query(text) {
    const query = new URLSearchParams(text);
    for (const [key, chosen] of this.picked) { chosen.clear(); for (const value of query.getAll(key)) chosen.add(value); }
    const [sort, way] = (query.get("sort") || "").split(".");
    Object.assign(this, { q: query.get("q") || "", sort, down: way === "down", shown: STEP });
    this.draw();
  }
}
