// A reader with a browser: opens pages and holds each of them against what is promised of every page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { MARK } from "./hostile.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PROMISED = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What can differ between light and dark. */
const OF_COLOUR = ["color-contrast", "link-in-text-block"];

/** Narrower than this nobody has to scroll sideways (WCAG 1.4.10). */
const NARROW = 320;

export class Reader {
  constructor(browser, room, scripts) {
    Object.assign(this, { browser, room, scripts });
    this.where = "";
    /** Addresses at which an error page is the right answer. */
    this.expected = new Set();
    this.counts = { pages: 0, fetched: 0, requests: 0, axe: 0, rules: 0, scripts: 0, twins: 0, files: 0, elements: 0 };
    this.wrong = [];
    /** What pages are built of, of those that axe has looked at. */
    this.scanned = new Set();
  }

  async sitDown() {
    const context = await this.browser.createBrowserContext();
    this.page = await context.newPage();
    // A machine that is busy with other things is slow, not wrong.
    this.page.setDefaultTimeout(90_000);
    await this.page.setJavaScriptEnabled(this.scripts);
    await this.page.setViewport({ width: 1280, height: 900 });
    this.listen();
    if (this.scripts) await this.watchTheWindow();
    await this.go(this.room.address);
  }

  async leave() {
    await this.page.browserContext().close();
  }

  fail(what) {
    const line = `${this.room.name}, scripts ${this.scripts ? "on" : "off"}, ${this.where}: ${what}`;
    if (!this.wrong.includes(line)) this.wrong.push(line);
  }

  listen() {
    const { page } = this;
    page.on("console", (message) => {
      const refused = this.expected.has(this.where) && message.text().startsWith("Failed to load resource");
      if (["error", "warn", "assert"].includes(message.type()) && !refused) this.fail(`console: ${message.text()}`);
      if (message.text().includes(MARK)) this.fail("a script of the material wrote to the console");
    });
    page.on("pageerror", (error) => this.fail(`script error: ${error.message}`));
    page.on("dialog", (dialog) => (this.fail(`a dialog opened: ${dialog.type()}`), dialog.dismiss()));
    page.on("popup", () => this.fail("a window opened"));
    page.on("request", (request) => {
      this.counts.requests += 1;
      const address = new URL(request.url());
      if (address.origin !== this.room.origin) this.fail(`a request to another origin: ${address.protocol}`);
      if (request.resourceType() === "script") this.counts.scripts += 1;
    });
    page.on("requestfailed", (request) => this.fail(`failed request: ${request.url()} ${request.failure()?.errorText}`));
    page.on("response", (response) => {
      const status = response.status();
      const here = response.request().isNavigationRequest() && this.expected.has(this.where);
      if (status >= 500 || (status >= 400 && !here)) this.fail(`status ${status} for ${new URL(response.url()).pathname}`);
    });
  }

  /** What a script of the material would touch. Ours touch none of it. */
  watchTheWindow() {
    return this.page.evaluateOnNewDocument(() => {
      window.touched = [];
      for (const name of ["alert", "confirm", "prompt", "open", "eval", "print"]) {
        window[name] = () => window.touched.push(name);
      }
      document.addEventListener("securitypolicyviolation", (event) => window.touched.push(event.violatedDirective));
    });
  }

  async go(address) {
    this.where = new URL(address, this.room.origin).pathname + new URL(address, this.room.origin).search;
    if (this.where.includes("key=")) this.where = "/";
    try {
      return await this.page.goto(new URL(address, this.room.origin).href, { waitUntil: "load" });
    } catch (cause) {
      throw new Error(`${this.where} does not open: ${cause.message}`);
    }
  }

  /** A page that tells how far something is comes anew when that has ended: what looks at it meanwhile is cut off. */
  async untilStill() {
    const still = () => !document.querySelector('[data-live="on"]');
    if (this.scripts) await this.page.waitForFunction(still, { timeout: 180_000 });
  }

