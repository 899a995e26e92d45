// The steps of publishing: how far a large file is sent, and what is told while workers evaluate.
"use strict";

(() => {
  const TOO_LARGE = 413;

  // Whether it may be sent: the server stops listening where a request is too large.
  function fits(form) {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);
    return files.reduce((sum, file) => sum + file.size, 0) <= Number(form.dataset.requestBytes);
  }

  function leaveOutPlace(address) {
    return address.split("#")[0];
  }

  // Sends a form so that the browser tells how far it is; without this script it does so itself.
  function send(form) {
    const shown = form.querySelector("[data-upload-progress]");
    const bar = shown.querySelector("progress");
    const words = shown.querySelector("[role=status]");
    const button = form.querySelector("button.primary");
    const request = new XMLHttpRequest();

    function end(text) {
      button.disabled = false;
      words.textContent = text;
    }

    shown.hidden = false;
    if (!fits(form)) {
      end(words.dataset.tooLarge);
      return;
    }
    button.disabled = true;
    words.textContent = words.dataset.sending;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      words.textContent = words.dataset.reading;
    });
    request.addEventListener("error", () => end(words.dataset.lost));
    request.addEventListener("load", () => {
      if (!show(request)) end(request.status === TOO_LARGE ? words.dataset.tooLarge : words.dataset.refused);
    });
    request.open("POST", form.getAttribute("action") || window.location.href);
    request.setRequestHeader("HX-Request", "true");
    request.send(new FormData(form));
  }

  // Another address: the next step. This one anew: the session has ended. Else the form again, with what is wrong. What is
  // no page comes from what stands before them, and cannot be shown.
  function show(request) {
    if (request.getResponseHeader("HX-Refresh")) {
      window.location.reload();
      return true;
    }
    const led = request.getResponseHeader("HX-Redirect");
    if (led || leaveOutPlace(request.responseURL) !== leaveOutPlace(window.location.href)) {
      window.location.assign(led || request.responseURL);
      return true;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const answer = page.querySelector("main");
    if (!answer) return false;
    document.querySelector("main").replaceWith(answer);
    document.title = page.title;
    const wrong = document.querySelector("#refusal, [aria-invalid=true]");
    (wrong || document.querySelector("main")).focus();
    window.scrollTo(0, 0);
    return true;
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-upload]")) return;
    event.preventDefault();
    send(event.target);
  });

  // Screen readers are told when something is new, and not each second.
  document.addEventListener("htmx:afterSwap", () => {
    const said = document.querySelector("[data-announce]");
    const live = document.querySelector("[data-announcement]");
    if (!said || !live) return;
    const text = said.dataset.announce.replace(/\d(?= %)/, "0");
    if (live.textContent !== text) live.textContent = text;
  });
})();
