// Pictures of the main pages, to be looked at by people.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

const SIZES = [{ width: 1280, height: 800 }, { width: 390, height: 844 }];

/** Returns how many there are. */
export async function screenshots(browser, room, folder, wrong) {
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage();
  await page.goto(room.address, { waitUntil: "load" });
  const stops = await mainPages(page, room);
  let taken = 0;
  for (const [name, address] of Object.entries(stops)) {
    for (const size of SIZES) {
      await page.setViewport(size);
      await page.goto(address, { waitUntil: "load" });
      const over = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
      if (over > 0) wrong.push(`${name} is ${over} pixels wider than a screen of ${size.width}`);
      for (const scheme of ["light", "dark"]) {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        const ending = scheme === "dark" ? "-dark" : "";
        await page.screenshot({ path: join(folder, `${name}-${size.width}${ending}.png`) });
        taken += 1;
      }
    }
  }
  taken += await onPaper(page, stops, folder);
  await page.close();
  if (Object.keys(stops).length < 10) wrong.push(`only ${Object.keys(stops)} were pictured`);
  return taken;
}

/** As they would be printed: what is for the screen alone is not on paper. */
async function onPaper(page, stops, folder) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  await page.emulateMediaType("print");
  await page.setViewport({ width: 794, height: 1123 });
  const printed = ["mail", "paper-text", "results"];
  for (const name of printed) {
    await page.goto(stops[name], { waitUntil: "load" });
    await page.screenshot({ path: join(folder, `${name}-print.png`), fullPage: true });
  }
  return printed.length;
}

/** By name; what is in the navigation, and what a reader meets most. */
async function mainPages(page, room) {
  const at = (path) => new URL(path, room.origin).href;
  const nav = await page.$$eval("header nav a", (links) => links.map((link) => link.pathname));
  const stops = Object.fromEntries(nav.map((path) => [path.slice(1).replaceAll("/", "-"), at(path)]));
  const search = async (words, choice) => {
    await page.goto(at("/search"));
    await page.type("input[name=q]", words);
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    if (choice) await Promise.all([page.waitForNavigation(), page.click(`button[value="${choice}"]`)]);
    return page.url();
  };
  const hit = async (words, which = "", show = "") => {
    await search(words);
    const address = new URL(await page.$eval(`.hits h3 a${which}`, (link) => link.href));
    if (show) address.searchParams.set("show", show);
    return address.href;
  };
  await page.goto(at("/lists"));
  const list = await page.$eval("table a", (link) => link.href);
  const sheet = await hit("type:table");
  return {
    ...stops,
    results: await search("kestrel"),
    "results-table": await search("kestrel", "table"),
    "results-pictures": await search("kestrel type:pdf", "pictures"),
    "no-results": await search("zzzznothing"),
    "wrong-query": await search('"kestrel'),
    take: `${await search("kestrel")}/take`,
    list,
    mail: await hit("kestrel type:mail"),
    letter: await hit("type:html", "", "letter"),
    paper: await hit("kestrel type:pdf", "", "both"),
    "paper-text": await hit("kestrel type:pdf"),
    said: await hit("has:note"),
    "right-to-left": await hit("lang:ar"),
    sheet,
    table: sheet.replace(/\?.*/, "/table?page=1"),
    trouble: at("/nowhere"),
  };
}
