// Onedoor: small helps on top of pages that work without them. No page needs this file.
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // A form that came back with faults: the summary takes the focus, so that it is read out and the keyboard starts there.
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // A second press on the same button sends nothing. Coming back by the back button makes it usable again.
  const once = (form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      all("button", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    });
  };
  all("form[data-once]").forEach(once);
  addEventListener("pageshow", () => {
    all("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      all("button", form).forEach((button) => button.removeAttribute("aria-disabled"));
    });
  });

  // Keys of the desk: a letter or digit presses the button it stands beside, wherever one is not typing.
  const typing = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)
    && !/^(checkbox|radio|button|submit)$/.test(element.type || ""));
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape" && typing(document.activeElement)) { document.activeElement.blur(); return; }
    if (typing(document.activeElement)) return;
    if (event.key === "/") {
      const box = document.querySelector("form[role=search] input");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
      return;
    }
    const key = event.key.toUpperCase();
    if (!/^[A-Z0-9]$/.test(key)) return;
    const target = all(`[data-key="${key}"]`).find((element) => element.offsetParent !== null);
    if (!target) return;
    event.preventDefault();
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio)$/.test(target.type)) target.focus();
    else { target.focus(); target.click(); }
  });

  // A material is turned, enlarged and exchanged in place, so that what is typed beside it stays. A viewer that holds one
  // material only turns its pages; without this every link leads to a page of its own.
  addEventListener("click", async (event) => {
    const link = event.target.closest && event.target.closest("a[data-look]");
    const frame = link && document.querySelector("[data-viewer]");
    if (!frame || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (frame.dataset.viewer && frame.dataset.viewer !== link.dataset.look) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { headers: { "x-fragment": "1" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const key = frame.contains(link) && link.dataset.key;
      frame.innerHTML = await answer.text();
      // The keyboard stays on the button that was pressed; chosen from the list, the picture is where one reads on.
      const next = key && frame.querySelector(`[data-key="${key}"]`);
      const stage = frame.querySelector(".viewer-stage, .notice"), image = frame.querySelector("img");
      if (next) next.focus(); else if (stage) { stage.tabIndex = 0; stage.focus({ preventScroll: true }); frame.scrollIntoView({ block: "nearest" }); }
      const seen = () => all(`li > a[data-look="${link.dataset.look}"] + [data-seen]`).forEach((words) => {
        words.textContent = words.dataset.seen;
      });
      all("li > a[data-look]").forEach((other) => other.removeAttribute("aria-current"));
      all(`li > a[data-look="${link.dataset.look}"]`).forEach((other) => other.setAttribute("aria-current", "true"));
      if (image) image.addEventListener("load", seen);
    } catch (error) { location.assign(link.href); }
  });

  // What one may mean, shown under a search box while one types. Enter without a choice searches as without scripts.
  all("input[data-suggest]").forEach((box) => {
    const chinese = document.documentElement.lang.startsWith("zh");
    const list = document.createElement("ul"), told = document.createElement("span");
    list.id = `${box.id}-options`; list.className = "options"; list.hidden = true;
    list.setAttribute("role", "listbox"); list.setAttribute("aria-label", box.dataset.options);
    told.className = "hidden"; told.setAttribute("role", "status");
    box.after(list, told);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(([name, value]) => box.setAttribute(name, value));
    let timer = 0, asked = 0, chosen = -1;
    const close = () => {
      list.hidden = true; chosen = -1; told.textContent = "";
      box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant");
    };
    const choose = (index) => {
      chosen = index;
      Array.from(list.children).forEach((line, at) => line.setAttribute("aria-selected", String(at === index)));
      if (index < 0) { box.removeAttribute("aria-activedescendant"); return; }
      box.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    };
    const show = (items) => {
      list.replaceChildren(...items.map((item, at) => {
        const line = document.createElement("li"), words = (text) => (chinese ? text.zh : text.en);
        line.id = `${list.id}-${at}`; line.setAttribute("role", "option"); line.setAttribute("aria-selected", "false");
        line.dataset.href = item.href;
        line.textContent = words(item.plain_name || item.name);
        if (item.plain_name) {
          const official = document.createElement("span");
          official.className = "also"; official.textContent = words(item.name);
          line.append(" ", official);
        }
        return line;
      }));
      close();
      if (!items.length) return;
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      told.textContent = box.dataset.found.replace("{n}", items.length);
    };
    const look = async () => {
      const text = box.value.trim(), turn = ++asked;
      if (!text) { close(); return; }
      try {
        const answer = await fetch(box.dataset.suggest + encodeURIComponent(text), { headers: { accept: "application/json" } });
        const found = answer.ok ? (await answer.json()).items : [];
        if (turn === asked && document.activeElement === box) show(found);
      } catch (error) { /* searching works all the same */ }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(look, 150); };
    box.addEventListener("input", (event) => { if (!event.isComposing) soon(); });
    box.addEventListener("compositionend", soon);
    box.addEventListener("blur", () => { asked += 1; close(); });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      const last = list.children.length - 1;
      if (event.key === "ArrowDown") choose(chosen < last ? chosen + 1 : -1);
      else if (event.key === "ArrowUp") choose(chosen < 0 ? last : chosen - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.href);
      else return;
      event.preventDefault();
    });
    // Pressing must not take the focus away before it counts.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const line = event.target.closest("[role=option]");
      if (line) location.assign(line.dataset.href);
    });
  });

  // A draft is kept on the server as it is typed: a moment after the last change, and when the page is left.
  const csrf = () => (document.querySelector("meta[name=csrf-token]") || {}).content || "";
  // What is typed, and not chosen or a cell of a table.
  const written = (form) => all("input,textarea", form).filter((control) => {
    return control.name && !/^_|\[/.test(control.name) && !/^(radio|checkbox|hidden|file|submit)$/.test(control.type);
  });
  all("form[data-autosave]").forEach((form) => {
    const state = form.querySelector("[data-save-state]");
    const say = (word) => {
      if (!state) return;
      state.textContent = state.dataset[word] || "";
      state.classList.toggle("alarm", word === "failed" || word === "out" || word === "elsewhere");
    };
    let timer = 0, dirty = false, running = false, wait = 1500, out = false;
    const save = async (leaving) => {
      clearTimeout(timer);
      if (!dirty || (running && !leaving)) return;
      dirty = false; running = true;
      const body = new URLSearchParams();
      // Asking for the form's data leaves out what was not changed here, see below.
      new FormData(form).forEach((value, name) => { if (typeof value === "string") body.append(name, value); });
      say("saving");
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body, keepalive: leaving, redirect: "manual",
          headers: { "x-csrf-token": csrf(), accept: "application/json" },
        });
        // Signed out meanwhile: trying again is of no use until somebody signs in; then the next change is kept.
        if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
          dirty = true; out = true; running = false; say("out");
          return;
        }
        // Another window changed the same field: sending it again changes nothing, whoever sends the form reads why.
        if (answer.status === 409) { running = false; wait = 1500; say("elsewhere"); return; }
        if (!answer.ok) throw new Error(String(answer.status));
        wait = 1500; out = false; say("saved");
        written(form).forEach((control) => { if (body.get(control.name) !== null) control.defaultValue = body.get(control.name); });
        if (!leaving && !dirty && (answer.headers.get("content-type") || "").startsWith("text/html")) {
          asked(form, await answer.text());
        }
      } catch (error) {
        // Kept for the next try; the waits grow, so that a server in trouble is not pressed.
        dirty = true; wait = Math.min(wait * 2, 60000); say("failed");
      }
      running = false;
      if (dirty) timer = setTimeout(save, wait);
    };
    // Only what was changed on this page is sent: another tab may have changed the rest meanwhile. The cells of a table
    // belong together.
    const touched = new Set(), group = (name) => name.split("[")[0];
    form.addEventListener("formdata", (event) => {
      // How the field was when it was shown or saved last: so that a change made meanwhile elsewhere is not lost unseen.
      written(form).filter((control) => touched.has(control.name)).forEach((control) => {
        event.formData.append("_was." + control.name, control.defaultValue);
      });
      all("input,select,textarea", form).forEach((control) => {
        if (control.name && control.name !== "_token" && !touched.has(group(control.name))) event.formData.delete(control.name);
      });
    });
    const changed = (event) => {
      if (event.target.name) touched.add(group(event.target.name));
      dirty = true; clearTimeout(timer); timer = setTimeout(save, wait);
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    // Signed out: sending the form would lose what was typed, so that is saved first.
    form.addEventListener("submit", async (event) => {
      clearTimeout(timer);
      if (!out) { dirty = false; return; }
      event.preventDefault();
      delete form.dataset.sent;
      await save(false);
      if (!out) { dirty = false; form.requestSubmit(event.submitter); return; }
      all("button", form).forEach((button) => button.removeAttribute("aria-disabled"));
      if (state) state.scrollIntoView({ block: "center" });
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save(true); else if (out) save(false);
    });
  });

  // What is asked may depend on an answer: the server then sends the fields again, and the focus stays where it was.
  const asked = (form, markup) => {
    const region = form.querySelector("[data-fields]");
    const holder = document.createElement("template");
    holder.innerHTML = markup;
    const fields = holder.content.querySelector("[data-fields]");
    if (!region || !fields || typing(document.activeElement)) return;
    const id = document.activeElement && document.activeElement.id;
    region.replaceWith(fields);
    rowAdders(fields);
    lettersLeft(fields);
    const back = id && document.getElementById(id);
    if (back) back.focus();
  };

  // How many letters of a long text are left, said before there are none: what is pasted beyond the limit is cut off.
  const lettersLeft = (root) => all("textarea[maxlength]", root).forEach((area) => {
    const line = document.getElementById(`${area.id}-most`);
    if (!line) return;
    const most = area.maxLength;
    let timer = 0;
    const count = () => {
      const left = most - area.value.length;
      line.textContent = left > most / 5 ? line.dataset.most : left > 0 ? line.dataset.left.replace("{n}", left) : line.dataset.full;
    };
    // Read out only once one stops typing.
    area.addEventListener("input", () => { line.setAttribute("aria-live", "polite"); clearTimeout(timer); timer = setTimeout(count, 400); });
    count();
  });
  lettersLeft(document);

  // Another row of a table of controls: the last one again, empty, with the next number.
  const rowAdders = (root) => all("[data-add-row]", root).forEach((button) => {
    const table = button.closest("fieldset").querySelector("[data-rows]");
    button.hidden = false;
    button.addEventListener("click", () => {
      const rows = table.tBodies[0].rows, last = rows[rows.length - 1], next = last.cloneNode(true);
      const renumber = (text) => text.replace(/(\[|-)\d+(\]|-)/, `$1${rows.length}$2`);
      all("[name],[id],[for]", next).forEach((element) => {
        ["name", "id", "for"].forEach((name) => {
          if (element.hasAttribute(name)) element.setAttribute(name, renumber(element.getAttribute(name)));
        });
        if (/^(checkbox|radio)$/.test(element.type)) element.checked = false;
        else if ("value" in element && element.type !== "hidden") element.value = "";
      });
      all(".field-error", next).forEach((words) => words.remove());
      last.after(next);
      if (rows.length >= Number(table.dataset.rowsMost)) button.hidden = true;
      const first = next.querySelector("input,select,textarea");
      if (first) first.focus();
    });
  });
  rowAdders(document);

  // Lists that grow as things happen, and figures that are fetched again when they do.
  const refresh = (() => {
    let timer = 0;
    const run = () => {
      timer = 0;
      all("[data-refresh]").forEach(async (region) => {
        const place = region.querySelector("[data-fresh]") || region;
        let came = false;
        try {
          const answer = await fetch(region.dataset.refresh, { headers: { "x-fragment": "1" } });
          // Whoever is not signed in any more is sent elsewhere: that is no figure.
          if (answer.ok && !answer.redirected) {
            const at = place.contains(document.activeElement) && document.activeElement.getAttribute("href");
            place.innerHTML = await answer.text();
            came = true;
            // The keyboard stays where it was.
            const again = at && [...place.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === at);
            if (again) again.focus({ preventScroll: true });
          }
        } catch (error) { /* the next event tries again */ }
        const stale = region.querySelector("[data-stale]");
        if (stale) stale.hidden = came;
      });
    };
    return () => { if (!timer) timer = setTimeout(run, 500); };
  })();
  all("[data-every]").forEach((region) => setInterval(refresh, 1000 * region.dataset.every));
  // One stream a browser, however many pages look at it: the page that holds the lock listens and tells the others. Over
  // HTTP/1.1 a browser has six connections to a house, and each stream keeps one. Where there are no locks a page listens
  // while it is looked at.
  const listen = (source, heard) => {
    let stream, lost = false, timer = 0, stopped = false;
    const open = (before) => {
      const mine = stream = new EventSource(source);
      mine.addEventListener("open", () => {
        if (before) before.close();
        heard("on", lost ? "back" : "");
        lost = false;
      });
      mine.addEventListener("error", () => {
        if (mine !== stream || stopped) { mine.close(); return; }
        lost = true;
        heard("off", "");
        // An answer that is none makes the browser give up; we do not, but not everybody at once. The figures come meanwhile.
        if (mine.readyState === EventSource.CLOSED) timer = setTimeout(open, 15000 + 30000 * Math.random());
      });
      ["reload", "entry"].forEach((kind) => mine.addEventListener(kind, (event) => heard(kind, event.data)));
      // It ends soon: another one first, so that nothing is missed.
      mine.addEventListener("turn", () => { if (mine === stream) timer = setTimeout(() => open(mine), 8000 * Math.random()); });
    };
    open();
    return () => { stopped = true; clearTimeout(timer); stream.close(); };
  };
  // A screen that reads new entries aloud, once somebody has switched it on: browsers say nothing of themselves.
  let aloud = null;
  all("[data-speak]").forEach((holder) => {
    if (!window.speechSynthesis) return;
    const button = document.createElement("button");
    button.type = "button"; button.className = "button"; button.textContent = holder.dataset.speak;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      aloud = on ? (words) => { const said = new SpeechSynthesisUtterance(words); said.lang = document.documentElement.lang; speechSynthesis.speak(said); } : null;
    });
    holder.prepend(button);
  });
  all("[data-live]").forEach((list) => {
    if (!window.EventSource) return;
    const state = list.parentElement.querySelector("[data-live-state]");
    const most = Number(list.dataset.liveMost) || 50;
    const gone = list.parentElement.querySelector("[data-live-lost]");
    const name = `od-live ${list.dataset.live} ${list.dataset.liveOf}`;
    const seen = [];
    let last = "", beat = 0;
    // What happened while the connection was lost is on the page once it is loaded again.
    const anew = () => { if (typing(document.activeElement)) refresh(); else location.reload(); };
    const add = (markup) => {
      // While one stream follows another, both tell.
      if (seen.includes(markup)) return;
      seen.push(markup); if (seen.length > 8) seen.shift();
      const holder = document.createElement("template");
      holder.innerHTML = markup;
      const entry = holder.content.firstElementChild;
      if (!entry) return;
      entry.classList.add("fresh");
      list.prepend(entry);
      const words = entry.querySelector("span");
      if (aloud && words && /\d/.test(words.textContent)) aloud(words.textContent);
      while (list.children.length > most) list.lastElementChild.remove();
      refresh();
    };
    const heard = (kind, data) => {
      if (kind === "entry") { add(data); return; }
      if (kind === "reload") { anew(); return; }
      // Another page listens now, or another stream: the figures tell what may have been missed between.
      if (kind === "on" && last) refresh();
      last = kind;
      if (state) state.hidden = kind !== "on";
      if (gone) gone.hidden = kind === "on";
      clearInterval(beat);
      if (kind === "off") beat = setInterval(refresh, 60000);
      if (data === "back") anew();
    };
    if (navigator.locks && window.BroadcastChannel) {
      const others = new BroadcastChannel(name);
      let leads = false;
      others.addEventListener("message", ({ data: [kind, data] }) => {
        if (kind !== "who") heard(kind, data);
        else if (leads && last) others.postMessage([last, ""]);
      });
      others.postMessage(["who", ""]);
      navigator.locks.request(name, () => new Promise(() => {
        leads = true;
        listen(list.dataset.live, (kind, data) => { heard(kind, data); others.postMessage([kind, data]); });
      }));
      return;
    }
    let stop = null, before = false;
    const look = () => {
      if (document.visibilityState === "hidden") { if (stop) { stop(); stop = null; } return; }
      if (stop) return;
      stop = listen(list.dataset.live, heard);
      if (before) refresh();
      before = true;
    };
    document.addEventListener("visibilitychange", look);
    addEventListener("pagehide", () => { if (stop) { stop(); stop = null; } });
    addEventListener("pageshow", look);
    look();
  });

  // Something that is being made tells how far it is until it is there.
  all("[data-making]").forEach((region) => {
    const look = async () => {
      try {
        const answer = await fetch(region.dataset.making, { headers: { "x-fragment": "1" } });
        if (answer.ok) region.innerHTML = await answer.text();
      } catch (error) { /* tried again */ }
      if (region.querySelector("[data-more]")) setTimeout(look, 1000);
    };
    if (region.querySelector("[data-more]")) setTimeout(look, 400);
  });

  // Files can be dropped on their field; what was chosen is listed with its size.
  const dropZones = (root) => all("[data-drop]", root).forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    const pick = zone.querySelector("[data-pick]");
    const list = zone.querySelector("[data-drop-list]");
    if (!input || input.readOnly) return;
    // The chooser in the page's language; the real one lies over it, invisible.
    if (pick) { pick.hidden = false; zone.classList.add("picks"); }
    const size = (bytes) => bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
    const show = () => {
      if (!list) return;
      list.replaceChildren(...Array.from(input.files || []).map((file) => {
        const line = document.createElement("li");
        line.textContent = `${file.name} · ${size(file.size)}`;
        return line;
      }));
    };
    input.addEventListener("change", (event) => {
      all("[data-too-big]", zone.parentElement).forEach((line) => line.remove());
      // What would be refused is not sent first: on a phone that costs minutes and money.
      const big = Array.from(input.files || []).find((file) => file.size > Number(zone.dataset.most));
      if (big) {
        event.stopPropagation();
        input.value = "";
        const line = document.createElement("p");
        line.className = "field-error"; line.dataset.tooBig = ""; line.setAttribute("role", "alert");
        line.textContent = zone.dataset.big.replace("{name}", () => big.name).replace("{size}", () => size(big.size));
        zone.before(line);
      }
      show();
    });
    // With a finger and no mouse there is nothing to drag, but a camera.
    const camera = zone.querySelector("[data-camera]");
    if (camera && matchMedia("(pointer: coarse)").matches) {
      camera.hidden = false;
      camera.addEventListener("click", () => {
        const accept = input.accept;
        input.accept = "image/*"; input.setAttribute("capture", "environment");
        input.click();
        input.accept = accept; input.removeAttribute("capture");
      });
    }
    ["dragenter", "dragover"].forEach((kind) => zone.addEventListener(kind, (event) => {
      event.preventDefault(); zone.classList.add("over");
    }));
    ["dragleave", "drop"].forEach((kind) => zone.addEventListener(kind, () => zone.classList.remove("over")));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer || !event.dataTransfer.files.length) return;
      const chosen = new DataTransfer();
      Array.from(event.dataTransfer.files).slice(0, input.multiple ? 40 : 1).forEach((file) => chosen.items.add(file));
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
  dropZones(document);

  // Each file is sent as soon as it is chosen, one material after the other; what the server says comes back in its place.
  all("form[data-each]").forEach((form) => {
    const words = form.dataset, queue = [];
    let busy = false;
    all("[data-send]", form).forEach((button) => { button.hidden = true; });
    const say = (place, text, again) => {
      let line = place.querySelector("[data-sent-state]");
      if (!line) { line = document.createElement("p"); line.dataset.sentState = ""; place.append(line); }
      line.setAttribute("role", again === undefined ? "status" : "alert");
      line.className = again === undefined ? "save-state" : "field-error";
      line.textContent = text;
      if (again) {
        const button = document.createElement("button");
        button.type = "button"; button.className = "link"; button.textContent = words.again;
        button.addEventListener("click", again);
        line.append(" ", button);
      }
    };
    const next = () => {
      if (busy || !queue.length) { form.dataset.busy = busy ? "1" : ""; return; }
      const input = queue.shift(), place = input.closest(".material");
      if (!place || !input.files.length) { next(); return; }
      busy = true; form.dataset.busy = "1";
      const body = new FormData();
      all("input[type=hidden]", form).forEach((hidden) => body.append(hidden.name, hidden.value));
      Array.from(input.files).forEach((file) => body.append(input.name, file, file.name));
      const request = new XMLHttpRequest();
      const done = () => { busy = false; next(); };
      const failed = (text, again) => { say(place, text, again && (() => { queue.push(input); next(); })); done(); };
      request.open("POST", form.action);
      request.responseType = "document";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) say(place, `${words.sending} ${Math.floor(100 * event.loaded / event.total)}%`);
      });
      request.addEventListener("error", () => failed(words.failed, true));
      request.addEventListener("load", () => {
        const page = request.response, field = page && page.getElementById(input.id);
        const fresh = field && field.closest(".material");
        if (!fresh) {
          const heading = page && page.querySelector("main h1");
          if (new URL(request.responseURL || form.action).pathname.startsWith("/sign-in")) failed(words.out, true);
          else failed(heading ? heading.textContent : words.failed, true);
          return;
        }
        const counted = page.getElementById("sent-count"), count = document.getElementById("sent-count");
        if (counted && count) count.textContent = counted.textContent;
        const held = place.contains(document.activeElement);
        place.replaceWith(document.importNode(fresh, true));
        const back = document.getElementById(input.id), there = back.closest(".material");
        dropZones(there);
        if (held) back.focus();
        done();
      });
      say(place, words.sending);
      request.send(body);
    };
    form.addEventListener("change", (event) => {
      if (event.target.type !== "file" || !event.target.files.length) return;
      // What was wrong with the file before is not wrong with this one.
      all(".field-error", event.target.closest(".material")).forEach((line) => line.remove());
      all(`.error-summary a[href="#${event.target.id}"]`).forEach((link) => link.closest("li").remove());
      all(".error-summary").forEach((box) => { if (!box.querySelector("li")) box.remove(); });
      queue.push(event.target); next();
    });
    addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
  });

  // Acts on ticked rows can be pressed only when a row is ticked.
  all("form[data-bulk]").forEach((form) => {
    const buttons = all(".bulk button", form);
    const count = () => {
      const none = !form.querySelector("input[name=key]:checked");
      buttons.forEach((button) => { button.disabled = none; });
    };
    form.addEventListener("change", count);
    count();
  });

  // A folded part of the navigation closes when somebody goes elsewhere.
  all(".nav-more").forEach((more) => {
    document.addEventListener("click", (event) => { if (!more.contains(event.target)) more.open = false; });
    more.addEventListener("focusout", (event) => { if (event.relatedTarget && !more.contains(event.relatedTarget)) more.open = false; });
    more.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !more.open) return;
      more.open = false; more.querySelector("summary").focus();
    });
  });

  // Printing has a button where scripts can print.
  all("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => print()); });
})();
