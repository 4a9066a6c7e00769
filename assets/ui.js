/* What the browser does by itself: dialogs, tabs, copying, the double-click guard, the idle lock and drafts.
   Pages say it with data- attributes; nothing here knows a page. Loaded once, works by delegation. */
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, selector, act, capture = false) =>
    document.addEventListener(type, (event) => {
      const found = event.target.closest?.(selector);
      if (found) act(found, event);
    }, capture);
  const say = (text) => { const said = one("#said"); if (said) said.textContent = text; };

  /* Dialogs: data-opens="id", data-closes, data-keeps; [data-guard] asks before typed text is thrown away, but for
     what stands in [data-free]; [data-when-closed] is pressed then. */
  const dirty = new WeakSet();
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    dirty.delete(dialog);
    dialog.showModal();
    (one("[data-first], .dialog-body :is(input:not([type=hidden]), select, textarea)", dialog) ?? one("h2", dialog))?.focus();
  };
  const openOnce = (id, mark) => {
    if (sessionStorage.getItem(`osmind:opened:${id}`) === mark) return;
    sessionStorage.setItem(`osmind:opened:${id}`, mark);
    open(id);
  };
  const close = (dialog, now) => {
    if (!dialog?.open) return;
    if (!now && "guard" in dialog.dataset && dirty.has(dialog)) {
      dialog.dataset.asking = "";
      one("[data-keeps]", dialog)?.focus();
      return;
    }
    dialog.close();
  };
  const keep = (dialog) => { delete dialog.dataset.asking; one(".dialog-body :is(input, select, textarea)", dialog)?.focus(); };
  on("click", "[data-opens]", (button) => {
    const around = "closes" in button.dataset && button.closest("dialog"); // one dialog makes room for the other
    if (around) close(around, button.dataset.closes === "now");
    if (!around?.open) open(button.dataset.opens);
  });
  on("click", "[data-closes]", (button) => close(button.closest("dialog"), button.dataset.closes === "now"));
  on("click", "[data-keeps]", (button) => keep(button.closest("dialog")));
  on("input", "dialog", (dialog, event) => event.target.closest("[data-free]") || dirty.add(dialog));
  document.addEventListener("cancel", (event) => {
    if (!event.target.matches?.("dialog")) return;
    event.preventDefault();
    if (!("stays" in event.target.dataset)) close(event.target);
  }, true);
  document.addEventListener("close", (event) => {
    if (!event.target.matches?.("dialog")) return;
    delete event.target.dataset.asking;
    dirty.delete(event.target);
    all("[data-when-closed]", event.target).forEach((button) => button.click());
    all("form", event.target).forEach((form) => form.reset());
    all("[role=tablist]", event.target).forEach((list) => select(all("[role=tab]", list)[0], false));
  }, true);

  /* Tabs: arrow keys move, panels stay in the page so that typed values do. */
  const select = (tab, focus = true) => {
    for (const other of all("[role=tab]", tab.closest("[role=tablist]"))) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      const panel = document.getElementById(other.getAttribute("aria-controls"));
      if (panel) panel.hidden = !chosen;
    }
    if (focus) tab.focus();
  };
  on("click", "[role=tab]", (tab) => select(tab));
  on("keydown", "[role=tab]", (tab, event) => {
    const tabs = all("[role=tab]", tab.closest("[role=tablist]"));
    const at = tabs.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    select(tabs[(to + tabs.length) % tabs.length]);
  });

  /* Menus (details.dropmenu): close on Escape, on a click elsewhere and after a choice. */
  document.addEventListener("click", (event) => {
    for (const menu of all("details.dropmenu[open]")) {
      if (!menu.contains(event.target) || event.target.closest(".menu-items a, .menu-items button")) menu.open = false;
    }
  });
  on("keydown", "details.dropmenu[open]", (menu, event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    one("summary", menu).focus();
  });

  /* The calendar's grid: arrows go from visit to visit and on to the day or week beside, Enter (a click) to the line in
     the list that has the same visit. */
  on("keydown", "[data-calendar]", (grid, event) => {
    const columns = all("[data-calendar-column]", grid).map((column) => all("[data-calendar-visit]", column));
    const x = columns.findIndex((visits) => visits.includes(document.activeElement));
    const y = x < 0 ? -1 : columns[x].indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const down = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if ((!step && !down) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (down) return (x < 0 ? columns.flat()[0] : columns[x][y + down])?.focus();
    for (let to = x + step; x >= 0 && to >= 0 && to < columns.length; to += step) {
      if (columns[to].length) return columns[to][Math.min(y, columns[to].length - 1)].focus();
    }
    grid.focus();
    one(step > 0 ? "[data-calendar-next] a" : "[data-calendar-previous] a")?.click();
  });
  on("click", "[data-calendar-visit]", (visit) => {
    const line = document.getElementById(`visit-${visit.dataset.calendarVisit}`);
    if (!line) return;
    line.scrollIntoView({ block: "center" });
    (one("summary, button", line) ?? one("a", line))?.focus({ preventScroll: true });
  });

  /* Copying: data-copy="id of the field". */
  on("click", "[data-copy]", async (button) => {
    const field = document.getElementById(button.dataset.copy);
    try { await navigator.clipboard.writeText(field.value); } catch { field.select(); document.execCommand("copy"); }
    button.dataset.done = "";
    say("");
    requestAnimationFrame(() => say("Copied"));
    setTimeout(() => delete button.dataset.done, 3000);
  });

  /* Ticked rows: [data-picks="form"] in a table, [data-picks-all] above it, and the form that says how many. */
  const ticks = (id) => all(`[data-picks="${id}"]`);
  const everybody = (form, value) => { one("[data-everybody]", form).value = value; };
  const count = (id) => {
    const form = document.getElementById(id);
    if (!form) return;
    const rows = ticks(id), chosen = rows.filter((tick) => tick.checked).length;
    const whole = rows.length > 0 && chosen === rows.length;
    if (!whole) everybody(form, "");
    form.toggleAttribute("data-some", chosen > 0);
    form.toggleAttribute("data-whole", whole);
    form.toggleAttribute("data-all", one("[data-everybody]", form).value !== "");
    one("[data-count]", form).textContent = chosen;
    for (const box of all(`[data-picks-all="${id}"]`)) {
      box.checked = whole;
      box.indeterminate = chosen > 0 && !whole;
    }
  };
  const tickAll = (id, on) => { for (const tick of ticks(id)) tick.checked = on; count(id); };
  on("change", "[data-picks]", (tick) => count(tick.dataset.picks));
  on("change", "[data-picks-all]", (box) => tickAll(box.dataset.picksAll, box.checked));
  on("click", "[data-picks-none]", (button) => { tickAll(button.dataset.picksNone, false); one("main h1")?.focus(); });
  on("click", "[data-deed]", (button) => { one("[data-deed-of]", button.form).value = button.dataset.deed; }, true);
  on("click", "[data-picks-everybody]", (button) => {
    everybody(document.getElementById(button.dataset.picksEverybody), "1");
    count(button.dataset.picksEverybody);
    say("All that match are selected");
  });

  /* An item of the error summary leads to its field. */
  on("click", "a[data-goes]", (link, event) => {
    const field = document.getElementById(link.dataset.goes);
    event.preventDefault();
    event.stopImmediatePropagation();
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  }, true);

  /* A link to a door leaves the app: only the app's own pages are shown without a page load. */
  on("click", "a[data-discover]", (link, event) => {
    const pages = Object.values(window.__reactRouterManifest?.routes ?? {}).map((route) => `/${route.path ?? ""}`);
    if (!pages.includes(link.pathname.replace(/\/$/, ""))) event.stopImmediatePropagation();
  }, true);

  /* Whatever looks like leaving closes the page's socket: a paper that is fetched, a phone number that is called. Who is
     still here a moment later listens again, and reads what came meanwhile. */
  addEventListener("beforeunload", () => setTimeout(() => document.dispatchEvent(new Event("visibilitychange")), 1000));

  /* The double-click guard: busy until the server has answered. */
  const busy = new Set();
  const begin = (element) => {
    busy.add(element);
    (element.matches("form") ? all("button[type=submit]", element) : [element]).forEach((b) => b.setAttribute("aria-busy", "true"));
    setTimeout(() => end(element), 6000);
  };
  const end = (element) => {
    if (!busy.delete(element)) return;
    (element.matches("form") ? all("button[type=submit]", element) : [element]).forEach((b) => b.removeAttribute("aria-busy"));
    if (element.matches("form")) setTimeout(() => { const around = element.closest("dialog") ?? element.parentElement; if (around) one(".problems", around)?.focus(); }, 30);
  };
  const guard = (element, event) => {
    if (busy.has(element)) { event.preventDefault(); event.stopImmediatePropagation(); } else begin(element);
  };
  on("submit", "form:not([method=post])", guard, true);
  on("click", "button[data-once]", guard, true);
  /* Whenever the socket comes back, the server may be another: a page of an older build says so, and leaves it to the
     reader when to reload. The framework's own way is to reload at once, whatever was typed. */
  sessionStorage.setItem("reflex_last_reloaded_on_error", String(Number.MAX_SAFE_INTEGER));
  const askForNewer = async () => {
    const answer = await fetch("/build", { cache: "no-store", credentials: "omit" }).catch(() => null);
    const ours = window.__reactRouterManifest?.url;
    const other = answer?.ok && ours && (await answer.text()) !== ours;
    if (other || one("#reflex-new-version-banner")) one("#newer").hidden = false;
  };
  on("click", "[data-later]", () => { one("#newer").hidden = true; });
  let sockets = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...frame) {
    if (isOfAnother()) return leaveFormer(); // a click kept while offline must not reach the record that is open now
    if (!this.heard) {
      this.heard = true;
      if (sockets++) { askForNewer(); holdOn(); }
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string" && data.includes('["event"')) [...busy].forEach(end);
      });
    }
    return send.apply(this, frame);
  };

  /* Drafts: what was typed survives the way to a door and back, in this tab only, for the same person only. */
  const DRAFT = "osmind:draft";
  const fields = () => all("main :is(input, select, textarea), dialog[open] :is(input, select, textarea)")
    .filter((f) => f.id && f.form && !f.readOnly && !["password", "hidden", "search", "file"].includes(f.type));
  const kept = (f) => (f.type === "checkbox" || f.type === "radio" ? f.checked : f.value);
  const who = () => one("[data-who]")?.dataset.who;
  const changed = (f) => kept(f) !== (f.type === "checkbox" || f.type === "radio" ? f.defaultChecked : f.defaultValue);
  const keepDraft = () => {
    const typed = fields().filter(changed);
    if (!typed.length || !who()) return;
    const draft = { at: location.pathname + location.search, who: who(), dialog: one("dialog[open]:not([data-stays])")?.id, fields: typed.map((f) => [f.id, kept(f)]) };
    sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  };
  const retype = (id, value) => {
    const field = document.getElementById(id);
    if (!field) return false;
    if (typeof value === "boolean") {
      if (field.checked !== value) field.click();
    } else if (field.value !== value) {
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  };
  /* A page that was loaded again, or whose server was started anew, may draw its forms afresh once more: what was typed
     goes into them again. A form that was sent meanwhile is left alone. */
  const HELD = 15000;
  let held = [];
  const holdOn = () => {
    const reader = who(), until = Date.now() + HELD;
    held = fields();
    const look = () => {
      held = who() && who() !== reader ? [] : held.filter((f) => f.isConnected || (changed(f) && !retype(f.id, kept(f))));
      if (held.length && Date.now() < until) setTimeout(look, 250);
    };
    look();
  };
  document.addEventListener("submit", () => (held = []), true);
  const restore = (draft, tries) => {
    const again = () => tries && setTimeout(restore, 250, draft, tries - 1);
    if (!who()) return again();
    sessionStorage.removeItem(DRAFT);
    if (who() !== draft.who) return;
    if (draft.dialog) {
      const opener = one(`[data-opens="${draft.dialog}"]`);
      opener ? opener.click() : open(draft.dialog);
      draft.dialog = "";
      return again();
    }
    if (busy.size) return again(); // the dialog is still being filled by the server
    draft.fields = draft.fields.filter(([id, value]) => !retype(id, value));
    if (draft.fields.length) return again();
    holdOn();
    say("What you typed before is still here.");
  };
  const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
  if (draft?.at === location.pathname + location.search) restore(draft, 60);
  else sessionStorage.removeItem(DRAFT);
  const leave = (url) => { keepDraft(); location.assign(url); };
  on("click", "[data-reloads]", () => { keepDraft(); location.reload(); });

  /* One record of the portal is open in this browser: a page of a former one leaves, before it says another word. */
  const RECORD = "osmind:record";
  let mine = "";
  const isOfAnother = () => mine !== "" && localStorage.getItem(RECORD) !== mine;
  const leaveFormer = () => {
    mine = "";
    leave(`/portal/switch?next=${encodeURIComponent(location.pathname + location.search)}`);
  };
  const learnsWhose = setInterval(() => {
    if (!location.pathname.startsWith("/portal")) clearInterval(learnsWhose);
    else if (who()) { clearInterval(learnsWhose); mine = who(); localStorage.setItem(RECORD, mine); }
  }, 100);
  addEventListener("storage", ({ key }) => { if (key === RECORD && isOfAnother()) leaveFormer(); });

  /* Signing out leaves nothing typed behind: the next person may hold the same phone. */
  document.addEventListener("submit", ({ target }) => {
    if (new URL(target.action, location).pathname.endsWith("/sign-out")) {
      for (const name of Object.keys(sessionStorage)) if (name.startsWith("osmind:")) sessionStorage.removeItem(name);
    }
  }, true);

  /* The idle lock: #idle says after how many minutes; every tab of one face counts together. */
  const idle = () => one("#idle");
  const key = () => `osmind:seen:${idle()?.dataset.face}`;
  let pinged = Date.now();
  const seen = () => {
    if (!idle() || one("#idle-dialog")?.open) return;
    const now = Date.now();
    localStorage.setItem(key(), now);
    if (now - pinged > 60000) { pinged = now; one("#idle-ping").click(); }
  };
  const stay = () => { one("#idle-dialog")?.close(); localStorage.setItem(key(), Date.now()); pinged = Date.now(); };
  on("click", "[data-stay]", stay);
  for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, seen, { passive: true });
  const started = Date.now();
  setInterval(() => {
    const box = idle();
    if (!box) return;
    const rested = (Date.now() - Math.max(started, Number(localStorage.getItem(key()) ?? 0))) / 60000;
    const dialog = one("#idle-dialog");
    if (rested >= Number(box.dataset.minutes)) { keepDraft(); box.dataset.minutes = Infinity; one("#idle-lock").click(); }
    else if (rested >= Number(box.dataset.warns)) { if (!dialog.open) dialog.showModal(); }
    else if (dialog.open) dialog.close();
  }, 5000);

  /* Notices fade once they had time to be read; resting on one keeps it. */
  let fading;
  const fade = (seconds) => {
    clearTimeout(fading);
    fading = setTimeout(() => (one(".notice:is(:hover, :focus-within)") ? fade(3) : one("#notice-close")?.click()), seconds * 1000);
  };

  /* Light, dark, or as the system has it. */
  const paint = (choice) => {
    const dark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
    localStorage.setItem("theme", choice);
    document.documentElement.classList.remove("light", "dark");
    document.documentElement.classList.add(dark ? "dark" : "light");
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
  };
  on("toggle", "details.dropmenu", (menu) => {
    for (const choice of all("[data-theme-choice]", menu)) choice.value = localStorage.getItem("theme") ?? "system";
  }, true);
  on("change", "[data-theme-choice]", (chosen) => paint(chosen.value));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paint(localStorage.getItem("theme") ?? "system"));

  /* Another page of this face: its heading gets the focus, as after a page load. */
  const push = history.pushState;
  history.pushState = function (state, title, url) {
    const before = location.pathname;
    push.call(this, state, title, url);
    if (location.pathname !== before) setTimeout(() => one("main h1")?.focus({ preventScroll: true }), 100);
  };

  /* On a phone: the offline page and the built files are kept by a worker, for the portal only. */
  if (navigator.serviceWorker && location.pathname.startsWith("/portal")) {
    addEventListener("load", () => navigator.serviceWorker.register("/sw.js"));
  }
  /* Signing out leaves nothing typed in this tab, and Back asks the server again. */
  on("submit", "form[method=post][action$='/sign-out']", () => sessionStorage.clear(), true);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("beforeprint", () => {
    const day = new Date().toLocaleDateString("en-US", { year: "numeric", month: "long", day: "numeric" });
    for (const place of all("[data-printed]")) place.textContent = day;
  });

  window.osmind = { open, openOnce, close: (id) => close(document.getElementById(id), true), leave, fade, count, unpick: (id) => tickAll(id, false), focus: (id) => document.getElementById(id)?.focus() };
})();
