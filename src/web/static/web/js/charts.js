// Draws charts that a person can hover over, from the JSON beside them.
//
// <figure class="chart" data-chart="ID">…<div class="plot"></div>…</figure> and a JSON of that ID:
// { "x": {"label", "range"?, "ticks"?: [[value, text]]}, "y": {"label", "range"?}, "series": [{"label", "x": [], "y": [],
//   "kind"?: "line" | "dots" | "bars" | "steps", "dash"?: true, "low"?: [], "high"?: []}],
//   "marks"?: [{"label", "x"?, "y"?}] }
// Series may have other x values each: they are joined into one table, as uPlot wants it.
"use strict";

(() => {
  const DASHES = [[], [8, 4], [2, 4], [10, 3, 2, 3]];
  const NUMBERS = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const AROUND = 60; // what stands around a chart: the numbers of its axes, and their labels
  const drawn = new Map();

  // A canvas knows no variables and no light-dark(): the browser is asked what they come to here.
  function resolve(figure, name) {
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    figure.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  function join(series) {
    const tables = series.flatMap((one) => {
      const table = [one.x, one.y];
      if (one.low) table.push(one.low, one.high);
      return [sorted(table)];
    });
    return uPlot.join(tables);
  }

  // uPlot joins tables whose first column rises.
  function sorted(table) {
    const order = table[0].map((_, place) => place).sort((a, b) => table[0][a] - table[0][b] || a - b);
    return table.map((column) => order.map((place) => column[place]));
  }

  // Points of one x (the upright parts of a ROC curve) would be one row: they are moved by nothing.
  function spread(values) {
    let last = -Infinity;
    return values.map((value) => (last = value > last ? value : last + 1e-9));
  }

  function describe(figure, chart) {
    const ink = resolve(figure, "--soft");
    const grid = { stroke: resolve(figure, "--line"), width: 1 };
    const font = `12px ${getComputedStyle(figure).fontFamily}`;
    const series = [{ label: chart.x.label, value: (_, value) => format(value) }];
    const bands = [];
    chart.series.forEach((one, place) => {
      const stroke = resolve(figure, `--series-${1 + (place % 4)}`);
      series.push({
        label: one.label,
        stroke,
        width: one.kind === "dots" ? 0 : 2,
        dash: one.dash ? [4, 4] : DASHES[place % 4],
        fill: one.kind === "bars" ? stroke.replace("rgb(", "rgba(").replace(")", ", .35)") : undefined,
        paths: pathOf(one.kind),
        points: { show: one.kind === "dots", size: 7, fill: stroke },
        spanGaps: true,
        value: (_, value) => format(value),
      });
      if (one.low) {
        const end = { class: "band-end", stroke, width: 1, dash: [2, 3], spanGaps: true, points: { show: false }, value: (_, value) => format(value) };
        series.push({ ...end, label: one.low_label || "" }, { ...end, label: one.high_label || "" });
        bands.push({ series: [series.length - 1, series.length - 2], fill: stroke.replace("rgb(", "rgba(").replace(")", ", .12)") });
      }
    });
    const axis = (side, length) => ({
      label: side.label,
      labelFont: shrink(font, side.label, length),
      font,
      stroke: ink,
      grid,
      ticks: grid,
      labelSize: 22,
      ...(side.ticks && {
        splits: side.ticks.map(([value]) => value),
        values: side.ticks.map(([, text]) => text),
      }),
    });
    const scale = (side) => ({ time: false, range: side.range ? () => side.range : undefined });
    const width = figure.querySelector(".plot").clientWidth;
    const height = figure.classList.contains("square") ? 320 : 272;
    return {
      width,
      height,
      scales: { x: scale(chart.x), y: scale(chart.y) },
      axes: [axis(chart.x, width - AROUND), axis(chart.y, height - AROUND)],
      legend: { markers: { dash: (plot, place) => nameDash(plot.series[place].dash) } },
      series,
      bands,
      cursor: { focus: { prox: 24 } },
      hooks: { draw: [(plot) => drawMarks(plot, figure, chart.marks || [])] },
    };
  }

  // An axis has one line for its label: a long one gets smaller letters.
  function shrink(font, label, length) {
    const { ctx } = shrink;
    ctx.font = font;
    const size = Math.min(12, (12 * length) / Math.max(1, ctx.measureText(label).width));
    return font.replace("12px", `${Math.max(8, size).toFixed(1)}px`);
  }
  shrink.ctx = document.createElement("canvas").getContext("2d");

  // As far as a border can show it.
  function nameDash(dash) {
    if (!dash?.length) return "solid";
    return dash[0] < 3 ? "dotted" : "dashed";
  }

  function pathOf(kind) {
    if (kind === "bars") return uPlot.paths.bars({ size: [1, 64], align: 0 });
    if (kind === "steps") return uPlot.paths.stepped({ align: 1 });
    return undefined;
  }

  function format(value) {
    if (value == null) return "–";
    return Number.isInteger(value) ? String(value) : NUMBERS.format(value);
  }

  // Lines across the chart: the threshold, chance, one's own score.
  function drawMarks(plot, figure, marks) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = resolve(figure, "--ink");
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const mark of marks) {
      ctx.beginPath();
      if (mark.x != null && mark.y != null) {
        ctx.setLineDash([]);
        ctx.arc(plot.valToPos(mark.x, "x", true), plot.valToPos(mark.y, "y", true), 5 * devicePixelRatio, 0, 7);
        ctx.fill();
      } else if (mark.x != null) {
        const x = plot.valToPos(mark.x, "x", true);
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      } else {
        const y = plot.valToPos(mark.y, "y", true);
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
      }
    }
    ctx.restore();
  }

  function draw(figure) {
    const source = document.getElementById(figure.dataset.chart);
    if (!source) return;
    const chart = JSON.parse(source.textContent);
    chart.series = chart.series.map((one) => ({ ...one, x: spread(one.x) }));
    drawn.get(figure)?.destroy();
    const plot = new uPlot(describe(figure, chart), join(chart.series), figure.querySelector(".plot"));
    drawn.set(figure, plot);
    figure.plot = plot;
  }

  function drawAll(root) {
    for (const figure of root.querySelectorAll("figure[data-chart]")) draw(figure);
  }

  function redraw() {
    for (const figure of drawn.keys()) {
      if (figure.isConnected) draw(figure);
      else drawn.delete(figure);
    }
  }

  // Other scripts move marks: the line of a threshold follows its slider.
  document.addEventListener("chart:marks", (event) => {
    const source = document.getElementById(event.detail.chart);
    const chart = JSON.parse(source.textContent);
    source.textContent = JSON.stringify({ ...chart, marks: event.detail.marks });
    const figure = document.querySelector(`figure[data-chart="${event.detail.chart}"]`);
    if (figure?.plot) draw(figure);
  });

  let waiting;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 150);
  });
  document.addEventListener("themechange", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
  drawAll(document);
})();
