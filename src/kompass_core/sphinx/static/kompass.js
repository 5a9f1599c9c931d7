// Filters of rankings: show the rows of a year and a group, and rank those that are shown.
"use strict";

for (const form of document.querySelectorAll("form.kompass-filters")) {
  const table = document.querySelectorAll("table.kompass-ranking")[
    [...document.querySelectorAll("form.kompass-filters")].indexOf(form)
  ];
  const rows = [...table.tBodies[0].rows];
  const ranks = rows.map((row) => row.cells[0].innerHTML);
  const order = (row) => Number(/kompass-order-(\d+)/.exec(row.className)[1]);

  const update = () => {
    const year = form.elements.year.value;
    const group = form.elements.group ? form.elements.group.value : "";
    table.classList.toggle("kompass-filtered", year !== "");
    const isShown = (row) =>
      row.classList.contains(year ? `kompass-year-${year}` : "kompass-latest") &&
      (!group || row.classList.contains(`kompass-group-${group}`));
    const shown = rows.filter(isShown);
    rows.forEach((row, i) => {
      row.hidden = !isShown(row);
      row.cells[0].innerHTML =
        year || group ? String(1 + shown.filter((other) => order(other) < order(row)).length) : ranks[i];
      row.lastElementChild.classList.toggle("kompass-unfiltered", Boolean(year || group));
    });
  };
  form.addEventListener("change", update);
  form.hidden = false;
  update();
}

// Sphinx 9.0 looks a plural form up by a boolean in languages whose rule is "n != 1", and takes an
// empty translation for a text: the search would end with an error, or without a message.
if (typeof Documentation !== "undefined") {
  Documentation.ngettext = (singular, plural, n) => {
    const forms = Documentation.TRANSLATIONS[singular] || [];
    return forms[Number(Documentation.PLURAL_EXPR(n))] || (n === 1 ? singular : plural);
  };
}
