// Pictures of the main pages, to be looked at by people.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

const WIDTHS = [1280, 390];

export async function screenshots(browser, room, folder, wrong) {
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage();
  await page.goto(room.address, { waitUntil: "load" });
  const stops = await mainPages(page, room);
  let taken = 0;
  for (const [name, address] of Object.entries(stops)) {
    for (const scheme of ["light", "dark"]) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      for (const width of WIDTHS) {
        await page.setViewport({ width, height: width === 1280 ? 800 : 844 });
        await page.goto(address, { waitUntil: "load" });
        const ending = scheme === "dark" ? "-dark" : "";
        await page.screenshot({ path: join(folder, `${name}-${width}${ending}.png`) });
        taken += 1;
      }
    }
  }
  await page.close();
  console.log(`${taken} pictures of ${Object.keys(stops).length} pages`);
  if (Object.keys(stops).length < 10) wrong.push(`only ${Object.keys(stops)} were pictured`);
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
  const firstHit = async (words) => {
    await search(words);
    return page.$eval(".hits h3 a", (link) => link.href);
  };
  return {
    ...stops,
    results: await search("kestrel"),
    "results-table": await search("kestrel", "table"),
    "results-pictures": await search("kestrel type:pdf", "pictures"),
    "wrong-query": await search('"kestrel'),
    mail: await firstHit("kestrel type:mail"),
    paper: `${await firstHit("kestrel type:pdf")}&show=both`,
    sheet: await firstHit("type:table"),
    trouble: at("/nowhere"),
  };
}