  /** Everything that holds for each page, of the page that is open now. */
  async look(kind) {
    this.counts.pages += 1;
    await this.lookAtTheDocument();
    await this.lookNarrow();
    // Another page of the same kind, built of the same elements, would be the same to axe but for its words.
    const built = `${kind.split("?")[0]} ${await this.page.evaluate(builtOf)}`;
    if (this.scanned.has(built)) return;
    this.scanned.add(built);
    // The page was made without scripts; only the checker runs one in it.
    await this.page.setJavaScriptEnabled(true);
    await this.page.evaluate(AXE);
    await this.scan(PROMISED, null);
    await this.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    await this.scan(null, OF_COLOUR);
    await this.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
    await this.page.setJavaScriptEnabled(this.scripts);
  }

  async lookAtTheDocument() {
    const seen = await this.page.evaluate(examine);
    this.counts.elements += seen.elements;
    for (const what of seen.wrong) this.fail(what);
    const touched = this.scripts ? await this.page.evaluate(() => window.touched) : [];
    if (touched.length > 0) this.fail(`a script of the material touched ${touched}`);
  }

  async scan(tags, rules) {
    const only = tags ? { type: "tag", values: tags } : { type: "rule", values: rules };
    const found = await this.page.evaluate(async (runOnly) => {
      const { violations, passes } = await globalThis.axe.run(document, { runOnly, resultTypes: ["violations"] });
      const at = (violation) => violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ");
      const why = (violation) => violation.nodes[0].failureSummary.split("\n").slice(1).join(" ").trim();
      return { passed: passes.length, wrong: violations.map((one) => `axe ${one.id}: ${at(one)}: ${why(one)}`) };
    }, only);
    this.counts.axe += 1;
    this.counts.rules += found.passed;
    for (const what of found.wrong) this.fail(`${tags ? "" : "dark: "}${what}`);
  }

  async lookNarrow() {
    await this.page.setViewport({ width: NARROW, height: 700 });
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (over > 1) this.fail(`${over} pixels wider than a screen of ${NARROW}`);
    await this.page.setViewport({ width: 1280, height: 900 });
  }

  /** An answer without the browser, for its headers, its bytes and its twin. */
  fetch(address) {
    const headers = { authorization: `Bearer ${this.room.key}` };
    return fetch(new URL(address, this.room.origin), { headers, redirect: "manual" });
  }
}

/** Runs in the page: every sort of element on it. Within text of the material there are marks at most. */
function builtOf() {
  const sorts = [...document.querySelectorAll("main *:not(mark, br)")].map((one) => {
    const states = ["type", "role", "aria-current", "aria-pressed", "aria-invalid", "dir"].map((name) => one.getAttribute(name) ?? "");
    return [one.localName, one.getAttribute("class"), ...states].join(".");
  });
  return [...new Set(sorts)].sort().join(" ");
}

/** Runs in the page: nothing of the material may have become markup or turn a line round. */
function examine() {
  const wrong = [];
  const foreign = /^(iframe|frame|object|embed|base|style|video|audio|math|template|foreignobject|animate|set|use)$/;
  const turning = /[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
  const elements = document.querySelectorAll("*");
  for (const element of elements) {
    const name = element.localName;
    if (foreign.test(name) || name.includes("-") || name.includes("zq7")) wrong.push(`there is an element ${name}`);
    if (name === "script" && !/^\/assets\//.test(element.getAttribute("src") ?? "")) wrong.push("there is a script of nobody");
    if (name === "meta" && element.httpEquiv) wrong.push("there is a meta that acts");
    for (const { name: attribute, value } of element.attributes) {
      if (/^on|^style$|^srcdoc$|^formaction$|^ping$/.test(attribute)) wrong.push(`${name} has ${attribute}`);
      if (attribute.includes("zq7")) wrong.push(`${name} has an attribute of the material`);
      const leads = ["href", "src", "action", "xlink:href", "data", "poster"].includes(attribute);
      if (leads && !/^(\/(?!\/)|#|\?)/.test(value)) wrong.push(`${name} leads out of the room by its ${attribute}`);
      if (["alt", "title", "aria-label", "placeholder"].includes(attribute) && turning.test(value)) wrong.push(`${name} has a control in its ${attribute}`);
    }
  }
  const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (turning.test(texts.currentNode.data)) wrong.push(`${texts.currentNode.parentNode.localName} shows a control`);
  }
  return { wrong: [...new Set(wrong)], elements: elements.length };
}
