// The page of a check: maps laid over pictures, films in step with their scores, the time that is left.
"use strict";

(() => {
  const MINUTE = 60_000;
  const SEEN_FOR = 0.5; // seconds: films are looked at a few times a second

  function layOver(maps) {
    const slider = maps.querySelector("[data-opacity]");
    const show = () => {
      for (const heat of maps.querySelectorAll(".heat")) heat.style.opacity = slider.value / 100;
    };
    for (const overlay of maps.querySelectorAll(".overlay")) overlay.classList.add("laid");
    slider.addEventListener("input", show);
    show();
  }

  function follow(section) {
    const film = document.getElementById(section.dataset.film);
    const drawing = section.querySelector("svg");
    const cursor = drawing.querySelector(".cursor");
    const seconds = Number(section.dataset.seconds);
    const width = drawing.viewBox.baseVal.width;
    const move = () => {
      const x = width * Math.min(1, film.currentTime / seconds);
      cursor.setAttribute("x1", x);
      cursor.setAttribute("x2", x);
      cursor.setAttribute("visibility", "visible");
      if (!film.paused) requestAnimationFrame(move);
    };
    for (const kind of ["play", "seeked", "timeupdate"]) film.addEventListener(kind, move);
    drawing.addEventListener("click", (event) => {
      const frame = drawing.getBoundingClientRect();
      film.currentTime = seconds * (event.clientX - frame.left) / frame.width;
    });
  }

  // Boxes around the faces of a film, where they were seen last.
  function frameFaces(drawing) {
    const film = document.getElementById(drawing.dataset.film);
    const sightings = JSON.parse(document.getElementById(drawing.dataset.boxes).textContent);
    const groups = [...drawing.querySelectorAll("g")];
    const show = (group, { times, boxes }, time) => {
      const place = times.findLastIndex((seen) => seen <= time + 0.05);
      const isSeen = place >= 0 && time - times[place] < SEEN_FOR;
      group.setAttribute("visibility", isSeen ? "visible" : "hidden");
      if (!isSeen) return;
      const [rect, number] = group.children;
      ["x", "y", "width", "height"].forEach((name, n) => rect.setAttribute(name, boxes[place][n]));
      ["x", "y"].forEach((name, n) => number.setAttribute(name, boxes[place][n]));
    };
    const draw = () => {
      groups.forEach((group, number) => show(group, sightings[number], film.currentTime));
      if (!film.paused) requestAnimationFrame(draw);
    };
    for (const kind of ["play", "seeked", "timeupdate"]) film.addEventListener(kind, draw);
    draw();
  }

  function tellExpiry(time) {
    const left = new Date(time.dateTime) - Date.now();
    // A clock that is ahead knows nothing: what the server has written stays.
    if (left <= 0) return;
    const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
    const said = format.format(Math.max(1, Math.round(left / MINUTE)), "minute");
    time.textContent = time.dataset.expiry.replace("TIME", said);
    setTimeout(() => {
      if (!time.isConnected) return;
      if (left > MINUTE / 2) tellExpiry(time);
      else location.reload();
    }, Math.min(left, MINUTE / 2));
  }

  // Once for all that is there at first, and for what comes while one waits.
  function prepare(root) {
    root.querySelectorAll("[data-maps]").forEach(layOver);
    root.querySelectorAll("[data-seconds]").forEach(follow);
    root.querySelectorAll("[data-boxes]").forEach(frameFaces);
    root.querySelectorAll("[data-expiry]").forEach(tellExpiry);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-seek]");
    if (!button) return;
    const film = document.getElementById(button.dataset.film);
    film.currentTime = Number(button.dataset.seek);
    film.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("htmx:afterSettle", () => {
    const answer = document.querySelector("#answer");
    prepare(answer);
    // Whoever used the part that is gone goes on at the heading of what has come.
    const heading = answer.querySelector("h1[tabindex]");
    if (heading && document.activeElement === document.body) heading.focus();
  });
  prepare(document);
})();
