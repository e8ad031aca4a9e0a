"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const { rows, sights, deals, texts } = data;
  const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#e69f00", "#cc79a7", "#8a5a3b", "#f0e442"];
  const BESIDE = -1; // the row of a deal that is no part of a bar
  const AT_ONCE = 100;
  const STEP = 60; // pixels from bar to bar
  const EDGE = 6;
  const THICK = 0.46; // of a bar, in steps
  const ABOVE = -0.75; // its name stands there
  const SHAKE = 8; // pixels that a finger may move
  const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif";
  const ROW = 2; // of a deal: its bars in two sights, its row, then what is shown of it
  const FIRST_SHOWN = 3;
  const state = { sight: 0, picked: null, found: [], shown: 0 };

  const chart = byId("chart");
  const table = document.querySelector(".deals");

  // -- words and looks

  const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const percent = (part, whole) => ((100 * part) / whole).toFixed(1).replace(".", data.decimal) + data.percent;
  const escaped = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
  const look = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = (place) => (rows[place].role === "reason" ? COLOURS[place] : look(`--${rows[place].role}`));

  const ruler = document.createElement("canvas").getContext("2d");
  const shortened = (text, width, font) => {
    ruler.font = font;
    if (ruler.measureText(text).width <= width) return text;
    const letters = Array.from(text);
    while (letters.length > 1 && ruler.measureText(letters.join("") + "…").width > width) letters.pop();
    return letters.join("").trimEnd() + "…";
  };

  // -- the chart

  const drawn = () =>
    sights[state.sight].groups.map((group, place) => ({ ...group, place })).filter((group) => group.sum > 0);

  const isPicked = (group, row) => {
    const picked = state.picked;
    if (!picked || picked.kind === "beside") return true;
    return (picked.group === null || picked.group === group) && (picked.row === null || picked.row === row);
  };

  const traces = (groups) =>
    rows.map((row, place) => ({
      type: "bar",
      orientation: "h",
      y: groups.map((_, y) => y),
      x: groups.map((group) => group.counts[place]),
      width: THICK,
      text: groups.map((group) => (group.counts[place] ? number(group.counts[place]) : "")),
      textposition: "inside",
      insidetextanchor: "middle",
      textangle: 0,
      customdata: groups.map((group) => [group.place, place]),
      hovertext: groups.map(
        (group) =>
          `<b>${escaped(shortened(group.name, 240, "14px sans-serif"))}</b><br>` +
          `${escaped(shortened(row.name, 240, "14px sans-serif"))}<br>` +
          `${number(group.counts[place])} · ${percent(group.counts[place], group.sum)}`,
      ),
      hovertemplate: "%{hovertext}<extra></extra>",
      marker: {
        color: colour(place),
        opacity: groups.map((group) => (isPicked(group.place, place) ? 1 : 0.3)),
        line: { width: 1.5, color: look("--card") },
        pattern: row.role === "none" ? { shape: "/", fgcolor: look("--hatch"), size: 6, solidity: 0.3 } : undefined,
      },
    }));

  const labels = (groups) => {
    const size = 15;
    const font = `${size}px ${FONT}`;
    ruler.font = font;
    return groups.flatMap((group, y) => {
      const room = chart.clientWidth - ruler.measureText(group.words).width - 24;
      const common = { y, yref: "y", xref: "paper", yshift: 25, showarrow: false, captureevents: false };
      const name = escaped(shortened(group.name, room, font));
      return [
        { ...common, x: 0, xanchor: "left", text: name, font: { size, color: look("--ink") } },
        { ...common, x: 1, xanchor: "right", text: escaped(group.words), font: { size, color: look("--faint") } },
      ];
    });
  };

  const longest = (groups) => Math.max(...groups.map((group) => group.sum));
  const reach = (groups) => [groups.length + ABOVE, ABOVE];

  const layout = (groups) => ({
    barmode: "stack",
    height: groups.length * STEP + 2 * EDGE,
    margin: { l: 0, r: 0, t: EDGE, b: EDGE, pad: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    dragmode: false,
    hovermode: "closest",
    font: { family: FONT, color: look("--ink") },
    uniformtext: { mode: "hide", minsize: 12 },
    hoverlabel: { bgcolor: look("--tip"), bordercolor: look("--tip"), font: { color: look("--tip-ink"), size: 14, family: FONT }, align: "left" },
    xaxis: { visible: false, fixedrange: true, range: [0, longest(groups)] },
    yaxis: { visible: false, fixedrange: true, range: reach(groups) },
    annotations: labels(groups),
  });

  const draw = () => {
    const groups = drawn();
    byId("drawn").hidden = groups.length === 0;
    if (groups.length === 0) return Promise.resolve();
    return Plotly.react(chart, traces(groups), layout(groups), { displayModeBar: false, doubleClick: false });
  };

  // The library tells of a click only if it has told of hovering there before; a finger does not hover.
  const pressed = ({ clientX, clientY }) => {
    const groups = drawn();
    const box = chart.getBoundingClientRect();
    const [bottom, top] = reach(groups);
    const y = top + ((clientY - box.top - EDGE) / (groups.length * STEP)) * (bottom - top);
    const group = groups[Math.floor(y - top)];
    if (!group) return null;
    const left = ((clientX - box.left) / box.width) * longest(groups);
    const beside = Math.abs(y - Math.floor(y - top)) > THICK / 2 || left >= group.sum;
    return { kind: "bars", group: group.place, row: beside ? null : rowAt(group.counts, left) };
  };

  const rowAt = (counts, left) => {
    let sum = 0;
    return counts.findIndex((count) => (sum += count) > left);
  };

  const listen = () => {
    let from = null;
    chart.addEventListener("pointerdown", (event) => (from = event.button === 0 ? event : null));
    addEventListener("pointerup", (event) => {
      const still = from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < SHAKE;
      const found = still ? pressed(event) : null;
      from = null;
      if (found) pick(found);
    });
  };

  // -- the deals of a figure

  const counted = ({ kind, group, row }) => {
    const groups = sights[state.sight].groups.filter((_, place) => group === null || place === group);
    const one = (it) => (kind === "beside" ? it.beside : row === null ? it.sum : it.counts[row]);
    return groups.reduce((sum, it) => sum + one(it), 0);
  };

  const matching = ({ kind, group, row }) =>
    deals.filter(
      (deal) =>
        (kind === "beside") === (deal[ROW] === BESIDE) &&
        (group === null || deal[state.sight] === group) &&
        (row === null || deal[ROW] === row),
    );

  const pick = (picked) => {
    state.picked = picked;
    state.found = matching(picked);
    state.shown = 0;
    table.tBodies[0].replaceChildren();
    const words = [texts[picked.kind]];
    if (picked.group !== null) words.push(sights[state.sight].groups[picked.group].name);
    if (picked.row !== null) words.push(rows[picked.row].name);
    const count = counted(picked);
    title(words.filter(Boolean).join(" · "), number(count));
    byId("part").textContent = missing(state.found.length, count);
    more();
    draw();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    byId("deals").scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    byId("deals").focus({ preventScroll: true });
  };

  const missing = (shown, count) => {
    if (count === 0) return texts.nothing;
    return shown < count ? texts.part.replace("{shown}", number(shown)).replace("{n}", number(count)) : "";
  };

  const title = (words, count) => {
    const badge = document.createElement("span");
    badge.textContent = count === undefined ? "" : ` · ${count}`;
    const name = document.createElement("bdi");
    name.textContent = words;
    byId("picked").replaceChildren(name, badge);
  };

  const line = (deal) => {
    const row = document.createElement("tr");
    deal.slice(FIRST_SHOWN).forEach((text, place) => {
      const cell = row.insertCell();
      cell.dataset.title = texts.columns[place];
      if (text) {
        const words = document.createElement("bdi");
        words.textContent = text;
        cell.append(words);
      }
    });
    return row;
  };

  const more = () => {
    const next = state.found.slice(state.shown, state.shown + AT_ONCE);
    table.tBodies[0].append(...next.map(line));
    state.shown += next.length;
    table.hidden = state.shown === 0;
    byId("more").hidden = state.shown >= state.found.length;
  };

  // -- the rest of the page

  const turn = (place) => {
    state.sight = place;
    document.querySelectorAll(".wide").forEach((it) => (it.hidden = it.dataset.by !== sights[place].by));
    byId("switch").querySelectorAll("button").forEach((it, at) => it.setAttribute("aria-pressed", at === place));
    state.picked = null;
    state.found = [];
    state.shown = 0;
    table.tBodies[0].replaceChildren();
    title(texts.hint);
    byId("part").textContent = "";
    more();
    return draw();
  };

  const place = (text) => (text === undefined || text === "" ? null : Number(text));

  document.addEventListener("click", (event) => {
    const tapped = event.target.closest("button[data-kind]");
    if (tapped) pick({ kind: tapped.dataset.kind, group: place(tapped.dataset.group), row: place(tapped.dataset.row) });
  });

  const head = table.tHead.insertRow();
  texts.columns.forEach((name) => {
    const cell = document.createElement("th");
    cell.textContent = name;
    head.append(cell);
  });
  byId("more").textContent = texts.more;
  byId("more").addEventListener("click", more);
  if (sights.length > 1)
    sights.forEach((sight, at) => {
      const button = document.createElement("button");
      button.textContent = sight.label;
      button.addEventListener("click", () => turn(at));
      byId("switch").append(button);
    });

  let width = 0;
  const follow = () => {
    if (chart.clientWidth === width) return;
    width = chart.clientWidth;
    draw();
  };
  turn(0).then(() => {
    listen();
    width = chart.clientWidth;
    new ResizeObserver(follow).observe(chart);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    document.documentElement.dataset.ready = "";
  });
})();
