// Before the page is drawn: the theme that was chosen here earlier, so that nothing flashes.
"use strict";

(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
