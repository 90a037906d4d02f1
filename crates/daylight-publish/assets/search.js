// Looks words up in the same list that the pages show. Nothing is sent anywhere; without this script the list does.
(function () {
  "use strict";
  var table = null, papers = null, loaded = {}, waiting = {};
  var box = document.getElementById("words"), out = document.getElementById("found"), form = document.getElementById("find");
  window.daylightTable = function (lasts, all) { table = lasts; papers = all; };
  window.daylightWords = function (number, words) {
    loaded[number] = words;
    (waiting[number] || []).forEach(function (go) { go(); });
    delete waiting[number];
  };
  function fold(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(/ł/g, "l").replace(/ø/g, "o").replace(/đ/g, "d").match(/[\p{L}\p{N}]+/gu) || [];
  }
  // Words are ordered by code point, as in the list.
  function before(a, b) {
    var x = Array.from(a), y = Array.from(b);
    for (var i = 0; i < x.length && i < y.length; i++) {
      var d = x[i].codePointAt(0) - y[i].codePointAt(0);
      if (d) { return d < 0; }
    }
    return x.length < y.length;
  }
  function load(number, then) {
    if (loaded[number]) { then(); return; }
    if (waiting[number]) { waiting[number].push(then); return; }
    waiting[number] = [then];
    var script = document.createElement("script");
    script.src = "words-" + (number + 1) + ".js";
    script.onerror = function () { daylightWords(number, {}); };
    document.head.appendChild(script);
  }
  function part(id, page) {
    var first = Math.floor((page - 1) / 50) * 50 + 1;
    return first === 1 ? id : id + ".from-" + first;
  }
  function show(words, lists) {
    var pages = lists.map(function (list) {
      var all = new Map();
      (list || []).forEach(function (entry) {
        entry.slice(1).forEach(function (page) { all.set(entry[0] + "/" + page, [entry[0], page]); });
      });
      return all;
    });
    var hits = Array.from(pages[0].entries()).filter(function (hit) {
      return pages.every(function (all) { return all.has(hit[0]); });
    });
    out.replaceChildren();
    var head = document.createElement("p");
    head.textContent = hits.length === 1 ? "1 page has all words." : hits.length + " pages have all words.";
    out.appendChild(head);
    var list = document.createElement("ul");
    hits.slice(0, 500).forEach(function (hit) {
      var paper = papers[hit[1][0]], item = document.createElement("li"), link = document.createElement("a");
      link.href = "../papers/" + part(paper[0], hit[1][1]) + ".html#page-" + hit[1][1];
      link.textContent = paper[1] + ", page " + hit[1][1];
      item.appendChild(link);
      list.appendChild(item);
    });
    out.appendChild(list);
  }
  function find() {
    var words = fold(box.value), left = words.length, lists = [];
    if (!left || !table) { out.replaceChildren(); return; }
    words.forEach(function (word, at) {
      word = Array.from(word).slice(0, 40).join("");
      var number = table.findIndex(function (last) { return !before(last, word); });
      function done() {
        lists[at] = number < 0 ? [] : loaded[number][word];
        if (--left === 0) { show(words, lists); }
      }
      if (number < 0) { done(); } else { load(number, done); }
    });
  }
  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); find(); });
})();
