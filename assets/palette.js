/* The palette: a combobox over a listbox. Pages and deeds are filtered here; patients come from the server, and what
   answers older words can be read but is not chosen by Enter until the answer to the words that stand there is in. */
(() => {
  if (window.osmindPalette) return;
  window.osmindPalette = true;
  const FIND = "find";
  const get = (id) => document.getElementById(id);
  const box = () => get("find-box"), list = () => get("find-list");
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const options = () => [...list().querySelectorAll("[role=option]")].filter((one) => !one.hidden);
  const typed = () => box().value.trim();
  const fresh = () => list().dataset.typed === typed().slice(0, 100);
  let moved = false, waits = false;

  const mark = (option) => {
    for (const one of list().querySelectorAll("[aria-selected=true]")) one.setAttribute("aria-selected", "false");
    if (!option) return box().removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box().setAttribute("aria-activedescendant", option.id);
  };
  const marked = () => options().find((one) => one.getAttribute("aria-selected") === "true");
  const say = (text) => { const said = get("find-said"); if (said && said.textContent !== text) said.textContent = text; }; // none while pages change

  const filter = () => {
    const words = fold(typed()).split(/\s+/).filter(Boolean);
    for (const group of list().querySelectorAll("[role=group]")) {
      for (const one of group.querySelectorAll("[role=option]:not([data-patient])")) {
        const own = fold(`${one.textContent} ${one.dataset.also}`).split(/[^\p{L}\p{N}]+/u);
        one.hidden = !words.every((word) => own.some((each) => each.startsWith(word)));
      }
      for (const one of group.querySelectorAll("[data-patient]")) one.hidden = !words.length;
      group.hidden = !group.querySelector("[role=option]:not([hidden])");
    }
    const found = options();
    list().hidden = !found.length;
    box().setAttribute("aria-expanded", String(found.length > 0));
    const still = moved && marked();
    if (!still) { moved = false; mark(words.length ? found[0] : null); }
    if (!fresh()) return;
    const more = list().dataset.more === "true" ? " There are more patients: type a little more of the name." : "";
    say(!words.length ? "" : !found.length ? `Nothing matches “${typed()}”.` : `${found.length} found.${more}`);
    if (waits) { waits = false; choose(); }
  };
  const choose = () => {
    const option = marked();
    // Whoever types a name and presses Enter at once means the patient that is still being looked for.
    if (!fresh() && (!moved || option?.hasAttribute("data-patient"))) waits = true;
    else option?.click();
  };
  const type = (text) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box(), text);
    box().dispatchEvent(new Event("input", { bubbles: true }));
  };
  /* A deed begins with a button over there, once that page has come and been filled. */
  const press = (id, tries = 100) => {
    const button = get(id);
    const filled = ![...document.querySelectorAll("main .skeleton-box")].some((one) => one.offsetParent);
    if (button && filled) button.click();
    else if (tries) setTimeout(press, 60, id, tries - 1);
  };

  document.addEventListener("input", ({ target }) => {
    if (target.id !== "find-box") return;
    moved = waits = false;
    filter();
  });
  document.addEventListener("click", ({ target, ctrlKey, metaKey, shiftKey }) => {
    const option = target.closest?.("#find-list [role=option]");
    if (!option || ctrlKey || metaKey || shiftKey) return;
    const { presses } = option.dataset;
    window.osmind?.close(FIND);
    if (presses) setTimeout(press, 60, presses);
  });
  /* What was found does not stay in the tab. */
  document.addEventListener("close", ({ target }) => {
    if (target.id !== FIND) return;
    waits = moved = false;
    if (box().value) type("");
  }, true);

  const open = () => { window.osmind?.open(FIND); };
  const writing = (element) => element?.matches("input, select, textarea, [contenteditable]:not([contenteditable=false])");
  const keys = {
    ArrowDown: (all, at) => all[(at + 1) % all.length],
    ArrowUp: (all, at) => all[(at < 0 ? all.length : at + all.length) - 1] ?? all.at(-1),
    Home: (all) => all[0],
    End: (all) => all.at(-1),
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (command && key.toLowerCase() === "k" && box()) {
      const shown = document.querySelector("dialog[open]");
      if (shown && shown.id !== FIND) return; // never a dialog over a dialog
      event.preventDefault();
      shown ? window.osmind?.close(FIND) : open();
    } else if (key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && box()) {
      if (localStorage.getItem("slash") === "off" || writing(document.activeElement)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      const search = [...document.querySelectorAll("main input[type=search]")].find((one) => one.offsetParent);
      search ? search.select() : open();
    } else if (target.id === "find-box" && !event.isComposing) {
      if (key === "Enter") { event.preventDefault(); choose(); }
      const go = !command && !event.shiftKey && keys[key], all = options();
      if (!go || !all.length) return;
      event.preventDefault();
      moved = true;
      waits = false;
      mark(go(all, all.indexOf(marked())));
    }
  });

  /* The list changes when an answer arrives, when a page brings its own palette, when it is known who is signed in. */
  const watch = new MutationObserver(() => filter());
  let watched = null;
  const follow = () => {
    if (list() === watched) return;
    const again = watched?.closest("dialog").open; // opened on a page that was just leaving
    watch.disconnect();
    watched = list();
    if (!watched) return;
    if (again) open();
    watch.observe(watched, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-typed", "data-more"] });
    filter();
  };
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
  follow();
})();
