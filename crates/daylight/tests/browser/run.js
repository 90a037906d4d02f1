// The browser test: `cargo xtask browser`, or `node run.js [WALK…]` with a program built.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { MARK, planted, setTrap, writeHostile } from "./hostile.js";
import { useTheKeyboard } from "./keyboard.js";
import { copyOfTheSample, openRoom, ROOT, workshop } from "./program.js";
import { Reader } from "./reader.js";
import { screenshots } from "./screenshots.js";
import { walk } from "./walk.js";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Walks that go on at the same time. */
const AT_ONCE = 2;

/** A walk that saw less than this has lost its way; the sample alone has 60 documents. */
const LEAST = {
  sample: { pages: 150, fetched: 250, kinds: 35, axe: 80, twins: 100, files: 150, sent: 50, marked: 200, sorts: 20 },
  hostile: { pages: 80, fetched: 90, kinds: 30, axe: 60, twins: 50, files: 60, sent: 35, marked: 200, sorts: 6 },
};

const SEARCHES = {
  sample: ["kestrel", "payment type:pdf", "type:mail", "type:table", "lang:ar", "has:problem", "zzzznothing", "( wrong"],
  hostile: [MARK, `subject:${MARK}`, `"<script>${MARK}"`, `name:"${MARK}"`, `"<script>${MARK} wrong`],
};

// A room over two cases: what is hostile, and a file that has nothing to do with it.
LEAST.cases = { ...LEAST.hostile };
SEARCHES.cases = [...SEARCHES.hostile, "payment"];

const WRONG_TURNS = [
  "/nowhere",
  "/doc/d0000000000",
  "/doc/%3Cscript%3Ealert(1)%3C/script%3E",
  "/search/nothinghere",
  "/search?sort=%22onerror=alert(1)",
  "/search?page=minus",
  "/ledger?reason=%3Cb%3E",
  "/ledger?page=x",
  "/ledger?case=9",
  "/assets/none.js",
];

const folder = workshop();
const trap = await setTrap();
const more = join(folder, "more");
mkdirSync(more);
writeFileSync(join(more, "late.txt"), "a payment that came late\n");
const hostile = join(folder, "hostile");
const written = writeHostile(hostile, trap.address);
const sample = copyOfTheSample(folder);
const wrong = [];

const WALKS = {
  "sample-off": (name) => walkOnce(name, "sample", sample, false),
  "sample-on": (name) => walkOnce(name, "sample", sample, true),
  "hostile-off": (name) => walkOnce(name, "hostile", hostile, false),
  "hostile-on": (name) => walkOnce(name, "hostile", hostile, true),
  "cases-off": (name) => walkOnce(name, "cases", hostile, false, more),
  keyboard: (name) => keyboardAndPictures(name),
};

const began = Date.now();
const asked = process.argv.slice(2);
const waiting = Object.entries(WALKS).filter(([name]) => asked.length === 0 || asked.includes(name));
if (waiting.length < Math.max(asked.length, 1)) throw new Error(`the walks are ${Object.keys(WALKS)}`);
await theTrapWorks();
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, walking] = next;
    await walking(name).catch((cause) => wrong.push(`${name} broke off: ${cause.stack}`));
  }
}));
if (written < 10) wrong.push("the hostile folder is nearly empty");
if (trap.called.length > 0) wrong.push(`the material reached the network: ${trap.called.slice(0, 5)}`);
for (const line of wrong) console.error(`wrong: ${line}`);
const took = Math.round((Date.now() - began) / 1000);
console.log(wrong.length === 0 ? `the room holds; ${took} s` : `${wrong.length} things are wrong; ${took} s`);
process.exit(wrong.length === 0 ? 0 : 1);

