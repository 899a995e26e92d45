// What every page does: the choice of a theme, and word of a connection or an answer that is not there.
"use strict";

(() => {
  const THEMES = ["auto", "light", "dark"];

  function showTheme(button) {
    const theme = document.documentElement.dataset.theme || "auto";
    button.querySelector("[data-theme-name]").textContent = button.dataset[theme];
    button.hidden = false;
  }

  function changeTheme(button) {
    const root = document.documentElement;
    const next = THEMES[(THEMES.indexOf(root.dataset.theme || "auto") + 1) % THEMES.length];
    if (next === "auto") {
      delete root.dataset.theme;
      localStorage.removeItem("theme");
    } else {
      root.dataset.theme = next;
      localStorage.setItem("theme", next);
    }
    showTheme(button);
    document.dispatchEvent(new CustomEvent("themechange"));
  }

  function watchConnection(banner) {
    const tell = (isLost) => { banner.hidden = !isLost; };
    document.addEventListener("htmx:sendError", () => tell(true));
    document.addEventListener("htmx:timeout", () => tell(true));
    document.addEventListener("htmx:afterOnLoad", () => tell(false));
    window.addEventListener("offline", () => tell(true));
    window.addEventListener("online", () => tell(false));
  }

  // An answer that is an error changes nothing on the page, so it has to be told.
  function watchAnswers(banner) {
    document.addEventListener("htmx:responseError", () => { banner.hidden = false; });
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) banner.hidden = true;
    });
  }

  // Where a part is swapped, htmx finds what was used by its id. If that is gone with the old part,
  // one goes on at a heading of the new one, not at the top of the page.
  function keepPlace() {
    let isInside = false;
    document.addEventListener("htmx:beforeSwap", (event) => {
      const used = document.activeElement;
      isInside = used !== document.body && event.detail.target.contains(used);
    });
    document.addEventListener("htmx:afterSettle", (event) => {
      if (!isInside || document.activeElement !== document.body) return;
      const near = event.target.closest?.("section");
      const heading = event.target.querySelector?.("h1, h2") || near?.querySelector("h2") || document.querySelector("h1");
      if (!heading) return;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      isInside = false;
    });
  }

  // Forms that ask before they do something that cannot be undone.
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // Shows what works with scripts alone. A browser lets no page copy that came over plain HTTP.
  function offer() {
    for (const offered of document.querySelectorAll("[data-with-script][hidden]")) {
      offered.hidden = offered.matches("[data-copy]") && !navigator.clipboard;
    }
  }

  // Copies the text of what a button names.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
    document.querySelector("#spoken").textContent = button.dataset.copied;
  });

  const button = document.querySelector("[data-theme-switch]");
  showTheme(button);
  button.addEventListener("click", () => changeTheme(button));
  watchConnection(document.querySelector("#connection"));
  watchAnswers(document.querySelector("#trouble"));
  keepPlace();
  offer();
  document.addEventListener("htmx:afterSettle", offer);
})();
