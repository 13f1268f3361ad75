// The events of a mission on one axis of time: a bar as wide as the words leave the time open, and each place's own bar where places disagree.

const STEPS = [1, 5, 15, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];

// Ticks of the window [from, to] in seconds: at most seven, on round instants.
function ticks(from, to) {
  const span = to - from;
  const step = STEPS.find((s) => span / s <= 6);
  if (step) return Array.from({ length: 7 }, (_, i) => (Math.ceil(from / step) + i) * step).filter((t) => t <= to).map((t) => [t, tickLabel(t, step)]);
  const months = MONTH_STEPS.find((m) => span / (m * YEAR / 12) <= 6) || 1200;
  const start = new Date(from * 1000);
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth() + (start.getUTCDate() > 1 ? 1 : 0)) / months) * months;
  return Array.from({ length: 7 }, (_, i) => first + i * months)
    .map((m) => [Date.UTC(Math.floor(m / 12), m % 12, 1) / 1000, months < 12 ? `${MONTHS[m % 12].slice(0, 3)} ${Math.floor(m / 12)}` : String(Math.floor(m / 12))])
    .filter(([t]) => t >= from && t <= to);
}

// A clock time within a day, else the day; midnight says which day begins.
function tickLabel(t, step) {
  const d = new Date(t * 1000), clock = d.toISOString().slice(11, step < MINUTE ? 19 : 16);
  return step < DAY && t % DAY ? clock : `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()].slice(0, 3)}`;
}

// The windows worth looking at: all of it, and the first day or hour from launch where several events lie close together.
function windowsOf(events, mentions) {
  const dated = events.filter((e) => e.order !== null);
  if (!dated.length) return [];
  const ends = dated.flatMap((e) => [e.order, e.until, ...(e.conflict ? (mentions[e.event_id] || []).flatMap((m) => (m[1] === null ? [] : [m[1], m[2]])) : [])]);
  const low = Math.min(...ends), high = Math.max(...ends);
  const pad = Math.max((high - low) * 0.02, 1);
  const out = [["Whole mission", low - pad, high + pad]];
  const launch = dated.find((e) => e.event_type === "launch" && e.status === "occurred") || dated[0];
  for (const [name, length] of [["First day", DAY], ["First hour", HOUR]]) {
    const near = dated.filter((e) => e.order >= launch.order && e.until <= launch.order + length);
    if (near.length > 1 && high - low > 8 * length) out.push([name, launch.order - length * 0.03, launch.order + length * 1.03]);
  }
  return out;
}

// What a time is drawn as: a dot where its words leave less open than can be seen, a bar where they leave more, a fading bar to where an open side ends.
function bar(edtf, from, to, window, kind, y, height) {
  const [, low, high] = window, at = (t) => ((t - low) / (high - low)) * 100;
  const openStart = edtf.startsWith("../"), openEnd = edtf.endsWith("/..");
  const fade = openStart || openEnd ? svg("rect", { class: `${kind} t-open`, x: `${openStart ? 0 : Math.max(at(from), 0)}%`, y, width: `${openStart ? Math.min(at(to), 100) : 100 - Math.max(at(from), 0)}%`, height, rx: 2 }) : null;
  if (at(to) < 0 && !openEnd) return [svg("text", { class: "t-out", x: "0", y: y + height }, "◂")];
  if (at(from) > 100 && !openStart) return [svg("text", { class: "t-out", x: "100%", y: y + height, "text-anchor": "end" }, "▸")];
  const a = Math.max(at(from), 0), b = Math.min(at(to), 100);
  if (a > 100 || b < 0) return [fade];
  const mark = b - a < 1.2 ? svg("circle", { class: kind, cx: `${(a + b) / 2}%`, cy: y + height / 2, r: height / 2 }) : svg("rect", { class: kind, x: `${a}%`, y, width: `${b - a}%`, height, rx: 2 });
  return [fade, mark].filter(Boolean);
}

