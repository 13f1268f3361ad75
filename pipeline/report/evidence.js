// Why a value says what it says: a button that opens the line with the words marked, the rule and the place.

let opened = 0;

// place: [line, start, end, source kind, parameter, section, first and last code point, rule]; offsets count code points.
function why(place, url, note) {
  const [line, start, end, kind, parameter, section, first, last, rule] = place;
  const points = Array.from(line || "");
  const quote = line
    ? el("blockquote", {}, el("bdi", {}, points.slice(0, start).join(""), end > start ? el("mark", {}, points.slice(start, end).join("")) : null, points.slice(end).join("")))
    : el("p", {}, first === null ? "It has no words of its own." : "The words are left out of this release.");
  const from = { infobox: `infobox, ${parameter || "a parameter"}`, prose: section ? `section “${section}”` : "the lead", title: "the article’s title", derived: "another value" }[kind] || kind;
  const parts = [`From ${from}`, first === null ? "" : `characters ${first}–${last}`, rule ? `rule ${rule}` : "", note || ""].filter(Boolean);
  const source = el("p", {}, parts.join(" · "), url && first !== null ? " · " : null, url && first !== null ? outside(url, /[?&]oldid=/.test(url) ? "the revision" : "the article") : null);
  return [quote, source];
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
