// Variants: how many are ticked, and a threshold that moves everything at once.
"use strict";

(() => {
  function count(form) {
    const ticked = form.querySelectorAll("input[type=checkbox]:checked").length;
    const said = form.querySelector("[data-ticked]");
    if (!said) return;  // there is nothing to tick
    form.querySelector(".compare-bar button").disabled = ticked < 2;
    said.textContent = ticked === 0 ? said.dataset.none : ticked === 1 ? said.dataset.one : "";
  }

  function countAll() {
    for (const form of document.querySelectorAll("[data-ticks]")) count(form);
  }

  // The slider and the field beside it show one number.
  function follow(changed) {
    const other = document.getElementById(changed.id === "threshold" ? "threshold-range" : "threshold");
    other.value = changed.value;
  }

  // What was swapped in says where the threshold is: marks in charts follow, and a rule moves the slider.
  function show(part) {
    const form = document.querySelector("[data-threshold-form]");
    const field = form.querySelector("#threshold");
    if (!form.contains(document.activeElement)) {
      field.value = part.dataset.threshold;
      follow(field);
    }
    const said = part.querySelector("[data-say]").textContent.trim();
    document.querySelector("[data-threshold-said]").textContent = said;
    const marks = JSON.parse(part.querySelector("#threshold-marks").textContent);
    for (const [chart, of] of Object.entries(marks)) {
      if (!document.getElementById(chart)) continue;
      document.dispatchEvent(new CustomEvent("chart:marks", { detail: { chart, marks: of } }));
    }
  }

  // What somebody has opened stays open when the part around it is swapped.
  let opened = [];

  function listOpened() {
    return [...document.querySelectorAll("#at-threshold details[open]")].map((one) => one.id);
  }

  document.addEventListener("htmx:beforeSwap", () => { opened = listOpened(); });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-ticks]");
    if (form) count(form);
  });
  // Before htmx hears of it, which sends the field.
  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-threshold-form]") && event.target.id) follow(event.target);
  }, true);
  document.addEventListener("htmx:afterSettle", () => {
    countAll();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "at-threshold") return;
    for (const id of opened) document.getElementById(id).open = true;
    show(event.target);
  });
  countAll();
})();
