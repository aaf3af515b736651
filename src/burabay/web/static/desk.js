// What the pages do beyond links and forms. Every page works without it.
"use strict";
(() => {
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    if (button.dataset.do === "print") window.print();
    if (button.dataset.do === "copy") {
      const field = document.getElementById(button.dataset.of);
      field.select();
      navigator.clipboard?.writeText(field.value);
    }
    if (button.dataset.do === "add-row") addRow(button);
    if (button.dataset.do === "remove-row") removeRow(button);
  });

  function changed(within) {
    within.closest("form")?.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function addRow(button) {
    const body = document.getElementById(button.dataset.of);
    const row = document.getElementById(button.dataset.from).content.firstElementChild.cloneNode(true);
    body.append(row);
    row.querySelector("input, select").focus();
  }
  function removeRow(button) {
    const row = button.closest("tr");
    const body = row.parentElement;
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    (next || body.closest("form")).querySelector("input, select, button")?.focus();
    changed(body);
  }

  // A day that is being typed is asked about when its field is left: each of its parts would change it.
  document.addEventListener("keydown", (event) => {
    if (event.target.matches?.("form[hx-get] input[type=date]") && event.key !== "Tab") {
      event.target.dataset.typed = event.key === "Enter" ? "" : "yes";
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset?.typed) {
      event.target.dataset.typed = "changed";
      event.stopPropagation();
    }
  }, true);
  document.addEventListener("focusout", (event) => {
    if (!event.target.dataset?.typed) return;
    const changed = event.target.dataset.typed === "changed";
    delete event.target.dataset.typed;
    if (changed) event.target.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Whoever goes through a form with the keyboard stays where they are when its answer replaces it.
  let focused = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const active = document.activeElement;
    const name = active && (active.id ? `#${CSS.escape(active.id)}` : active.name && `[name="${CSS.escape(active.name)}"]`);
    focused = name || null;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!focused || document.activeElement !== document.body) return;
    const field = event.target.querySelector(focused) || document.querySelector(focused);
    field?.focus({ preventScroll: true });
  });

  // A file dropped on the page is the file of its form; how far the sending has come is shown.
  for (const drop of all(".drop")) {
    const input = drop.querySelector("input[type=file]");
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
    }
    for (const name of ["dragleave", "drop"]) {
      drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("over"); });
    }
    drop.addEventListener("drop", (event) => {
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    });
  }
  for (const form of all("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      const bar = form.querySelector("progress");
      if (!bar || !window.XMLHttpRequest) return;
      event.preventDefault();
      bar.hidden = false;
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.upload.addEventListener("progress", (sent) => {
        if (sent.lengthComputable) { bar.max = sent.total; bar.value = sent.loaded; }
      });
      request.addEventListener("load", () => {
        const there = request.responseURL && new URL(request.responseURL);
        if (request.status < 400 && there && there.pathname !== new URL(form.action).pathname) {
          window.location.assign(there);
          return;
        }
        const problem = form.querySelector(".problem");
        const told = new DOMParser().parseFromString(request.responseText, "text/html").querySelector(".problem");
        problem.textContent = told ? told.textContent.trim() : String(request.status);
        problem.hidden = false;
        bar.hidden = true;
        problem.focus();
      });
      request.addEventListener("error", () => { form.submit(); });
      request.send(new FormData(form));
    });
  }

  // Paper shows what is folded on the screen.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = all("details:not([open]):not(.noprint)");
    for (const each of folded) each.open = true;
  });
  window.addEventListener("afterprint", () => { for (const each of folded) each.open = false; });

  // "/" goes to the search field, as in most registers.
  document.addEventListener("keydown", (event) => {
    const field = document.getElementById("q");
    if (event.key === "/" && field && !event.target.matches("input, select, textarea")) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
})();
