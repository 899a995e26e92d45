// The page on which pictures are chosen: dropped, pasted or picked, seen before they are sent, and sent
// with word of how far that is. Without it, the form is a form.
"use strict";

(() => {
  const form = document.querySelector("#check");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const zone = form.querySelector("#drop");
  const problems = form.querySelector("#problems");
  const list = form.querySelector(".chosen");
  const sending = form.querySelector("[data-sending]");
  const button = form.querySelector("[data-send]");
  const limits = form.dataset;
  const words = JSON.parse(document.querySelector("#check-words").textContent);
  const addresses = new Map();
  let chosen = [];

  function tell(sentences) {
    problems.replaceChildren(...sentences.map((sentence) => {
      const line = document.createElement("p");
      line.className = "notice bad";
      line.textContent = sentence;
      return line;
    }));
  }

  function write(template, values) {
    return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), template);
  }

  function size(bytes) {
    const unit = bytes >= 1e6 ? ["megabyte", 1048576] : ["kilobyte", 1024];
    const format = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: unit[0], maximumFractionDigits: 1 });
    return format.format(bytes / unit[1]);
  }

  function isFilm(file) {
    return file.type.startsWith("video/");
  }

  // What is wrong with a file, told before a byte of it is sent; the server looks more closely.
  function judge(file) {
    if (isFilm(file) && !Number(limits.filmBytes)) return write(words.no_films, { name: file.name });
    if (!isFilm(file) && file.type && !file.type.startsWith("image/")) return write(words.no_picture, { name: file.name });
    const most = Number(isFilm(file) ? limits.filmBytes : limits.pictureBytes);
    if (file.size > most) return write(words.too_large, { name: file.name, size: size(file.size), most: size(most) });
    return "";
  }

  function add(files) {
    const wrong = [];
    for (const file of files) {
      const is_there = chosen.some((one) => one.name === file.name && one.size === file.size && one.lastModified === file.lastModified);
      if (is_there) continue;
      const films = chosen.filter(isFilm).length;
      const isTooMuch = isFilm(file) && films >= Number(limits.mostFilms) && Number(limits.filmBytes);
      const problem = judge(file) || (isTooMuch ? write(words.too_many_films, { most: limits.mostFilms }) : "");
      if (problem) wrong.push(problem);
      else if (chosen.length >= Number(limits.mostFiles)) {
        wrong.push(write(words.too_many, { most: limits.mostFiles }));
        break;
      } else chosen.push(file);
    }
    show();
    tell(wrong);
  }

  function remove(file) {
    const place = chosen.indexOf(file);
    chosen = chosen.filter((one) => one !== file);
    URL.revokeObjectURL(addresses.get(file));
    addresses.delete(file);
    show();
    const buttons = list.querySelectorAll("button");
    (buttons[Math.min(place, buttons.length - 1)] || input).focus();
  }

  function draw(file) {
    if (!addresses.has(file)) addresses.set(file, URL.createObjectURL(file));
    const item = document.createElement("li");
    item.className = "thumb";
    const seen = document.createElement(isFilm(file) ? "video" : "img");
    if (isFilm(file)) seen.muted = true;
    else seen.alt = "";
    seen.src = addresses.get(file);
    const caption = document.createElement("span");
    caption.className = "caption";
    const amount = document.createElement("small");
    amount.textContent = size(file.size);
    caption.append(file.name, amount);
    const away = document.createElement("button");
    away.type = "button";
    away.className = "small quiet";
    away.textContent = list.dataset.remove;
    away.setAttribute("aria-label", `${list.dataset.remove}: ${file.name}`);
    away.addEventListener("click", () => remove(file));
    item.append(seen, caption, away);
    return item;
  }

  function show() {
    const transfer = new DataTransfer();
    for (const file of chosen) transfer.items.add(file);
    input.files = transfer.files;
    list.replaceChildren(...chosen.map(draw));
    form.querySelector("[data-chosen]").hidden = !chosen.length;
  }

  function setSending(isSending) {
    sending.hidden = !isSending;
    button.disabled = isSending;
    form.setAttribute("aria-busy", isSending);
  }

  function send() {
    const request = new XMLHttpRequest();
    const bar = sending.querySelector("progress");
    const said = sending.querySelector("[role=status]");
    const amount = sending.querySelector("[data-amount]");
    const failed = (sentence) => {
      setSending(false);
      tell([sentence]);
    };
    request.upload.addEventListener("progress", (event) => {
      bar.value = 100 * event.loaded / event.total;
      amount.textContent = `${size(event.loaded)} / ${size(event.total)}`;
      // Said aloud when it is something new, and not with each number.
      const news = event.loaded >= event.total ? said.dataset.wait : said.dataset.sending;
      if (said.textContent !== news) said.textContent = news;
    });
    request.addEventListener("error", () => failed(words.lost));
    request.addEventListener("load", () => {
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const refused = answer.querySelector("#problems");
      const isLed = request.status === 200 && new URL(request.responseURL).pathname !== new URL(form.action).pathname;
      if (isLed && !refused) return location.assign(request.responseURL);
      const sentences = [...(refused?.querySelectorAll("p") || [])].map((line) => line.textContent);
      failed(sentences.join(" ") || answer.querySelector(".lead")?.textContent || words.refused);
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
    tell([]);
    setSending(true);
  }

  function dragged(event) {
    return [...(event.dataTransfer?.types || [])].includes("Files");
  }

  zone.classList.add("ready");
  input.addEventListener("change", () => add([...input.files]));
  // A file that is dropped beside the zone must not take the place of the page.
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (!dragged(event)) return;
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind === "drop") add([...event.dataTransfer.files]);
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (files.length) add(files);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = form.querySelectorAll("[name=variants]:checked").length;
    const total = chosen.reduce((sum, file) => sum + file.size, 0);
    if (!chosen.length) tell([words.none]);
    else if (asked > Number(limits.mostVariants)) tell([write(words.too_many_variants, { most: limits.mostVariants })]);
    else if (total > Number(limits.requestBytes)) tell([write(words.too_large_together, { size: size(total), most: size(Number(limits.requestBytes)) })]);
    else send();
  });
  // Coming back with the browser's own button, what was chosen is still in the field.
  window.addEventListener("pageshow", () => {
    setSending(false);
    if (input.files.length) add([...input.files]);
  });
})();