/** A browser of its own for each walk: only one page of a browser has the focus. */
async function withABrowser(use) {
  const browser = await puppeteer.launch({
    executablePath: CHROMIUM,
    headless: true,
    protocolTimeout: 120_000,
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

/** Without this, a trap that cannot catch would pass for material that does nothing. */
async function theTrapWorks() {
  const alerts = [];
  await withABrowser(async (browser) => {
    const page = await browser.newPage();
    page.on("dialog", (dialog) => (alerts.push(dialog.message()), dialog.dismiss()));
    await page.setContent(planted(trap.address).join("\n"), { waitUntil: "load" }).catch(() => {});
    await new Promise((later) => setTimeout(later, 300));
  });
  if (alerts.length === 0 || trap.called.length === 0) wrong.push("the hostile text does nothing even where it may");
  trap.called.length = 0;
}

/** In a case of its own: the forms change it. */
async function walkOnce(name, kind, material, scripts, ...others) {
  const began = Date.now();
  const room = await openRoom(name, [material, ...others], folder);
  await withABrowser(async (browser) => {
    const reader = new Reader(browser, room, scripts);
    const typed = { path: more, file: join(more, "late.txt") };
    const seen = await walk(reader, { searches: SEARCHES[kind], wrongTurns: WRONG_TURNS, fields: typed });
    await everySortWasOpened(reader, seen);
    if (kind === "sample") await theOtherWayRound(reader);
    if (kind === "sample" && scripts) await keysWork(reader);
    await reader.leave();
    if (scripts !== reader.counts.scripts > 0) reader.fail(`${reader.counts.scripts} scripts were loaded`);
    const told = room.told.text;
    if (/ 5\d\d |panicked/.test(told)) reader.fail(`the log tells of a mistake: ${told.slice(-300)}`);
    const sizes = { kinds: seen.kinds.size, sorts: seen.sorts.size, forms: seen.forms.size };
    report(reader, { ...reader.counts, ...sizes, sent: seen.sent, marked: seen.marked }, LEAST[kind], began);
  });
  room.close();
}

function report(reader, counts, least, began) {
  for (const [what, number] of Object.entries(least)) {
    if (!(counts[what] >= number)) reader.fail(`only ${counts[what]} ${what}, at least ${number} are there to be seen`);
  }
  const told = Object.entries(counts).map(([what, count]) => `${count} ${what}`).join(", ");
  console.log(`${reader.room.name}: ${told}; ${reader.wrong.length} wrong; ${Math.round((Date.now() - began) / 1000)} s`);
  wrong.push(...reader.wrong);
}

/** Every sort of document that is there was looked at. */
async function everySortWasOpened(reader, seen) {
  const there = new Set();
  for (let number = 1, pages = 1; number <= pages; number += 1) {
    const found = await (await reader.fetch(`/search.json?q=*&page=${number}`)).json();
    pages = found.pages;
    for (const hit of found.hits) there.add(hit.type);
  }
  for (const sort of there) {
    if (!seen.sorts.has(sort)) reader.fail(`no ${sort} was opened`);
  }
}

/** What is written from right to left is shown so, with our own words around it as they are. */
async function theOtherWayRound(reader) {
  await reader.go("/search?q=lang:ar");
  const passage = await reader.page.$eval(".hits p", (text) => getComputedStyle(text).direction);
  const link = await reader.page.$eval(".hits h3 a", (link) => link.getAttribute("href"));
  await reader.go(link);
  const body = await reader.page.$eval(".page .body", (text) => getComputedStyle(text).direction);
  const around = await reader.page.$eval("main", (main) => getComputedStyle(main).direction);
  if (`${passage} ${body} ${around}` !== "rtl rtl ltr") reader.fail(`Arabic runs ${passage}, ${body}, ours ${around}`);
}

/** The comforts of the one script: `/` goes to the search, `n` to the next hit, `u` back up. */
async function keysWork(reader) {
  const { page } = reader;
  await reader.go("/search");
  await page.type("input[name=q]", "kestrel type:pdf");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  const results = page.url();
  await page.keyboard.press("/");
  if (!(await page.evaluate(() => document.activeElement.name === "q"))) reader.fail("`/` does not lead to the search");
  await Promise.all([page.waitForNavigation(), page.click(".hits h3 a")]);
  await page.keyboard.press("n");
  if (!page.url().endsWith("#hit-1")) reader.fail("`n` does not lead to the first hit");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("u")]);
  if (page.url() !== results) reader.fail("`u` does not lead back to the results");
}

/** A day's work with the keyboard alone; then pictures of what it left. */
async function keyboardAndPictures(name) {
  const began = Date.now();
  const room = await openRoom("Ardmere papers", [sample], folder);
  await withABrowser(async (browser) => {
    const reader = new Reader(browser, { ...room, name }, false);
    const stops = await useTheKeyboard(reader);
    await reader.leave();
    const pictures = await screenshots(browser, room, join(ROOT, "target/screenshots"), wrong);
    report(reader, { stops, pictures }, { stops: 40, pictures: 70 }, began);
  });
  room.close();
}