function track(event, mentions, window) {
  if (event.order === null) return null;
  const kind = event.status === "planned" ? "t-planned" : event.status === "not_achieved" ? "t-not" : event.time_approximate ? "t-soft" : "t-bar";
  const places = event.conflict ? mentions.filter((m) => m[1] !== null) : [];
  const height = 18 + places.length * 8;
  const lines = ticks(window[1], window[2]).map(([t]) => {
    const x = `${((t - window[1]) / (window[2] - window[1])) * 100}%`;
    return svg("line", { class: "grid", x1: x, x2: x, y1: 0, y2: height });
  });
  return svg("svg", { class: "track", "aria-hidden": "true", width: "100%", height }, ...lines, ...bar(event.time_edtf, event.order, event.until, window, kind, 5, 8), ...places.flatMap((m, i) => bar(m[0], m[1], m[2], window, "t-clash", 17 + i * 8, 6)));
}

function axis(window) {
  const labels = ticks(window[1], window[2]).map(([t, label]) => {
    const x = ((t - window[1]) / (window[2] - window[1])) * 100;
    return svg("text", { x: `${x}%`, y: 11, "text-anchor": x < 8 ? "start" : x > 92 ? "end" : "middle" }, label);
  });
  return svg("svg", { class: "track", "aria-hidden": "true", width: "100%", height: 16 }, ...labels);
}

function timeline(events, mentions, url) {
  const windows = windowsOf(events, mentions);
  const list = el("ol", { class: "timeline" });
  const types = new Map(events.map((event) => [event.event_id, event.event_type]));
  const rows = events.map((event) => {
    const holder = el("div", { class: "holder" });
    list.append(eventItem(event, types.get(event.relative_to), mentions[event.event_id] || [], url, holder));
    return [event, holder];
  });
  const head = el("div", { class: "holder" });
  const buttons = windows.map((window, index) => el("button", { type: "button", class: "button", "aria-pressed": "false", click: () => look(index) }, window[0]));
  function look(index) {
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === index)));
    head.replaceChildren(axis(windows[index]));
    for (const [event, holder] of rows) holder.replaceChildren(...[track(event, mentions[event.event_id] || [], windows[index])].filter(Boolean));
  }
  if (windows.length) look(0);
  const mark = (kind, width) => svg("svg", { "aria-hidden": "true", width, height: 10 }, svg("rect", { class: kind, x: 1, y: 1, width: width - 2, height: 8, rx: 2 }));
  const key = el("p", { class: "key" }, "A bar is as wide as the words leave the time open.", mark("t-soft", 22), " approximate", mark("t-planned", 22), " planned", mark("t-not", 22), " did not come about", mark("t-clash", 22), " each place, where places disagree");
  return [windows.length > 1 ? el("div", { class: "scale", role: "group", "aria-label": "Part of the mission" }, ...buttons) : null, windows.length ? el("div", { class: "axis-row", "aria-hidden": "true" }, head) : null, list, windows.length ? key : null];
}

function eventItem(event, anchor, mentions, url, holder) {
  const status = event.status === "occurred" ? "" : ` (${event.status === "planned" ? "planned" : "did not come about"})`;
  const subject = [words(event.subject), event.body, event.location].filter(Boolean).join(", ");
  const [button, box] = disclosure(words(event.event_type) + status, () => mentions.flatMap((m) => why(m.slice(4), url, `says ${when(m[0])}`)), event.event_id);
  const times = mentions.map((m) => m[0]).filter((t, i, all) => t && all.indexOf(t) === i);
  const relative = event.offset_s !== null ? offset(event.offset_s, anchor) : "";
  const basis = { inherited: "year or day from the context", relative: relative ? "" : `counted from ${words(anchor || "another event")}` }[event.time_basis];
  const notes = [relative, event.time_approximate && !/^(about|perhaps)/.test(when(event.time_edtf)) ? "approximate" : "", basis].filter(Boolean).join(" · ");
  return el("li", { class: event.conflict ? "conflict" : null },
    el("div", { class: "what" }, el("span", { class: `dot ${event.status}` }), button, el("small", {}, subject)),
    el("div", { class: "when" }, when(event.time_edtf), notes ? el("small", {}, notes) : null, event.conflict ? el("small", {}, el("span", { class: "tag doubt" }, "places disagree"), ` ${times.map(when).join(" or ")}`) : null),
    holder, box);
}
