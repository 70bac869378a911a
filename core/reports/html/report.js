"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const entries = [...document.querySelectorAll("tbody.entry")];
  const texts = new Map(entries.map((entry) => [entry, entry.textContent.toLowerCase()]));
  const sections = [...document.querySelectorAll("tbody.section")];
  const find = (id) => document.getElementById(id);
  const [search, status, section, required] = ["search", "status", "section", "required"].map(find);

  const open = (entry, wanted) => {
    entry.classList.toggle("open", wanted);
    entry.querySelector("button").setAttribute("aria-expanded", String(wanted));
  };

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      const fits =
        words.every((word) => texts.get(entry).includes(word)) &&
        (!status.value || entry.dataset.status === status.value) &&
        (!section.value || entry.dataset.section === section.value) &&
        (!required.checked || entry.dataset.required === "yes");
      entry.hidden = !fits;
      shown += fits;
    }
    for (const head of sections) {
      head.hidden = !entries.some((entry) => !entry.hidden && entry.dataset.section === head.dataset.section);
    }
    find("count").textContent = `${shown} of ${entries.length}`;
    find("nothing").hidden = shown > 0;
  };

  for (const control of [search, status, section, required]) control.addEventListener("input", filter);
  for (const entry of entries) {
    open(entry, false);
    entry.querySelector("button").addEventListener("click", () => open(entry, !entry.classList.contains("open")));
  }
  find("expand").addEventListener("click", () => entries.forEach((entry) => open(entry, true)));
  find("collapse").addEventListener("click", () => entries.forEach((entry) => open(entry, false)));

  const follow = () => {
    const entry = location.hash.startsWith("#q") ? find(location.hash.slice(1)) : null;
    if (!entry) return;
    search.value = status.value = section.value = "";
    required.checked = false;
    filter();
    open(entry, true);
    entry.scrollIntoView();
  };
  window.addEventListener("hashchange", follow);
  filter();
  follow();
})();
