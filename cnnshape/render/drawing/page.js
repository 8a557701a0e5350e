"use strict";
(() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const svg = document.querySelector("#picture svg");
  const status = document.getElementById("status");
  const details = document.getElementById("details");
  const nodes = [...svg.querySelectorAll("g.node")];
  const frames = [...svg.querySelectorAll("g.group-frame")];
  const labels = [...svg.querySelectorAll("text.size")];
  const lines = [...svg.querySelectorAll("path.wire, path.stub")];
  const heads = lines.map((line) => {
    const next = line.nextElementSibling;
    return next && next.classList.contains("head") ? next : null;
  });
  const key = (element) => Number(element.id.slice(1));
  const number = (element, name) => Number(element.getAttribute(name));
  const round = (value) => Math.round(value * 10) / 10;

  // Another input size: the closed forms worked out in whole numbers.

  const quotient = (a, b) => (a - (((a % b) + b) % b)) / b; // rounded down, exactly
  let sizes = {};

  function worked(terms) {
    const sums = new Map();
    for (const [factor, atoms] of terms) {
      let times = factor;
      const left = [];
      for (const atom of atoms) {
        const value = typeof atom === "string" ? sizes[atom] : divided(atom);
        if (typeof value === "number") times *= value;
        else left.push(typeof atom === "string" ? atom : value);
      }
      const name = left.sort().join("·");
      sums.set(name, (sums.get(name) || 0) + times);
    }
    if ([...sums.keys()].every((name) => name === "")) return sums.get("") || 0;
    const parts = [...sums].filter(([, factor]) => factor !== 0);
    const text = parts
      .map(([name, factor]) => (name === "" ? String(factor) : factor === 1 ? name : factor + "·" + name))
      .join(" + ")
      .replaceAll("+ -", "- ");
    return parts.length > 1 ? "(" + text + ")" : text;
  }

  function divided([dividend, divisor]) {
    const value = worked(dividend);
    return typeof value === "number" ? quotient(value, divisor) : "⌊" + value + "/" + divisor + "⌋";
  }

  const size = (form) => (form === null ? "?" : typeof form === "number" ? form : worked(form));
  const unknown = new Set(); // labels of tensors behind a layer that breaks

  function shape(label) {
    const forms = facts.shapes[label];
    if (!forms || unknown.has(label)) return "—";
    return forms.map(size).join("×") || "scalar";
  }

  function breaks() {
    const found = new Map();
    let beyond = "";
    for (const [layer, form, equal, sharp] of facts.needs) {
      const value = size(form);
      if (typeof value !== "number" || (equal ? value === 0 : value >= 0)) continue;
      if (sharp) found.set(layer, true);
      else beyond = beyond || layer;
    }
    return [found, beyond];
  }

  function resize() {
    const fields = [...document.querySelectorAll("input.axis")];
    if (!fields.length) return;
    sizes = {};
    for (const field of fields) {
      const value = Number(field.value);
      if (!Number.isInteger(value) || value < 1 || value > 1e6) {
        say("A size is a whole number from 1 to 1000000.", true);
        return;
      }
      sizes[facts.axes[Number(field.dataset.axis)]] = value;
    }
    const [broken, beyond] = breaks();
    spread(broken);
    labels.forEach((label, at) => {
      const texts = facts.labels[at].map(shape);
      label.textContent = texts.filter((text, n) => n === 0 || text !== texts[0]).join(", ");
    });
    mark(broken);
    const changed = fields.some((field) => field.value !== field.defaultValue);
    svg.classList.toggle("resized", changed);
    report(broken, beyond);
    if (shown) tell(shown);
  }

  function spread(broken) {
    unknown.clear();
    for (const row of facts.rows) {
      const follows = row.from.some((label) => unknown.has(label));
      if (follows) broken.delete(row.path); // what comes of a break is none of its own
      if (follows || broken.has(row.path)) {
        row.to.forEach((label) => unknown.add(label));
      }
    }
  }

  function mark(broken) {
    svg.querySelectorAll(".bad").forEach((box) => box.classList.remove("bad"));
    for (const name of ["badwire", "badhead", "badsize"]) {
      svg.querySelectorAll("." + name).forEach((one) => one.classList.remove(name));
    }
    for (const row of facts.rows) {
      if (!broken.has(row.path)) continue;
      const node = document.getElementById("i" + row.item);
      node.querySelector(".box").classList.add("bad");
      lines.forEach((path, at) => {
        if (facts.ends[at] !== row.item) return;
        path.classList.add("badwire");
        heads[at].classList.add("badhead");
      });
      for (let at = facts.parents[row.item]; at >= 0; at = facts.parents[at]) {
        const frame = document.getElementById("i" + at);
        if (frame && frame.classList.contains("folded")) frame.querySelector(".frame").classList.add("bad");
      }
    }
  }

  function report(broken, beyond) {
    const at = Object.entries(sizes).map(([name, value]) => name + " = " + value).join(", ");
    const first = facts.rows.find((row) => broken.has(row.path));
    if (first) say("With " + at + " it breaks at " + first.path + ", " + facts.items[first.item].call + ".", true);
    else if (beyond) say("With " + at + " no closed form speaks of " + beyond + "; plan it with --input.", true);
    else say("With " + at + " every layer fits.", false);
  }

  function say(text, wrong) {
    status.textContent = text;
    status.classList.toggle("wrong", wrong);
  }

  // Details of a layer.

  let shown = null;

  function line(list, name, value) {
    if (value === undefined || value === "") return;
    list.append(Object.assign(document.createElement("dt"), { textContent: name }));
    list.append(Object.assign(document.createElement("dd"), { textContent: value }));
  }

  function tell(node) {
    shown = node;
    const item = facts.items[key(node)];
    details.textContent = "";
    const head = Object.assign(document.createElement("h2"), { textContent: item.call });
    const path = Object.assign(document.createElement("p"), { textContent: item.path });
    details.append(head, path);
    for (const text of item.wrong) {
      details.append(Object.assign(document.createElement("p"), { textContent: text, className: "wrong" }));
    }
    const list = document.createElement("dl");
    const row = item.rows.length ? facts.rows[item.rows[item.rows.length - 1]] : null;
    const live = facts.axes.length > 0;
    if (row) {
      if (item.rows.length === 1) line(list, "input", live ? row.from.map(shape).join(", ") : "");
      line(list, "output", live ? row.to.map(shape).join(", ") : item.shapes.join(", "));
    } else if (item.tensor && live) line(list, "shape", shape(item.tensor));
    line(list, "repeated", item.count > 1 ? "×" + item.count : "");
    line(list, "parameters", item.params);
    line(list, "MACs as planned", item.macs);
    line(list, "receptive field", item.field);
    line(list, "line", item.line);
    for (const [name, value] of Object.entries(item.arguments || {})) line(list, name, value);
    details.append(list);
  }

  // Folding: what a folded frame leaves free is taken out of the height.

  const folded = new Set();
  const ROOM = 40;
  const isHidden = (item) => {
    for (let at = facts.parents[item]; at >= 0; at = facts.parents[at]) if (folded.has(at)) return true;
    return false;
  };
  const boxes = new Map();
  for (const element of [...nodes, ...frames]) {
    const rect = element.querySelector("rect");
    boxes.set(key(element), {
      rect,
      y: number(rect, "y"),
      height: number(rect, "height"),
    });
  }

  function taken() {
    const spans = [];
    for (const node of nodes) {
      const box = boxes.get(key(node));
      if (!isHidden(key(node))) spans.push([box.y - 8, box.y + box.height + 2]);
    }
    for (const frame of frames) {
      const box = boxes.get(key(frame));
      if (isHidden(key(frame))) continue;
      spans.push([box.y - 4, box.y + ROOM]);
      if (!folded.has(key(frame))) spans.push([box.y + box.height - 8, box.y + box.height + 4]);
    }
    labels.forEach((label) => {
      if (!isGone(label)) spans.push([number(label, "y") - 12, number(label, "y") + 4]);
    });
    lines.forEach((path, at) => {
      if (isGone(path)) return;
      const points = facts.wires[at];
      points.forEach((point, n) => {
        if (n && points[n - 1][1] === point[1]) spans.push([point[1] - 7, point[1] + 7]);
      });
    });
    return spans.sort((a, b) => a[0] - b[0]);
  }

  const isGone = (element) => {
    const group = number(element, "data-group");
    return folded.has(group) || isHidden(group);
  };

  function free() {
    const spans = taken();
    const gaps = [];
    for (const frame of frames) {
      const item = key(frame);
      if (!folded.has(item) || isHidden(item)) continue;
      const box = boxes.get(item);
      let at = box.y + ROOM;
      const end = box.y + box.height;
      for (const [from, to] of spans) {
        if (to <= at || from >= end) continue;
        if (from > at) gaps.push([at, from]);
        at = Math.max(at, to);
      }
      if (at < end) gaps.push([at, end]);
    }
    return gaps.sort((a, b) => a[0] - b[0]);
  }

  function fold() {
    const gaps = [];
    for (const gap of free()) {
      const last = gaps[gaps.length - 1];
      if (last && gap[0] <= last[1]) last[1] = Math.max(last[1], gap[1]);
      else gaps.push(gap);
    }
    const place = (y) => round(y - gaps.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(y, b) - a), 0));
    for (const element of [...nodes, ...frames]) {
      const box = boxes.get(key(element));
      const is = folded.has(key(element));
      element.classList.toggle("gone", isHidden(key(element)));
      element.classList.toggle("folded", is);
      element.setAttribute("transform", "translate(0 " + round(place(box.y) - box.y) + ")");
      if (frames.includes(element)) {
        box.rect.setAttribute("height", place(box.y + box.height) - place(box.y));
        element.setAttribute("aria-expanded", String(!is));
      }
    }
    for (const label of labels) {
      label.classList.toggle("gone", isGone(label));
      const y = number(label, "y");
      label.setAttribute("transform", "translate(0 " + round(place(y) - y) + ")");
    }
    lines.forEach((path, at) => draw(path, heads[at], facts.wires[at], place));
    const height = place(whole);
    svg.setAttribute("height", height);
    svg.setAttribute("viewBox", "0 0 " + svg.getAttribute("width") + " " + height);
    resize();
  }

  const whole = number(svg, "height");

  function draw(path, head, wire, place) {
    const gone = isGone(path);
    const points = wire.map(([x, y]) => [x, place(y)]);
    path.classList.toggle("gone", gone);
    path.setAttribute("d", rounded(points));
    if (!head) return;
    head.classList.toggle("gone", gone);
    const [x, y] = points[points.length - 1];
    head.setAttribute("d", "M" + x + "," + y + "l-3.2,-6h6.4z");
  }

  function rounded(points) {
    const length = (a, b) => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
    const toward = (a, b, by) => {
      const part = by / (length(a, b) || 1);
      return round(a[0] + (b[0] - a[0]) * part) + "," + round(a[1] + (b[1] - a[1]) * part);
    };
    let text = "M" + points[0];
    for (let at = 1; at < points.length - 1; at++) {
      const [before, here, after] = points.slice(at - 1, at + 2);
      const bend = Math.min(6, length(before, here) / 2, length(here, after) / 2);
      text += "L" + toward(here, before, bend) + "Q" + here + " " + toward(here, after, bend);
    }
    return text + "L" + points[points.length - 1];
  }

  function toggle(frame) {
    const item = key(frame);
    if (!folded.delete(item)) folded.add(item);
    fold();
  }

  // Search.

  let hits = [];
  let next = 0;

  function search() {
    const wanted = document.getElementById("search").value.trim().toLowerCase();
    nodes.forEach((node) => node.classList.remove("hit"));
    hits = wanted ? nodes.filter((node) => matches(facts.items[key(node)], wanted)) : [];
    next = 0;
    let opened = false;
    for (const node of hits) {
      node.classList.add("hit");
      for (let at = facts.parents[key(node)]; at >= 0; at = facts.parents[at]) opened = folded.delete(at) || opened;
    }
    if (opened) fold();
    if (wanted) say(hits.length + (hits.length === 1 ? " box" : " boxes") + " found", hits.length === 0);
    else resize();
    if (hits.length) hits[0].scrollIntoView({ block: "center", inline: "nearest" });
  }

  const matches = (item, wanted) =>
    (item.path + " " + item.call).toLowerCase().includes(wanted);

  // What the reader does.

  for (const node of nodes) {
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", node.querySelector("title").textContent);
    node.addEventListener("mouseenter", () => tell(node));
    node.addEventListener("focus", () => tell(node));
  }
  for (const frame of frames) {
    frame.setAttribute("tabindex", "0");
    frame.setAttribute("role", "button");
    frame.setAttribute("aria-label", frame.querySelector("title").textContent);
    frame.addEventListener("click", () => toggle(frame));
    frame.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle(frame);
    });
  }
  document.getElementById("fold").addEventListener("click", () => {
    frames.forEach((frame) => folded.add(key(frame)));
    fold();
  });
  document.getElementById("unfold").addEventListener("click", () => {
    folded.clear();
    fold();
  });
  document.getElementById("search").addEventListener("input", search);
  document.getElementById("search").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !hits.length) return;
    next = (next + 1) % hits.length;
    hits[next].scrollIntoView({ block: "center", inline: "nearest" });
  });
  document.querySelectorAll("input.axis").forEach((field) => field.addEventListener("input", resize));
  svg.setAttribute("role", "group");
  fold();
})();
