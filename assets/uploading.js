/* Uploads: [data-upload] holds a file input, a list the script fills, and [data-uploaded], which is told each id.
   One file after another; every fault says what to do; nothing here knows a page. */
(() => {
  if (window.osmindUploads) return;
  window.osmindUploads = true;
  const MOST = 20 * 1024 * 1024;
  const AGAIN = "The file could not be uploaded – try again";
  const one = (selector, root) => root.querySelector(selector);
  const make = (tag, parent, props = {}) => parent.appendChild(Object.assign(document.createElement(tag), props));
  const tell = (field, text) => { one("[data-said]", field).textContent = text; };
  const queues = new WeakMap();

  const row = (field, file) => {
    const li = make("li", one("[data-uploads]", field), { className: "upload-row" });
    const words = make("div", li, { className: "upload-words" });
    make("bdi", words, { textContent: file.name, className: "upload-name" });
    const state = make("span", words, { className: "muted", textContent: "Waiting" });
    const bar = make("progress", li, { max: 100, value: 0 });
    bar.setAttribute("aria-label", file.name);
    const buttons = make("div", li, { className: "buttons" });
    return { li, state, bar, buttons };
  };
  const press = (shown, text, label, act) => {
    const button = make("button", shown.buttons, { type: "button", className: "btn btn-secondary", textContent: text });
    button.setAttribute("aria-label", `${text}: ${label}`);
    button.addEventListener("click", act);
  };
  const fail = (field, file, shown, sentence, again) => {
    shown.state.className = "error";
    shown.state.textContent = sentence;
    shown.bar.remove();
    shown.buttons.replaceChildren();
    if (again) press(shown, "Try again", file.name, () => { shown.li.remove(); add(field, file); });
    press(shown, "Clear", file.name, () => { shown.li.remove(); one("input[type=file]", field).focus(); });
    tell(field, `${file.name}: ${sentence}`);
  };
  const done = (field, file, shown, id) => {
    shown.li.remove();
    tell(field, `${file.name} was uploaded`);
    const told = one("[data-uploaded]", field);
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(told, id);
    told.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const send = (field, file, shown) => new Promise((next) => {
    const patient = field.dataset.patient;
    const ask = new XMLHttpRequest();
    const over = (act) => { act(); next(); };
    ask.open("POST", patient ? `/files?patient=${encodeURIComponent(patient)}` : "/files");
    ask.setRequestHeader("X-Osmind", "file");
    ask.setRequestHeader("X-File-Name", encodeURIComponent(file.name.slice(-250).toWellFormed?.() ?? file.name.slice(-250)));
    ask.setRequestHeader("Content-Type", "application/octet-stream");
    ask.upload.onprogress = (sent) => {
      shown.bar.value = Math.round((100 * sent.loaded) / sent.total);
      shown.state.textContent = sent.loaded < sent.total ? `${shown.bar.value} %` : "Checking";
    };
    ask.onload = () => over(() => {
      let said = {};
      try { said = JSON.parse(ask.responseText); } catch { /* not ours: a proxy's page */ }
      if (ask.status === 201) done(field, file, shown, said.id);
      else fail(field, file, shown, said.error ?? AGAIN, ask.status >= 500 || ask.status === 429 || !said.error || said.error === AGAIN);
    });
    ask.onerror = ask.ontimeout = () => over(() => fail(field, file, shown, AGAIN, true));
    ask.onabort = () => over(() => shown.li.remove());
    press(shown, "Cancel", file.name, () => ask.abort());
    ask.send(file);
  });
  const add = (field, file) => {
    const shown = row(field, file);
    if (!file.size) return fail(field, file, shown, "The file is empty", false);
    if (file.size > MOST) return fail(field, file, shown, "The file must be smaller than 20 MB", false);
    field.dataset.busy = Number(field.dataset.busy ?? 0) + 1;
    const before = queues.get(field) ?? Promise.resolve();
    queues.set(field, before.then(() => send(field, file, shown)).then(() => {
      const left = Number(field.dataset.busy) - 1;
      left ? (field.dataset.busy = left) : delete field.dataset.busy;
    }));
  };

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-upload] input[type=file]")) return;
    const chosen = [...input.files];
    input.value = "";
    chosen.forEach((file) => add(input.closest("[data-upload]"), file));
  });
  /* A form that waits for a file is not sent without it. */
  window.addEventListener("submit", (event) => {
    const field = one("[data-upload][data-busy]", event.target);
    if (!field) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(field, "Wait until the file is uploaded, then send");
  }, true);
})();
