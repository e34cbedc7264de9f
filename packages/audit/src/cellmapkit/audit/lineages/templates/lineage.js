"use strict";
// What is shown comes from files of unknown origin: it is set as text only, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const panel = document.getElementById("panel");
const boxes = new Map([...document.querySelectorAll(".node")].map((box) => [box.id, box]));
const MOST_ROWS = 500;

function element(tag, text, kind) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function table(head, rows, code) {
  const made = element("table");
  const first = made.appendChild(element("tr"));
  head.forEach((word) => first.appendChild(element("th", word)));
  rows.slice(0, MOST_ROWS).forEach((row) => {
    const line = made.appendChild(element("tr"));
    row.forEach((cell, index) => {
      const place = line.appendChild(element("td"));
      const kind = /^[\d,]+$/.test(cell) ? "number" : "";
      place.appendChild(element(index === code ? "code" : "span", cell, kind));
    });
  });
  if (rows.length > MOST_ROWS) {
    made.appendChild(element("caption", `the first ${MOST_ROWS} of ${rows.length}`));
  }
  return made;
}

function section(title, rows, head, code) {
  if (!rows.length) return;
  panel.appendChild(element("h3", `${title} (${rows.length})`));
  panel.appendChild(table(head, rows, code));
}

function lines(title, words, kind) {
  if (!words.length) return;
  panel.appendChild(element("h3", title));
  words.forEach((word) => panel.appendChild(element("p", word, kind)));
}

function show(key) {
  const node = data.nodes[key];
  boxes.forEach((box, name) => box.classList.toggle("chosen", name === key));
  document.querySelectorAll(".arrow").forEach((arrow) => {
    arrow.classList.toggle("lit", arrow.dataset.source === key || arrow.dataset.target === key);
  });
  panel.replaceChildren(element("h2", node.name));
  node.facts.forEach((fact) => panel.appendChild(element("p", fact)));
  lines("Faults", node.faults, "bad");
  if (node.command) {
    panel.appendChild(element("h3", "Command"));
    panel.appendChild(element("pre", node.command));
  }
  section("Made from", node.inputs, ["file", "of", "SHA-256"], 2);
  section("Files", node.files, ["file", "bytes", "SHA-256", "holds"], 2);
  section("Parameters", node.parameters, ["name", "value"], -1);
  section("Software", node.software, ["distribution", "version", "ran with"], -1);
  panel.scrollTop = 0;
}

function search(words) {
  const wanted = words.trim().toLowerCase();
  let hits = 0;
  boxes.forEach((box, key) => {
    const hit = !wanted || data.nodes[key].words.includes(wanted);
    box.classList.toggle("off", !hit);
    hits += hit ? 1 : 0;
  });
  document.getElementById("found").textContent = wanted ? `${hits} of ${boxes.size}` : "";
}

boxes.forEach((box, key) => {
  box.addEventListener("click", () => show(key));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      show(key);
    }
  });
});
const field = document.getElementById("search");
field.addEventListener("input", () => search(field.value));
field.addEventListener("keydown", (event) => {
  const hit = [...boxes].find(([, box]) => !box.classList.contains("off"));
  if (event.key === "Enter" && hit) {
    show(hit[0]);
    hit[1].scrollIntoView({ block: "center", inline: "center" });
  }
});
show(data.start);
boxes.get(data.start).scrollIntoView({ block: "nearest", inline: "center" });
