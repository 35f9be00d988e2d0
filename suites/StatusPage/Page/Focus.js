// Numbers what can be operated and remembers how it looks without the focus; gives the names.
() => {
  const look = e => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor, s.textDecoration, s.color, s.left, s.clipPath].join("|"); };
  const name = e => (e.getAttribute("aria-label") || e.labels?.[0]?.innerText || e.innerText || e.title || e.tagName).trim().replace(/\s+/g, " ").slice(0, 60);
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.type !== "hidden" && e.checkVisibility({ visibilityProperty: true }));
  const looks = all.map(look);
  window.conformanceFocus = () => {
    const e = document.activeElement, index = all.indexOf(e);
    if (index < 0) return { index, name: e ? e.tagName : "nothing", visible: true };
    const box = e.getBoundingClientRect();
    const within = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 0 && box.height > 0;
    return { index, name: name(e), visible: within && look(e) !== looks[index] };
  };
  return all.map(name);
}
