// Material made to break out of a page: in names, text, titles, addresses, cells and pictures.

import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

/** Stands in everything planted, so that it can be searched for and recognised. */
export const MARK = "zq7";

/** What is planted, for a trap that counts who calls. */
export const planted = (trap) => [
  `<script>${MARK}=1;alert(1);console.error("${MARK}");fetch("${trap}/script")</script>`,
  `"onerror=fetch("${trap}/attribute") ${MARK}="`,
  `'onfocus='fetch("${trap}/focus")' autofocus ${MARK}='`,
  `</title><script src="${trap}/title.js">${MARK}</script>`,
  `</textarea></style></code><img src="${trap}/image" onerror="alert('${MARK}')">`,
  `<svg onload="fetch('${trap}/svg')"><a href="javascript:alert(1)">${MARK}</a></svg>`,
  `<iframe src="${trap}/frame" srcdoc="<script>alert('${MARK}')</script>"></iframe>`,
  `<base href="${trap}/"><link rel="stylesheet" href="${trap}/sheet.css">${MARK}`,
  `<form action="${trap}/form"><button formaction="javascript:alert(1)">${MARK}</button></form>`,
  `{{ ${MARK} }} {% include "${MARK}" %} \${${MARK}} &lt;b&gt;${MARK}&lt;/b&gt;`,
  `\u202e${MARK}\u202c \u2066${MARK}\u2069 \u001b[2J\u0007\u0000${MARK}`,
];

/** Writes the folder. Names of files carry what a file system lets them carry. */
export function writeHostile(folder, trap) {
  const lines = planted(trap);
  const write = (name, bytes) => writeFileSync(join(folder, name), bytes);
  mkdirSync(folder, { recursive: true });
  const names = [
    `<script>alert('${MARK}')<.txt`,
    `"onerror=alert(1) ${MARK}=".txt`,
    `'onfocus='alert(1)' ${MARK}='.txt`,
    `javascript:alert('${MARK}').txt`,
    `\u202e${MARK}txt.exe`,
    `\u001b[2J\u0007${MARK}\n.txt`,
    `%3Cscript%3E&lt;${MARK}&amp;?in=#hit.txt`,
    `..\\..\\${MARK}.txt`,
    `{{${MARK}}}.json`,
  ];
  for (const [at, name] of names.entries()) write(name, `number ${at}\n${lines.join("\n")}\n`);
  const inner = join(folder, `<img src=x onerror=alert('${MARK}')>`);
  mkdirSync(inner);
  writeFileSync(join(inner, `"><${MARK}>.txt`), lines.join("\n\n"));
  write("page.html", page(lines));
  write("picture.svg", picture(lines));
  write("sheet.csv", sheet(lines));
  write("letter.eml", letter(lines, trap));
  write("box.mbox", `From ${MARK}@example.org Thu Jan  1 00:00:00 2015\n${letter(lines, trap)}\n`);
  return names.length + 6;
}

function page(lines) {
  return `<!doctype html><html><head><title>${lines[2]} ${MARK} title</title>
<meta name="description" content="&quot;onerror=alert(1) ${MARK}"><meta http-equiv="refresh" content="1;url=javascript:alert(1)">
</head><body onload="alert('${MARK}')">${lines.join("\n<p>")}
<p>&lt;script&gt;alert('${MARK}')&lt;/script&gt; <a href="javascript:alert('${MARK}')">${MARK} link</a></body></html>`;
}

function picture(lines) {
  return `<svg xmlns="http://www.w3.org/2000/svg"><title>${MARK}</title><script>alert('${MARK}')</script>
<text>${lines.map((line) => line.replace(/[&<\u0000-\u001f]/g, (sign) => `&#${Math.max(32, sign.charCodeAt(0))};`)).join(" ")}</text></svg>`;
}

function sheet(lines) {
  const quoted = (line) => `"${line.replaceAll('"', '""')}"`;
  const rows = lines.map((line, at) => [String(at), line, `=HYPERLINK("javascript:alert('${MARK}')")`, "@SUM(1)"]);
  return [["number", `<b>${MARK}</b>`, "formula", "other"], ...rows].map((row) => row.map(quoted).join(",")).join("\r\n");
}

function letter(lines, trap) {
  const word = (text) => `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
  const name = word(`<script>alert('${MARK}')</script>"'`);
  return [
    `From: ${name} <"onerror=alert(1)"@${MARK}.example.org>`,
    `To: ${word(lines[1])} <b@example.org>, <script>${MARK}@example.org`,
    `Subject: ${word(`${lines[0]} ${lines[10]}`)}`,
    "Date: Thu, 01 Jan 2015 10:00:00 +0000",
    `Message-ID: <"><script>${MARK}@example.org>`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="cut"',
    "",
    "--cut",
    "Content-Type: text/html; charset=utf-8",
    "",
    page(lines),
    `<img src="${trap}/seen.gif"><link rel="prefetch" href="${trap}/ahead">`,
    "--cut",
    `Content-Type: text/html; name="${MARK}.html"`,
    `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(`"><script>alert('${MARK}')</script>.html`)}`,
    "",
    page(lines),
    "--cut--",
    "",
  ].join("\r\n");
}

/** A server that nobody may call. It stands on this machine, so that even a blocked network would show. */
export async function setTrap() {
  const called = [];
  const server = createServer((request, response) => {
    called.push(request.url);
    response.writeHead(200, { "access-control-allow-origin": "*" }).end();
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  server.unref();
  return { address: `http://127.0.0.1:${server.address().port}`, called };
}
