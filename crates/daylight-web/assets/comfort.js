// Comfort only: every page is whole without this file.
"use strict";
(() => {
  const typing = (element) => element && (element.matches("input, textarea, select") || element.isContentEditable);
  const marks = () => [...document.querySelectorAll("mark[id]")];
  let at = -1;
  const to = (step) => {
    const all = marks();
    if (all.length === 0) return false;
    at = (at + step + all.length) % all.length;
    history.replaceState(null, "", "#" + all[at].id);
    all[at].scrollIntoView({ block: "center" });
    all.forEach((mark, number) => mark.classList.toggle("now", number === at));
    return true;
  };
  const follow = (relation) => {
    const link = document.querySelector(`a[rel~="${relation}"]`);
    if (link) link.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const keys = {
      "/": () => document.querySelector("input[type=search]")?.focus(),
      n: () => to(1) || follow("next"),
      p: () => to(-1) || follow("prev"),
      j: () => follow("next"),
      k: () => follow("prev"),
      u: () => follow("up"),
    };
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  // Words that are marked with the mouse or the keyboard come into the field for words by themselves.
  let marked = "";
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const words = String(selection).trim();
    const from = selection.anchorNode && selection.anchorNode.parentElement;
    if (words && from && from.closest(".page .body")) marked = words;
  });
  document.addEventListener("focusin", (event) => {
    const field = event.target;
    if (field.matches(".said input[name=words]") && field.value === "") field.value = marked.slice(0, 20000);
  });
  // Progress pages ask for themselves again.
  const live = document.querySelector("[data-live]");
  if (live) {
    const again = async () => {
      try {
        const answer = await fetch(location.href, { headers: { accept: "text/html" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-live]");
        if (fresh) live.replaceChildren(...fresh.childNodes);
        if (fresh && fresh.dataset.live === "on") setTimeout(again, 1000);
        else location.reload(); // What stands around it has its last words too.
      } catch { setTimeout(again, 5000); }
    };
    if (live.dataset.live === "on") setTimeout(again, 1000);
  }
  // A box is drawn on the picture of a page instead of being typed.
  for (const paper of document.querySelectorAll(".redact .paper[data-points]")) {
    const [width, height] = paper.dataset.points.split(" ").map(Number);
    const sides = ["left", "top", "right", "bottom"].map((side) => document.querySelector(`.redact input[name=${side}]`));
    if (!width || !height || sides.includes(null)) continue;
    let from = null;
    const drawn = document.createElement("div");
    drawn.className = "drawn";
    const at = (event) => {
      const box = paper.getBoundingClientRect();
      const within = (value) => Math.min(Math.max(value, 0), 1);
      return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
    };
    paper.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      from = at(event);
      paper.append(drawn);
    });
    paper.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = at(event);
      const [left, top] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
      const [right, bottom] = [Math.max(from[0], to[0]), Math.max(from[1], to[1])];
      drawn.style.left = left * 100 + "%";
      drawn.style.top = top * 100 + "%";
      drawn.style.width = (right - left) * 100 + "%";
      drawn.style.height = (bottom - top) * 100 + "%";
      [left * width, top * height, right * width, bottom * height].forEach((points, number) => {
        sides[number].value = points.toFixed(1);
      });
    });
    window.addEventListener("pointerup", () => { from = null; });
  }
})();
