// One mission: its timeline, its values, its names and its issues, in a dialog.

const GROUPS = [
  ["Launch", /^launch_/],
  ["Orbit", /^(orbit|periapsis|apoapsis|semimajor|inclination|raan|arg_|mean_|longitude|eccentricity|period)/],
  ["End", /^(end_|landing_site|outcome)/],
  ["Craft and crew", /^(spacecraft|dry_|landing_mass|payload_|power|manufacturer|crew)/],
  ["Article", /^(article_|wiki|page_id|revision_|source_url|mission_id|previous_mission_id|next_mission_id)/],
  ["Kept as the article writes it", /^infobox\./],
];

// evidence: {cells, events, designations} of this mission.
function drawMission(dialog, mission, data, evidence) {
  const url = mission.source_url;
  const events = data.events.filter((e) => e.mission_id === mission.mission_id);
  const designations = data.designations.filter((d) => d.mission_id === mission.mission_id);
  const issues = data.issues.filter((i) => i.article_id === mission.article_id);
  const facts = [mission.launch_edtf && `launched ${when(mission.launch_edtf)}`, mission.launch_vehicle, mission.launch_site].filter(Boolean);
  const link = source(url, " that was read");
  dialog.replaceChildren(
    el("header", {},
      el("div", {},
        el("h2", { id: "mission-h", tabindex: "-1" }, el("bdi", {}, mission.name)),
        el("p", {}, dot(mission.outcome), facts.length ? ` · ${facts.join(" · ")}` : ""),
        el("p", {}, el("code", {}, mission.mission_id), link && " · ", link)),
      el("button", { type: "button", class: "button", click: () => dialog.close() }, "Close")),
    el("h3", {}, plural(events.length, "event")),
    ...(events.length ? timeline(events, evidence.events, url) : [el("p", {}, "No event is stated.")]).filter(Boolean),
    ...values(evidence.cells, data.meanings, url),
    el("h3", {}, plural(designations.length, "designation")),
    ...names(designations, evidence.designations, url),
    el("h3", {}, plural(issues.length, "issue")),
    issues.length ? el("ul", { class: "issues" }, ...issues.map(issue)) : el("p", {}, "None."));
}

function issue(i) {
  return el("li", {}, dot(i.severity), `: ${words(i.check)}${i.column ? ` (${i.column})` : ""}: ${i.message}`, i.value ? el("bdi", {}, ` — “${i.value}”`) : null);
}

function values(cells, meanings, url) {
  const groups = new Map([["Mission", []], ...GROUPS.map(([name]) => [name, []])]);
  for (const cell of cells) groups.get(GROUPS.find(([, pattern]) => pattern.test(cell[0]))?.[0] || "Mission").push(cell);
  return [...groups].filter(([, rows]) => rows.length).flatMap(([name, rows]) => {
    const table = el("table", { class: "values" }, el("caption", { class: "unseen" }, name), el("tbody", {}, ...rows.map((cell) => valueRow(cell, meanings, url))));
    const shut = name === "Article" || name.startsWith("Kept");
    return shut ? [el("details", {}, el("summary", {}, `${name}: ${plural(rows.length, "value")}`), table)] : [el("h3", {}, name), table];
  });
}

function valueRow([column, stored, lower, upper, ...place], meanings, url) {
  const [meaning, unit] = meanings[column] || ["", ""];
  const shown = column.endsWith("_edtf") ? when(stored) : column === "outcome" || column === "end_kind" ? words(stored) : quantity(stored, unit);
  const exact = shown !== stored && `stored as ${stored}${unit && unit !== "1" ? ` ${unit}` : ""}`;
  const stated = (lower !== null || upper !== null) && `stated from ${lower ?? "…"} to ${upper ?? "…"}`;
  const label = words(column.replace(/^infobox\./, "").replace(/_(kg|km|s|deg|w|edtf)$/, ""));
  const [button, box] = disclosure(el("bdi", {}, shown), () => [meaning ? el("p", {}, meaning) : null, ...why(place, url, exact, stated)].filter(Boolean), column);
  return el("tr", {}, el("th", { scope: "row" }, label), el("td", {}, button, box));
}

function names(designations, places, url) {
  if (!designations.length) return [el("p", {}, "None is stated.")];
  return [el("table", { class: "values" }, el("caption", { class: "unseen" }, "designations"), el("tbody", {}, ...designations.map((d) => nameRow(d, places, url))))];
}

function nameRow(d, places, url) {
  const shown = d.value + (d.normalised !== d.value ? ` (${d.normalised})` : "");
  const [button, box] = disclosure(el("bdi", {}, shown), () => why(places[d.designation_id], url, d.derived && "follows by rule from another designation"), d.designation_id);
  return el("tr", {}, el("th", { scope: "row" }, words(d.kind) + (d.component ? `, ${d.component}` : "")), el("td", {}, button, d.issuer ? ` used by ${d.issuer}` : null, box));
}

// Opens the evidence that a link names: a column, an event id or a designation id.
function openEvidence(dialog, id) {
  const button = [...dialog.querySelectorAll("[data-open]")].find((node) => node.dataset.open === id);
  if (!button) return;
  button.closest("details")?.setAttribute("open", "");
  if (button.getAttribute("aria-expanded") === "false") button.click();
  button.focus();
  button.scrollIntoView({ block: "center" });
}
