// Why a value says what it says: a button that opens the line with the words marked, the rule and the place.

let opened = 0;

// place: [line, start, end, source kind, parameter, section, first and last code point, rule]; offsets count code points.
function why(place, url, ...notes) {
  const [line, start, end, kind, parameter, section, first, last, rule] = place;
  const worded = first !== null;
  const from = { infobox: `infobox, ${parameter || "a parameter"}`, prose: section ? `section “${section}”` : "the lead", title: "the article’s title", derived: "another value" }[kind] || kind;
  const told = [`From ${from}`, worded ? `characters ${first}–${last}` : "", rule ? `rule ${rule}` : "", ...notes].filter(Boolean).join(" · ");
  const link = worded ? source(url) : null;
  return [line ? quote(line, start, end) : el("p", {}, worded ? "The words are left out of this release." : "It has no words of its own."), el("p", {}, told, link && " · ", link)];
}

function quote(line, start, end) {
  const points = Array.from(line);
  const part = (from, to) => points.slice(from, to).join("");
  return el("blockquote", {}, el("bdi", {}, part(0, start), end > start ? el("mark", {}, part(start, end)) : null, part(end)));
}

// A button and what it opens below itself; `make` gives the contents when it is first opened.
function disclosure(label, make, id) {
  const box = el("div", { class: "why", id: `why-${(opened += 1)}`, hidden: true });
  const button = el("button", { type: "button", class: "open", "aria-expanded": "false", "aria-controls": box.id, "data-open": id }, label);
  button.addEventListener("click", () => {
    if (!box.hasChildNodes()) box.append(...make());
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
  });
  return [button, box];
}
