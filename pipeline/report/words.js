// How the page says names, numbers, times and durations in words.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const SEASONS = { 21: "spring", 22: "summer", 23: "autumn", 24: "winter", 33: "first quarter of", 34: "second quarter of", 35: "third quarter of", 36: "fourth quarter of" };
const DOUBTS = { "~": "about ", "?": "perhaps ", "%": "perhaps about " };
const MINUTE = 60, HOUR = 3600, DAY = 86400, YEAR = 365.25 * DAY;

function words(name) {
  return String(name ?? "").replaceAll("_", " ");
}

function plural(number, one) {
  return `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;
}

// An EDTF text of the tables' profile in words; what is not of it is shown as it is.
function when(edtf) {
  if (!edtf) return "no time stated";
  const [from, to] = edtf.split("/");
  if (to === undefined) return moment(from);
  if (from === "..") return `until ${moment(to)}`;
  if (to === "..") return `from ${moment(from)}`;
  const sameDay = from.includes("T") && from.split("T")[0] === to.split("T")[0];
  return sameDay ? `${moment(from).replace(" UTC", "")} – ${moment(to).split(", ")[1]}` : `${moment(from)} – ${moment(to)}`;
}

function moment(text) {
  const decade = /^(\d{3})X([~?%]?)$/.exec(text);
  if (decade) return `${DOUBTS[decade[2]] || ""}${decade[1]}0s`;
  const parts = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T([\d:.]+)(Z?))?([~?%]?)$/.exec(text);
  if (!parts) return text;
  const [, year, month, day, clock, zone, doubt] = parts;
  const date = !month ? year : SEASONS[month] ? `${SEASONS[month]} ${year}` : `${day ? `${Number(day)} ` : ""}${MONTHS[month - 1] ?? month} ${year}`;
  const time = clock ? `, ${clock.length === 2 ? `${clock} h` : clock}${zone ? " UTC" : " (no zone stated)"}` : "";
  return (DOUBTS[doubt] || "") + date + time;
}

// A stated offset: seconds below two minutes, else minutes, hours or days; from launch as T+, from another event by its name.
function offset(seconds, from) {
  const size = Math.abs(seconds);
  const [unit, name] = size < 2 * MINUTE ? [1, "s"] : size < 2 * HOUR ? [MINUTE, "min"] : size < 2 * DAY ? [HOUR, "h"] : [DAY, "d"];
  const length = `${Number((size / unit).toFixed(2)).toLocaleString("en")} ${name}`;
  return from === "launch" ? `T${seconds < 0 ? "−" : "+"}${length}` : `${length} ${seconds < 0 ? "before" : "after"} ${words(from || "an event that is not told")}`;
}

// A number with its unit; a text that is none stays as it is.
function quantity(text, unit) {
  if (!unit || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return text;
  if (unit === "s") return duration(Number(text));
  const number = Number(text).toLocaleString("en", { maximumSignificantDigits: 17 });
  return unit === "deg" ? `${number}°` : unit === "1" ? number : `${number} ${unit}`;
}

// Whole or nearly whole years as such, else days, hours, minutes and seconds.
function duration(seconds) {
  const years = seconds / YEAR;
  if (years >= 1 && Number(years.toFixed(1)) === years) return `${years.toLocaleString("en")} ${years === 1 ? "year" : "years"}`;
  let left = seconds;
  const parts = [[DAY, "d"], [HOUR, "h"], [MINUTE, "min"]].map(([unit, name]) => {
    const count = Math.floor(left / unit);
    left -= count * unit;
    return count ? `${count.toLocaleString("en")} ${name}` : "";
  });
  parts.push(left || !seconds ? `${Number(left.toFixed(3))} s` : "");
  return parts.filter(Boolean).join(" ");
}
