/* A form in the portal: what is typed is handed over a second later, again until the server has heard it, and kept in
   this tab meanwhile, for the same person and form only. Signing by hand. Nothing here knows a question. */
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const KEPT = "osmind:form:", REST = 1000, AT_MOST = 4000, AGAIN = 4000, LATE = 3000, IN_ONE = 40000;
  const who = () => one("[data-who]")?.dataset.who;
  const form = () => one("form[data-form]");
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  /* An answer as it stands in the page, and back. */
  const part = (q, name) => one(`[data-part="${name}"]`, q);
  const chosen = (q) => all("input[name]:checked", q).map((tick) => (tick.value === "other:" ? "other:" + part(q, "other").value : tick.value));
  const READ = {
    one: (q) => chosen(q)[0] ?? "",
    steps: (q) => chosen(q)[0] ?? "",
    many: chosen,
    day: (q) => parts(q),
    place: (q) => parts(q),
  };
  const parts = (q) => Object.fromEntries(all("[data-part]", q).map((box) => [box.dataset.part, box.value]));
  const read = (q) => (READ[q.dataset.drawnAs] ?? ((row) => part(row, "value")?.value ?? ""))(q);
  const write = (q, value) => {
    if (typeof value === "object" && !Array.isArray(value) && value) {
      for (const box of all("[data-part]", q)) box.value = value[box.dataset.part] ?? "";
    } else if (part(q, "value")) {
      part(q, "value").value = value ?? "";
    } else {
      const codes = [value].flat().map(String);
      for (const tick of all("input[name]", q)) tick.checked = codes.some((code) => code === tick.value || (tick.value === "other:" && code.startsWith("other:")));
      const typed = codes.find((code) => code.startsWith("other:"));
      if (typed) part(q, "other").value = typed.slice(6);
    }
  };

  const plain = (answer) => JSON.stringify(typeof answer === "object" && answer && !Array.isArray(answer)
    ? Object.entries(answer).filter(([, typed]) => typed).sort()
    : [answer ?? []].flat().filter((one) => one !== ""));

  /* What each box showed as the clinic's answer when it was last the same in both: what is typed replaces that. The
     page may hear meanwhile what another window wrote; a box nobody is in shows it, one with the caret in it does not. */
  const shownIn = new WeakMap();
  const settle = (q) => shownIn.set(q, q.dataset.was);
  const follow = (q) => {
    if (!shownIn.has(q)) settle(q);
    if (shownIn.get(q) === q.dataset.was || unheard[q.dataset.q] || q.contains(document.activeElement)) return;
    write(q, JSON.parse(q.dataset.was));
    settle(q);
  };

  /* What the server has not heard yet: question → { was, now, sent, as }. */
  let of = "", unheard = {}, number = 0, timer = 0, since = 0, restored = null;
  const key = () => `${KEPT}${who()}:${of}`;
  const keep = () => {
    if (!who() || !of) return;
    Object.keys(unheard).length ? sessionStorage.setItem(key(), JSON.stringify(unheard)) : sessionStorage.removeItem(key());
  };
  const forgetOthers = () => {
    const own = `${KEPT}${who()}:`;
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(KEPT) && !name.startsWith(own)) sessionStorage.removeItem(name);
  };
  const asMuchAsFits = (waiting) => { // one event takes 50,000 characters; the rest goes once these were heard
    let room = IN_ONE;
    return [...waiting].sort(([, a], [, b]) => (a.sent ?? 0) - (b.sent ?? 0)).filter(([, { was, now }], at) => (room -= JSON.stringify([was, now]).length) >= 0 || !at);
  };
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    const out = one("#answers-out"), waiting = Object.entries(unheard);
    if (!out || !waiting.length || one(".connection")) return;
    number = Math.max(number + 1, Date.now());
    const these = asMuchAsFits(waiting);
    for (const [, change] of these) Object.assign(change, { sent: number, as: change.now, at: change.at ?? Date.now() });
    const changes = Object.fromEntries(these.map(([q, { was, now }]) => [q, { was, now }]));
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(out, JSON.stringify({ number, form: of, changes }));
    out.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const heard = (upTo) => {
    for (const [q, change] of Object.entries(unheard)) {
      if (!(change.sent <= upTo)) continue;
      if (same(change.as, change.now)) {
        delete unheard[q];
        all("form[data-form] [data-q]").filter((row) => row.dataset.q === q).forEach(settle);
      } else unheard[q] = { was: change.as, now: change.now, at: Date.now() };
    }
    keep();
    show();
  };
  const show = () => {
    const late = Object.values(unheard).some(({ at }) => Date.now() - at > LATE);
    const state = one("#answers-state");
    if (!state || state.hasAttribute("data-unsaved") === late) return;
    state.toggleAttribute("data-unsaved", late);
    const said = one("#said");
    if (late && said) said.textContent = "Not saved yet";
  };
  const full = (box) => { // a box stops at its maxlength by itself, and says nothing: what did not fit is not in it
    const row = box.closest("[data-q]"), note = one("[data-full]", row);
    if (note) note.hidden = !all("[maxlength]", row).some(({ value, maxLength }) => value.length >= maxLength);
  };
  const typed = (q) => {
    const link = q.dataset.q, now = read(q);
    const was = unheard[link] ? unheard[link].was : JSON.parse(shownIn.get(q) ?? q.dataset.was);
    if (!unheard[link] && plain(was) === plain(now)) return; // a field was left, and nothing in it is new
    unheard[link] = { ...unheard[link], was, now, at: unheard[link]?.at ?? Date.now() };
    keep();
    if (!timer) since = Date.now();
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(0, Math.min(REST, since + AT_MOST - Date.now())));
  };
  for (const type of ["input", "change"]) {
    document.addEventListener(type, ({ target }) => {
      const q = target.closest?.("form[data-form] [data-q]");
      if (!q || target.type === "file") return;
      if (target.checked && target.type === "checkbox") {
        const alone = target.dataset.alone === "1";
        for (const tick of all("input[type=checkbox]", q)) if (tick !== target && (alone || tick.dataset.alone === "1")) tick.checked = false;
      }
      full(target);
      typed(q);
    });
  }
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("form[data-form]")) send();
  }, true);
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => document.hidden && send());
  setInterval(() => {
    const waiting = Object.values(unheard);
    if (waiting.length && !timer && waiting.some(({ sent }) => !sent || Date.now() - sent > AGAIN)) send();
    show();
  }, 1000);

  /* The page has changed: another form or page, answers heard, a question that came. */
  let shownAt = null, told = null;
  const look = () => {
    const place = one("[data-form-at]");
    if (!place) { shownAt = null; restored = null; return; }
    const shown = form();
    if (shown && who() && restored !== shown) {
      restored = shown;
      if (of !== shown.dataset.form) unheard = {};
      of = shown.dataset.form;
      forgetOthers();
      unheard = { ...JSON.parse(sessionStorage.getItem(key()) ?? "{}"), ...unheard };
      for (const [link, change] of Object.entries(unheard)) {
        const q = all("[data-q]", shown).find((row) => row.dataset.q === link);
        if (q) write(q, change.now);
      }
      if (Object.keys(unheard).length) timer = timer || setTimeout(send, REST);
    }
    const state = one("#answers-state");
    if (state) heard(Number(state.dataset.heard));
    if (shown) all("[data-q]", shown).forEach(follow);
    const at = `${place.dataset.formId} ${place.dataset.formAt}`;
    if (place.dataset.formAt && at !== shownAt) {
      if (shownAt !== null) { one("main h1")?.focus({ preventScroll: true }); scrollTo(0, 0); }
      shownAt = at;
    }
    const problems = one("main .problems");
    if (problems && problems !== told) problems.focus();
    told = problems;
    const plain = document.title.replace(/^Error: /, "");
    const title = problems ? `Error: ${plain}` : plain;
    if (document.title !== title) document.title = title;
  };
  new MutationObserver(look).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["data-heard", "data-was", "data-form-at", "data-form", "data-who"] });

  /* Signing by hand: whole numbers in a box of 600 × 200, few enough to send. */
  let ink = null;
  const point = (pad, { clientX, clientY }) => {
    const box = pad.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [within(((clientX - box.left) / box.width) * 600, 600), within(((clientY - box.top) / box.height) * 200, 200)];
  };
  const draw = (pad, path) => {
    one("[data-drawn]", pad).setAttribute("d", path);
    document.getElementById(pad.dataset.signs).value = path;
  };
  document.addEventListener("pointerdown", (event) => {
    const pad = event.target.closest?.("[data-signs]");
    if (!pad) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    ink = { pad, last: point(pad, event), path: document.getElementById(pad.dataset.signs).value };
    ink.path += `M${ink.last.join(" ")}L${ink.last.join(" ")}`;
    draw(pad, ink.path);
  });
  document.addEventListener("pointermove", (event) => {
    if (!ink) return;
    const [x, y] = point(ink.pad, event), [px, py] = ink.last;
    if (Math.hypot(x - px, y - py) < 3 || ink.path.length > 38000) return;
    ink.last = [x, y];
    ink.path += `L${x} ${y}`;
    draw(ink.pad, ink.path);
  });
  for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, () => (ink = null));
  document.addEventListener("click", ({ target }) => {
    const clears = target.closest?.("[data-clears]");
    if (clears) draw(one(`[data-signs="${clears.dataset.clears}"]`), "");
  });
})();
