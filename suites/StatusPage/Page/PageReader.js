// Reads what a visitor sees. Runs in the page; `m` is the markup.
m => {
  const visible = e => e.checkVisibility ? e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) : e.offsetParent !== null;
  const text = e => (e?.innerText ?? "").replace(/[\u00a0\u202f]/g, " ").trim();
  const all = (root, selector) => [...root.querySelectorAll(selector)].filter(visible);
  const heading = e => text(e.querySelector("h1, h2, h3, h4, h5, h6"));
  const incident = e => {
    const updates = all(e, m.update);
    const own = e.cloneNode(true);
    return { id: e.id, title: heading(e), text: text(e), updates: updates.map(text), updatesText: updates.map(text).join("\n"), foreign: e.querySelectorAll("img, script, iframe, object, b").length };
  };
  const log = document.querySelector(m.log);
  const incidents = [];
  if (log) {
    let section = "", group = "";
    for (const e of log.querySelectorAll(`h1, h2, h3, h4, h5, h6, ${m.incident}`)) {
      if (e.matches(m.incident)) {
        if (visible(e)) incidents.push({ ...incident(e), section, group });
      } else if (!e.closest(m.incident)) {
        const title = text(e);
        if (new RegExp(m.pastHeading, "i").test(title)) [section, group] = ["past", ""];
        else if (new RegExp(m.ongoingHeading, "i").test(title)) [section, group] = ["ongoing", ""];
        else group = title;
      }
    }
  }
  return {
    title: document.title,
    text: text(document.body),
    components: all(document, m.component).map(e => ({
      name: text(e.querySelector(m.componentName)), state: text(e.querySelector(m.componentState)),
      days: [...e.querySelectorAll(m.componentDay)].map(day => day.getAttribute("title") || day.getAttribute("aria-label") || text(day)),
    })),
    maintenance: all(document, m.maintenance).map(incident),
    incidents,
    notices: [...new Set(all(document, m.notice).filter(e => !e.closest(m.incident)).map(text).filter(Boolean))],
    calls: window.conformanceCalls ?? 0,
    width: document.documentElement.scrollWidth, viewport: document.documentElement.clientWidth,
  };
}
