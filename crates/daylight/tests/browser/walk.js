// Walks a room: every link once, every form once for each kind of page, the searches and the wrong turns.

import { MARK } from "./hostile.js";

/** What is typed into a field, by its name; anything else gets a word with a mark. */
const TYPED = { q: "payment", contains: "a", page: "1", date: "1963-11-22", other: "1fc2" };

/** Addresses of a kind differ only in what they name. Pages of one kind have the same forms. */
export function kindOf(address) {
  const { pathname, searchParams } = new URL(address, "http://room");
  const path = pathname.split("/").map((part, at) => (at < 2 || /^[a-z.]+$/.test(part) ? part : "*")).join("/");
  return `${path}?${[...searchParams.keys()].sort().join("&")}`;
}

/** Pages of one kind and one sort of document that the browser opens; the others are only fetched and read. */
const OPENED_OF_A_KIND = 3;

/** A timeline leads to every stretch of time that anything on a page speaks of: so many of them are followed. */
const STRETCHES = 120;

/** What a document is ("PDF", "e-mail message"), as its page says it; empty for other pages. */
function sortOf(address, html) {
  if (!address.startsWith("/doc/")) return "";
  return html.match(/<p class="where">([^<·]*)/)?.[1].trim() ?? "";
}

/** The same page, however the reader came there. */
function pageOf(address) {
  const url = new URL(address, "http://room");
  if (url.searchParams.has("in")) url.searchParams.set("in", "*");
  return url.pathname + url.search;
}

export async function walk(reader, { searches, wrongTurns, fields = {} }) {
  const seen = { pages: new Set(), forms: new Set(), kinds: new Set(), files: new Set(), sorts: new Set(), opened: new Map(), marked: 0, stretches: 0 };
  const typed = { ...TYPED, ...fields };
  await reader.sitDown();
  const links = [];
  await arrive(reader, seen, links);
  await follow(reader, seen, links);
  for (const search of searches) {
    await ask(reader, search);
    await arrive(reader, seen, links);
    await follow(reader, seen, links);
  }
  for (const turn of wrongTurns) {
    reader.expected.add(turn);
    const response = await reader.go(turn);
    if (response.status() < 400 || response.status() >= 500) reader.fail(`status ${response.status()}, not an error page`);
    await arrive(reader, seen, links);
  }
  await sendForms(reader, seen, links, typed);
  return seen;
}

async function ask(reader, search) {
  await reader.go("/search");
  reader.where = `the search for ${search}`;
  if (/\bwrong\b/.test(search)) reader.expected.add(reader.where);
  await reader.page.type("input[name=q]", search);
  await Promise.all([reader.page.waitForNavigation(), reader.page.click("[role=search] button")]);
}

/** Follows what there is to follow until all was seen. Every address is fetched and its bytes are read; the browser
 *  opens every kind of page, and of documents every sort, a few times each. */
async function follow(reader, seen, links) {
  while (links.length > 0) {
    const address = links.shift();
    if (seen.pages.has(pageOf(address))) continue;
    seen.pages.add(pageOf(address));
    if (/^\/timeline.*\b(at|from|until)=/.test(address) && (seen.stretches += 1) > STRETCHES) continue;
    reader.where = address;
    const answer = await reader.fetch(address);
    checkHeaders(reader, answer);
    const type = answer.headers.get("content-type") ?? "";
    if (!/^(text\/html|application\/json)/.test(type)) {
      await checkFile(reader, answer, seen);
      continue;
    }
    const body = await answer.text();
    checkBytes(reader, address, body);
    reader.counts.fetched += 1;
    if (!type.startsWith("text/html")) continue;
    links.push(...linksIn(body, new URL(address, reader.room.origin)));
    if (!isNew(seen, `${kindOf(address)} ${sortOf(address, body)}`)) continue;
    seen.sorts.add(sortOf(address, body));
    await reader.go(address);
    await arrive(reader, seen, links);
    await checkTwin(reader, address);
  }
}

function isNew(seen, kind) {
  const before = seen.opened.get(kind) ?? 0;
  seen.opened.set(kind, before + 1);
  return before < OPENED_OF_A_KIND;
}

