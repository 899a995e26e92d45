// Brings the layer that is looked at into view in the list of layers, without moving the page.
"use strict";

(() => {
  const box = document.querySelector(".layers-box");
  const chosen = box?.querySelector("[aria-current]");
  if (chosen) box.scrollTop = chosen.closest("li").offsetTop - box.clientHeight / 3;
})();
