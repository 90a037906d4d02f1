// The browser test: `cargo xtask browser`, or `node run.js` with a program built.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { MARK, planted, setTrap, writeHostile } from "./hostile.js";
import { copyOfTheSample, openRoom, ROOT, workshop } from "./program.js";
import { Reader } from "./reader.js";
import { screenshots } from "./screenshots.js";
import { walk } from "./walk.js";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A walk that saw less than this has lost its way; the sample alone has 59 documents. */
const LEAST = {
  sample: { pages: 150, kinds: 8, axe: 100, twins: 120, files: 50, sent: 12, marked: 40 },
  hostile: { pages: 30, kinds: 6, axe: 50, twins: 25, files: 10, sent: 8, marked: 10 },
};

const SEARCHES = {
  sample: ["kestrel", "payment type:pdf", "type:mail", "type:table", "has:problem", "zzzznothing", "( wrong"],
  hostile: [MARK, `subject:${MARK}`, `"<script>${MARK}`, `name:"${MARK}`],
};

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
const browser = await puppeteer.launch({
  executablePath: CHROMIUM,
  headless: true,
  protocolTimeout: 30_000,
  args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});
const wrong = [];
try {
  await theTrapWorks();
  for (const [name, material] of [["sample", copyOfTheSample(folder)], ["hostile", hostile]]) {
    for (const scripts of [false, true]) {
      // A case of its own each time: the forms change it.
      const room = await openRoom(`${name}-${scripts ? "on" : "off"}`, material, folder);
      await walkOnce(room, name, scripts);
      if (name === "sample" && scripts) await screenshots(browser, room, join(ROOT, "target/screenshots"), wrong);
      room.close();
    }
  }
  if (written < 10) wrong.push("the hostile folder is nearly empty");
  if (trap.called.length > 0) wrong.push(`the material reached the network: ${trap.called.slice(0, 5)}`);
} finally {
  await browser.close();
}
console.log(wrong.length === 0 ? "the room holds" : `${wrong.length} things are wrong`);
process.exit(wrong.length === 0 ? 0 : 1);

/** Without this, a trap that cannot catch would pass for material that does nothing. */
async function theTrapWorks() {
  const page = await browser.newPage();
  const alerts = [];
  page.on("dialog", (dialog) => (alerts.push(dialog.message()), dialog.dismiss()));
  await page.setContent(planted(trap.address).join("\n"), { waitUntil: "load" }).catch(() => {});
  await new Promise((later) => setTimeout(later, 300));
  await page.close();
  if (alerts.length === 0 || trap.called.length === 0) wrong.push("the hostile text does nothing even where it may");
  trap.called.length = 0;
}

async function walkOnce(room, name, scripts) {
  const began = Date.now();
  const reader = new Reader(browser, room, scripts);
  const fields = { path: more };
  const seen = await walk(reader, { searches: SEARCHES[name], wrongTurns: WRONG_TURNS, fields });
  if (name === "sample" && scripts) await keysWork(reader);
  await reader.leave();
  if (scripts !== reader.counts.scripts > 0) reader.fail(`${reader.counts.scripts} scripts were loaded`);
  if (/ 5\d\d |panicked/.test(room.told.text)) reader.fail(`the log tells of a mistake: ${room.told.text.slice(-300)}`);
  const counts = { ...reader.counts, kinds: seen.kinds.size, forms: seen.forms.size, sent: seen.sent, marked: seen.marked };
  for (const [what, least] of Object.entries(LEAST[name])) {
    if (!(counts[what] >= least)) reader.fail(`only ${counts[what]} ${what}, at least ${least} are there to be seen`);
  }
  const told = Object.entries(counts).map(([what, count]) => `${count} ${what}`).join(", ");
  console.log(`${name}, scripts ${scripts ? "on" : "off"}: ${told}; ${reader.wrong.length} wrong; ${Math.round((Date.now() - began) / 1000)} s`);
  for (const line of reader.wrong) console.error(`wrong: ${line}`);
  wrong.push(...reader.wrong);
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
