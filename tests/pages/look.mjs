// Opens pages in headless Chromium and looks at them as a person would: without a request or an error, with
// nothing that keeps anybody from reading, on a small screen, in the dark and on paper.
//
//   node look.mjs CHROMIUM FOLDER [SCREENSHOTS]

import { mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// A letter in which nothing was added is one page; with every fact, or a card of a whole city, at most two.
const MOST_PRINTED = { plain: 1, full: 2 };
const NARROW = 320;
const SMALLEST_FONT = 12;
// In ms: after it is loaded, a page that does something by itself has time to.
const SETTLED = 50;

/** What is wrong with one page, in one scheme: an empty list where nothing is. */
async function findings(browser, file, scheme, mostPrinted, screenshot) {
  const found = [];
  const page = await browser.newPage();
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) found.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => found.push(`error: ${error.message}`));
  const address = pathToFileURL(file).href;
  page.on("request", (request) => {
    if (request.url() !== address) found.push(`request: ${request.url().slice(0, 60)}`);
  });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);

  await page.setViewport({ width: NARROW, height: 640 });
  await page.goto(address, { waitUntil: "load" });
  await new Promise((resolve) => setTimeout(resolve, SETTLED));
  const seen = await page.evaluate(() => {
    const sizes = [...document.querySelectorAll("body *")]
      .filter((one) => one.textContent.trim() !== "")
      .map((one) => parseFloat(getComputedStyle(one).fontSize));
    const direction = document.documentElement.dir;
    return {
      width: document.documentElement.scrollWidth,
      smallest: Math.min(...sizes),
      background: getComputedStyle(document.body).backgroundColor,
      scripts: document.querySelectorAll("script, img, iframe, link, object, form, a[href]").length,
      text: document.body.innerText,
      language: document.documentElement.lang,
      direction,
    };
  });
  if (seen.width > NARROW) found.push(`${seen.width} px wide on a screen of ${NARROW}`);
  if (seen.smallest < SMALLEST_FONT) found.push(`letters of ${seen.smallest} px`);
  if (seen.scripts > 0) found.push(`${seen.scripts} elements that load, run or lead away`);
  if (seen.language === "" || seen.direction === "") found.push("no language, or no direction");
  const isDark = seen.background.match(/\d+/g).slice(0, 3).every((part) => Number(part) < 64);
  if (isDark !== (scheme === "dark")) found.push(`${seen.background} is not ${scheme}`);
  if (screenshot) await page.screenshot({ path: `${screenshot}-narrow.png`, fullPage: true });

  await page.setViewport({ width: 900, height: 1200 });
  if (screenshot) await page.screenshot({ path: `${screenshot}.png`, fullPage: true });
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { violations, passes } = await window.axe.run(document);
    if (passes.length === 0) throw new Error("axe looked at nothing");
    return violations.map(({ id, impact, nodes }) => ({ id, impact, count: nodes.length }));
  });
  for (const { id, impact, count } of violations) {
    if (["serious", "critical"].includes(impact)) found.push(`axe: ${id} (${impact}), ${count}`);
  }

  const printed = Buffer.from(await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const pages = printed.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  if (pages === 0 || pages > mostPrinted) found.push(`${pages} printed pages`);
  await page.close();
  return { found, pages, text: seen.text, direction: seen.direction };
}

const [chromium, folder, screenshots] = process.argv.slice(2);
if (screenshots) await mkdir(screenshots, { recursive: true });
const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
let failed = 0;
let looked = 0;
const most = { letter: 0, card: 0 };
const directions = new Set();
try {
  // First that each of the checks can fail.
  const bad = new URL("bad.html", import.meta.url).pathname;
  const { found } = await findings(browser, bad, "dark", MOST_PRINTED.full);
  for (const kind of ["console:", "error:", "request:", "px wide", "letters of", "elements", "no language", "is not dark", "axe:", "printed pages"]) {
    if (!found.some((one) => one.includes(kind))) throw new Error(`the check "${kind}" cannot fail`);
  }
  const words = await readFile(path.join(folder, "words.txt"), "utf8");
  const squeezed = (text) => text.replace(/\s+/g, "");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".html")).sort();
  if (files.length < 70) throw new Error(`only ${files.length} pages`);
  for (const name of files) {
    // All share one style, so most are looked at in one scheme.
    const alike = /^letter-.*-(en|fr)\.html$/.test(name) && !name.startsWith("letter-told");
    for (const scheme of alike ? ["light"] : ["light", "dark"]) {
      const screenshot = screenshots && path.join(screenshots, `${path.parse(name).name}-${scheme}`);
      const mostPrinted = alike ? MOST_PRINTED.plain : MOST_PRINTED.full;
      const file = path.join(folder, name);
      const { found, pages, text, direction } = await findings(browser, file, scheme, mostPrinted, screenshot);
      if (name.startsWith("nasty-") && !squeezed(text).includes(squeezed(words))) {
        found.push("what was written does not come out as text");
      }
      const kind = name.startsWith("card") ? "card" : "letter";
      most[kind] = Math.max(most[kind], pages);
      directions.add(direction);
      looked += 1;
      for (const one of found) {
        failed += 1;
        console.error(`${name}, ${scheme}: ${one}`);
      }
    }
  }
} finally {
  await browser.close();
}
if (!directions.has("rtl")) {
  failed += 1;
  console.error("no page was written from right to left");
}
console.log(`pages: looked at ${looked}, printed on at most ${most.letter} (letters) and ${most.card} (cards), ${failed} findings`);
process.exitCode = failed === 0 ? 0 : 1;