/** Where a page leads that the browser does not open. What stands in an address of ours needs no other entity. */
function linksIn(html, base) {
  const links = [...html.matchAll(/<a [^>]*href="([^"#][^"]*)"/g)].map(([, link]) => link.replaceAll(/&(amp|#38);/g, "&"));
  return links.map((link) => new URL(link, base)).map(({ pathname, search }) => pathname + search);
}

/** A page is open: hold it against the promises, and see where it leads. */
async function arrive(reader, seen, links) {
  await reader.untilStill();
  const address = new URL(reader.page.url());
  seen.pages.add(pageOf(address.href));
  await reader.look(kindOf(address.href));
  const found = await reader.page.evaluate(() => ({
    links: [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
    marks: document.querySelectorAll("mark").length,
    forms: [...document.forms].flatMap((form, at) => {
      const fields = [...new Set([...form.elements].map((field) => field.name))].join(",");
      const buttons = [...form.querySelectorAll("button, input[type=submit]")];
      const shape = `${form.method} ${form.getAttribute("action").replace(/\/doc\/[^/]*/, "/doc/*")} ${fields}`;
      // Words of ours tell buttons apart; values from the material do not.
      return buttons.map((button, number) => ({
        at, number, shape: `${shape} ${button.name}=${/^[a-z-]{1,12}$/.test(button.value) ? button.value : ""}`,
      }));
    }),
  }));
  seen.marked += found.marks;
  seen.kinds.add(kindOf(address.href));
  for (const link of found.links) {
    if (!link.startsWith("#")) links.push(new URL(link, address).pathname + new URL(link, address).search);
  }
  for (const form of found.forms) remember(seen, address.pathname + address.search, form);
}

function remember(seen, address, { at, number, shape }) {
  const key = `${kindOf(address).split("?")[0]} ${shape}`;
  seen.waiting ??= [];
  if (seen.forms.has(key)) return;
  seen.forms.add(key);
  seen.waiting.push({ address, at, number });
}

/** Sends every form with every kind of button once; what they lead to is walked as well. */
async function sendForms(reader, seen, links, typed) {
  seen.sent = 0;
  while (seen.waiting?.length > 0) {
    const { address, at, number } = seen.waiting.shift();
    // What a form forgot is gone, with the pages that were about it.
    reader.expected.add(address);
    await reader.go(address);
    const button = await fill(reader.page, at, number, typed);
    // A form sent before may have changed the page; its kind was sent then.
    if (!button) continue;
    const called = await button.evaluate((button) => button.textContent.trim() || button.value);
    const form = `the form ${at} of ${address} by ${JSON.stringify(called.slice(0, 30))}`;
    reader.where = form;
    // What is typed is not always what the page can use; then it says so, which is an answer.
    reader.expected.add(form);
    const moved = reader.page.waitForNavigation({ timeout: 60_000 }).catch(() => reader.fail("the form leads nowhere"));
    // By the key: pictures that come late would move the button away from under a pointer.
    await button.press("Enter");
    await moved;
    seen.sent += 1;
    const landed = new URL(reader.page.url());
    if (seen.pages.has(pageOf(landed.href))) continue;
    await arrive(reader, seen, links);
    await follow(reader, seen, links);
  }
}

async function fill(page, at, number, typed) {
  const forms = await page.$$("form");
  const buttons = (await forms[at]?.$$("button, input[type=submit]")) ?? [];
  await forms[at]?.evaluate((form) => {
    for (const closed of [form.closest("details"), ...form.querySelectorAll("details")]) closed?.setAttribute("open", "");
  });
  for (const field of (await forms[at]?.$$("input, textarea")) ?? []) {
    const { name, type, value, shown } = await field.evaluate((field) => ({
      name: field.name, type: field.type, value: field.value, shown: field.checkVisibility(),
    }));
    if (type === "file" && typed.file) await field.uploadFile(typed.file);
    if (!["text", "search", "textarea", "number"].includes(type) || value !== "" || !shown) continue;
    await field.type(typed[name] ?? `a word <b>"'`);
  }
  return buttons[number];
}

function checkHeaders(reader, answer) {
  const policy = answer.headers.get("content-security-policy") ?? "";
  if (!policy.includes("default-src 'none'") || policy.includes("unsafe")) reader.fail(`policy: ${policy}`);
  if (answer.headers.get("x-content-type-options") !== "nosniff") reader.fail("no nosniff");
  if (answer.headers.has("set-cookie")) reader.fail("sets a cookie");
  if (answer.status >= 400) reader.fail(`a link leads to status ${answer.status}`);
}

/** Markup of the material must not stand in the bytes, whatever the browser makes of them. */
function checkBytes(reader, address, body) {
  const raw = new RegExp(`<script>|<[^<>"']*${MARK}|<(svg|img|iframe)[^>]* on|(href|src|action)="\\s*javascript:`, "i");
  const found = body.match(raw);
  if (found && !address.includes(".json")) reader.fail(`unescaped: ${JSON.stringify(found[0].slice(0, 60))}`);
}

async function checkFile(reader, answer, seen) {
  const bytes = (await answer.arrayBuffer()).byteLength;
  const type = answer.headers.get("content-type") ?? "";
  const moved = answer.status >= 300 && answer.status < 400;
  if (moved) return;
  const disposition = answer.headers.get("content-disposition") ?? "";
  if (!disposition.startsWith("attachment;") && type !== "image/png") reader.fail(`${type} is not an attachment`);
  if (/html|xml|svg|script/.test(type)) reader.fail(`a file comes as ${type}`);
  seen.files.add(answer.url);
  reader.counts.files += 1;
  if (bytes === 0 && answer.headers.get("content-length") !== "0") reader.fail("an empty file");
}

/** Every page has a twin for programs at the same address. */
async function checkTwin(reader, address) {
  const url = new URL(address, reader.room.origin);
  if (url.pathname === "/") return;
  url.pathname += ".json";
  const answer = await reader.fetch(url.href);
  const body = await answer.text();
  if (answer.status !== 200) return reader.fail(`its twin answers ${answer.status}`);
  try {
    if (typeof JSON.parse(body) !== "object") reader.fail("its twin is no object");
    reader.counts.twins += 1;
  } catch (cause) {
    reader.fail(`its twin is no JSON: ${cause.message}`);
  }
}
