// The program under test: a case made afresh, and the room that serves it.

import { execFile, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../../../..");
const PROGRAM = process.env.DAYLIGHT_PROGRAM ?? join(ROOT, "target/debug/daylight");

/** A folder for everything the test writes; gone when the test ends, however it ends. */
export function workshop() {
  const folder = mkdtempSync(join(tmpdir(), "daylight-browser-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function copyOfTheSample(folder) {
  const copy = join(folder, "sample");
  cpSync(join(ROOT, "sample"), copy, { recursive: true });
  return copy;
}

/** Reads each of `materials` into a new case and opens one room for all of them; `close` ends the program. */
export async function openRoom(name, materials, folder) {
  const places = [];
  for (const [number, material] of materials.entries()) {
    const place = join(folder, `${name}${number === 0 ? "" : `-${number + 1}`}.case`);
    places.push(place);
    // Code 3 says that some of it could not be read in full, which is what the samples are for.
    try {
      await promisify(execFile)(PROGRAM, ["--case", place, "open", material, "--no-room"]);
    } catch (cause) {
      if (cause.code !== 3) throw new Error(`${name}: \`open\` ended with ${cause.code}: ${cause.stderr}`);
    }
  }
  const program = spawn(PROGRAM, ["serve", ...places, "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  const told = { text: "" };
  program.stderr.on("data", (bytes) => (told.text += bytes));
  const address = await printedAddress(program, told);
  const close = () => program.kill("SIGINT");
  process.on("exit", close);
  return { name, address, origin: new URL(address).origin, key: new URL(address).searchParams.get("key"), told, close };
}

function printedAddress(program, told) {
  return new Promise((found, lost) => {
    let printed = "";
    program.stdout.on("data", (bytes) => {
      printed += bytes;
      const address = printed.match(/http:\S+/);
      if (address) found(address[0]);
    });
    program.on("exit", (code) => lost(new Error(`the room closed with ${code}: ${told.text}`)));
  });
}
