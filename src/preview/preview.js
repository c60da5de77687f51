"use strict";
// The preview's own script: what is shown, keys, and the message taken apart. It changes nothing but
// this page and asks nobody for anything; only a served preview asks its server whether it changed.
(() => {
  const root = document.documentElement;
  const editions = [...document.querySelectorAll(".edition")].map((each) => each.dataset.edition);
  const controls = document.getElementById("controls");
  const keysOn = document.getElementById("keys-on");
  const help = document.getElementById("help");
  const named = (name) => [...controls.elements].filter((each) => each.name === name);
  const value = (name) => named(name).find((each) => each.checked)?.value;
  const box = (name) => named(name)[0];

  // ---- what is shown --------------------------------------------------------------------------

  // Where a finding led to last, by edition and part: an id in the marked document.
  const places = {};
  const variant = (part, edition) => {
    const flag = part === "mail" ? "marksMail" : "marksPage";
    const marked = box("marked").checked
      && document.getElementById(`edition-${edition}`).dataset[flag] === "1";
    let name = `${edition}.${part}`;
    if (box("dark").checked) name += ".dark";
    if (!marked && box("no-pictures").checked) name += ".no-pictures";
    if (!marked && part === "mail" && box("stripped").checked) name += ".stripped";
    if (!marked) return `${name}.html`;
    const place = places[`${edition}.${part}`];
    return `${name}.marked.html${place ? `#${place}` : ""}`;
  };

  const apply = () => {
    const chosen = value("edition");
    const part = value("part");
    const width = value("width");
    root.dataset.part = part;
    root.dataset.width = width;
    root.dataset.one = chosen === "all" ? "0" : "1";
    for (const section of document.querySelectorAll(".edition")) {
      const id = section.dataset.edition;
      section.hidden = chosen !== "all" && chosen !== id;
      for (const panel of section.querySelectorAll(".panel")) panel.hidden = panel.dataset.part !== part;
      for (const frame of section.querySelectorAll("iframe")) {
        const figure = frame.closest("figure");
        figure.hidden = width !== "both" && figure.dataset.width !== width;
        const shown = !section.hidden && frame.dataset.part === part && !figure.hidden;
        const source = variant(frame.dataset.part, id);
        if (shown && frame.getAttribute("src") !== source) frame.setAttribute("src", source);
      }
    }
    const state = [chosen, part, width,
      ...["dark", "no-pictures", "stripped", "marked"].filter((name) => box(name).checked)];
    history.replaceState(null, "", `#${state.join(",")}`);
  };

  const restore = () => {
    const words = decodeURIComponent(location.hash.slice(1)).split(",");
    for (const name of ["edition", "part", "width"]) {
      const choice = named(name).find((each) => words.includes(each.value));
      if (choice) choice.checked = true;
    }
    for (const name of ["dark", "no-pictures", "stripped", "marked"]) {
      box(name).checked = words.includes(name);
    }
  };

  const choose = (name, wanted) => {
    const choice = named(name).find((each) => each.value === wanted);
    if (!choice) return;
    choice.checked = true;
    apply();
  };
  const toggle = (name) => {
    box(name).checked = !box(name).checked;
    apply();
  };
  const step = (by) => {
    const all = ["all", ...editions];
    choose("edition", all[(all.indexOf(value("edition")) + by + all.length) % all.length]);
  };

  // ---- keys -----------------------------------------------------------------------------------

  const widths = ["desktop", "phone", "both"];
  const keys = {
    "0": () => choose("edition", "all"),
    "[": () => step(-1),
    "]": () => step(1),
    m: () => choose("part", "mail"),
    t: () => choose("part", "text"),
    w: () => choose("part", "page"),
    s: () => choose("part", "source"),
    p: () => choose("width", widths[(widths.indexOf(value("width")) + 1) % widths.length]),
    d: () => toggle("dark"),
    i: () => toggle("no-pictures"),
    g: () => toggle("stripped"),
    f: () => toggle("marked"),
    "?": () => help.showModal(),
  };
  editions.slice(0, 9).forEach((id, at) => { keys[String(at + 1)] = () => choose("edition", id); });

  document.addEventListener("keydown", (event) => {
    if (!keysOn.checked || event.ctrlKey || event.altKey || event.metaKey || help.open) return;
    if (event.target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])")) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  document.getElementById("show-help").addEventListener("click", () => help.showModal());
  document.getElementById("close-help").addEventListener("click", () => help.close());
  controls.addEventListener("change", apply);
  controls.addEventListener("submit", (event) => event.preventDefault());

  // A finding leads to its place: in the marked document, or in the text or source.
  const goTo = (link) => {
    const {edition, show, target} = link.dataset;
    if (value("edition") !== "all") choose("edition", edition);
    if (target) {
      places[`${edition}.${show}`] = target;
      for (const name of ["no-pictures", "stripped"]) box(name).checked = false;
      box("marked").checked = true;
      // A frame that is there already would not go there a second time.
      for (const frame of document.querySelectorAll(`#edition-${edition} iframe`)) {
        frame.removeAttribute("loading");
        if (frame.dataset.part === show) frame.removeAttribute("src");
      }
    }
    choose("part", show);
    return document.getElementById(target ? `${edition}-${show}` : link.hash.slice(1));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-show]");
    if (!link) return;
    event.preventDefault();
    const place = goTo(link);
    if (!place) return;
    place.closest("details")?.setAttribute("open", "");
    place.scrollIntoView({ block: link.dataset.target ? "nearest" : "center" });
    place.focus({ preventScroll: true });
    // A link in a frame that is gone to takes the focus, and all keys with it: it comes back.
    window.addEventListener("blur", () => place.focus({ preventScroll: true }),
      { once: true, signal: AbortSignal.timeout(2000) });
  });

  // ---- the message taken apart (RFC 2047, 2045, 2046) -----------------------------------------

  const utf8 = new TextDecoder("utf-8");
  const bytesOf = (binary) => Uint8Array.from(binary, (c) => c.charCodeAt(0) & 0xff);
  const fromBase64 = (text) => utf8.decode(bytesOf(atob(text.replace(/[^A-Za-z0-9+/=]/g, ""))));
  const fromQuoted = (text) => utf8.decode(bytesOf(text.replace(/=\r?\n/g, "")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))));

  const decodeWords = (text) => text
    .replace(/(=\?[^?]+\?[bBqQ]\?[^?]*\?=)\s+(?==\?)/g, "$1")
    .replace(/(?:=\?utf-8\?([bBqQ])\?([^?]*)\?=)+/gi, (run) => {
      let binary = "";
      for (const [, how, data] of run.matchAll(/=\?utf-8\?([bBqQ])\?([^?]*)\?=/gi)) {
        binary += /b/i.test(how) ? atob(data) : data.replace(/_/g, " ")
          .replace(/=([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
      }
      return utf8.decode(bytesOf(binary));
    });

  const split = (entity) => {
    const at = entity.search(/\r?\n\r?\n/);
    const head = at < 0 ? entity : entity.slice(0, at);
    const fields = head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/).filter(Boolean).map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    const field = (name) => (fields.find(([each]) => each.toLowerCase() === name) || ["", ""])[1];
    return { fields, field, body: at < 0 ? "" : entity.slice(at).replace(/^\r?\n\r?\n/, "") };
  };

  const decodedBody = ({ field, body }) => {
    const how = field("content-transfer-encoding").toLowerCase();
    if (how === "base64") return fromBase64(body);
    return how === "quoted-printable" ? fromQuoted(body) : body;
  };

  const element = (name, text, classes) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (classes) made.className = classes;
    return made;
  };

  const takeApart = (section) => {
    const out = section.querySelector(".decoded");
    if (out.childElementCount) return;
    const message = split(section.querySelector(".raw").textContent);
    const table = element("table");
    for (const [name, text] of message.fields) {
      const row = element("tr");
      const header = element("th", name);
      header.scope = "row";
      const cell = element("td", decodeWords(text));
      cell.dir = "auto";
      row.append(header, cell);
      table.append(row);
    }
    out.append(table);
    const boundary = /boundary="?([^";]+)"?/i.exec(message.field("content-type"));
    const parts = boundary ? message.body.split(`--${boundary[1]}`).slice(1, -1) : [];
    for (const part of parts.map((text) => split(text.replace(/^\r?\n/, "")))) {
      const details = element("details");
      const body = decodedBody(part);
      details.append(element("summary", `${part.field("content-type")} – `
        + `${part.field("content-transfer-encoding")}, ${part.body.length} bytes, decoded`));
      const text = element("pre", body);
      text.tabIndex = 0;
      text.dir = "auto";
      details.append(text);
      out.append(details);
    }
  };
  for (const section of document.querySelectorAll(".panel.source")) {
    takeApart(section);
  }

  // ---- a served preview -------------------------------------------------------------------------

  const seen = root.dataset.version;
  if (seen !== undefined) {
    const status = document.getElementById("live");
    const ask = async () => {
      try {
        const answer = await fetch("version", { cache: "no-store" });
        if (answer.ok && (await answer.text()) !== seen) {
          location.reload();  // And ask no more: a second reload would undo the first.
          return;
        }
        status.textContent = "Live: this page follows your changes.";
      } catch {
        status.textContent = "The server does not answer; it may have ended.";
      }
      setTimeout(ask, 600);
    };
    setTimeout(ask, 600);
  }

  window.addEventListener("hashchange", () => { restore(); apply(); });
  restore();
  apply();
  root.dataset.ready = "1";
})();
