// Draws what stands in data-chart. Shapes and patterns tell series apart, not colours alone.
"use strict";

(() => {
  const colours = ["#1d4a73", "#b5622b", "#4f7a3a", "#7a4a86", "#8a7a1f", "#2f7f86"];
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const yuan = (value) =>
    value === null || value === undefined
      ? ""
      : Number(value).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const short = (value) =>
    Math.abs(value) >= 10000 ? `${(value / 10000).toLocaleString("zh-CN")}万` : `${value}`;

  const optionsOf = (chart) => {
    const lying = chart.kind === "ranking";
    const captions = { type: "category", data: chart.captions, inverse: lying, axisTick: { show: false } };
    const amounts = { type: "value", axisLabel: { formatter: short } };
    return {
      animation: !still,
      aria: { enabled: true, decal: { show: true } },
      color: colours,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
      legend: { show: chart.series.length > 1, top: 0 },
      tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: yuan },
      xAxis: lying ? amounts : captions,
      yAxis: lying ? captions : amounts,
      series: chart.series.map((series, place) => ({
        name: series.name,
        type: chart.kind === "lines" ? "line" : "bar",
        symbol: ["circle", "rect", "triangle", "diamond"][place % 4],
        symbolSize: 7,
        barMaxWidth: 34,
        data: series.amounts.map((amount) => (amount === null ? null : Number(amount))),
      })),
    };
  };

  const draw = (place) => {
    const chart = JSON.parse(place.dataset.chart);
    const lying = chart.kind === "ranking";
    place.classList.add("drawn");
    if (lying) place.style.height = `${Math.max(160, chart.captions.length * 34 + 60)}px`;
    const drawn = window.echarts.init(place, null, { renderer: "svg" });
    drawn.setOption(optionsOf(chart));
    const table = place.parentElement.querySelector(".chart-table");
    if (table) table.open = false;
    // On paper the drawing is scaled as it is: nothing is drawn anew while the page is printed.
    let isPrinting = false;
    const picture = () => place.querySelector("svg");
    new ResizeObserver(() => isPrinting || drawn.resize({ animation: { duration: 0 } })).observe(place);
    window.addEventListener("beforeprint", () => {
      isPrinting = true;
      const svg = picture();
      svg?.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
    });
    window.addEventListener("afterprint", () => {
      isPrinting = false;
      picture()?.removeAttribute("viewBox");
    });
  };

  document.querySelectorAll("[data-chart]").forEach(draw);
})();
