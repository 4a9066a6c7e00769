/* The chat: where its log stands, what is said of new messages, and what was typed while nobody listened.
   The log says what it holds with data- attributes; `settle` is called whenever that changed. */
(() => {
  if (window.osmindChat) return;
  const NEAR = 96; // pixels from the end that still count as being there
  const typed = {}; // composer → what is in it, should the page be drawn anew
  let held = { first: 0, newest: 0, height: 0 }, composer = {}, sent = false;
  const one = (selector) => document.querySelector(selector);
  const log = () => one("[data-chat]");
  const fromEnd = (box, height = box.scrollHeight) => height - box.scrollTop - box.clientHeight;
  const toEnd = (box) => { box.scrollTop = box.scrollHeight; more(false); };
  const put = (field, text) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const more = (on) => one("[data-chat-more]")?.toggleAttribute("hidden", !on);

  /* Read is what stands before open eyes: not in a hidden tab, and not below the edge. */
  const seen = () => {
    const box = log();
    if (!box || document.visibilityState !== "visible" || fromEnd(box) > NEAR) return;
    const theirs = [...box.querySelectorAll("[data-number]:not([data-ours])")].pop();
    const number = Number(theirs?.dataset.number ?? 0);
    if (number <= Math.max(Number(box.dataset.read), Number(box.dataset.told ?? 0))) return;
    box.dataset.told = number;
    one("[data-chat-seen]")?.click();
  };

  /* Another window of the same person sent: what is typed here stays, and is kept for the composer that is open now;
     unless it is what was sent there. */
  const goesOn = (field) => {
    const sentNow = [...log().querySelectorAll("[data-own] .message-text")].pop()?.textContent;
    if (!field.value) return;
    if (field.value.trim() === sentNow) return put(field, "");
    field._valueTracker?.setValue(""); // else React takes it for old news; caret and half-made letters stay untouched
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const settle = () => {
    const box = log();
    if (!box) return;
    const now = { first: Number(box.dataset.first), newest: Number(box.dataset.newest), height: box.scrollHeight };
    if (box.dataset.settled !== box.dataset.of) {
      box.dataset.settled = box.dataset.of;
      toEnd(box);
    } else if (now.first < held.first) {
      box.scrollTop += now.height - held.height; // earlier ones came above: what was read stays where it is
    } else if (now.newest > held.newest) {
      if (sent || fromEnd(box, held.height) <= NEAR) toEnd(box);
      else more(true);
      const last = [...box.querySelectorAll("[data-number]")].pop();
      const said = one("#chat-said");
      if (said && last && !("own" in last.dataset)) said.textContent = last.querySelector(".message-box")?.innerText ?? "";
    }
    held = now;
    const field = one("[data-chat-text]"), key = field?.form?.elements.form_key?.value;
    if (field && field === composer.field && key !== composer.key) goesOn(field);
    else if (field && typed[key] && field.value !== typed[key]) put(field, typed[key]);
    composer = { field, key };
    if (field && sent && !typed[key]) { sent = false; field.focus(); }
    seen();
  };

  document.addEventListener("scroll", (event) => {
    if (event.target !== log()) return;
    if (fromEnd(event.target) <= NEAR) { more(false); seen(); }
  }, true);
  document.addEventListener("visibilitychange", seen);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-chat-text]")) typed[event.target.form.elements.form_key.value] = event.target.value;
  });
  document.addEventListener("submit", (event) => { if (event.target.querySelector?.("[data-chat-text]")) sent = true; }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches?.("[data-chat-text]")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-chat-more]") && log()) toEnd(log()); });
  window.addEventListener("resize", () => { const box = log(); if (box && fromEnd(box, held.height) <= NEAR) toEnd(box); });

  window.osmindChat = { settle };
  settle();
})();
