// Uses a preview as an editor does, in headless Chromium with its own policies in force, and tells
// what it saw. Reads one task as JSON on stdin and writes the answer on stdout:
//
//   {"do": "look", "file": PATH}     a preview on the disk: keys, frames, what was asked of a network
//   {"do": "live", "url": URL, "edits": [{"file": PATH, "text": TEXT, "shows": TEXT}, …]}
//                                    writes each file and waits until the page shows its text
//
// Environment: PEYK_BROWSER_TOOLS (the folder that tests/browser/install fills), PEYK_CHROMIUM.
import {createRequire} from "node:module";
import {readFileSync, writeFileSync} from "node:fs";
import {pathToFileURL} from "node:url";

const tools = createRequire(`${process.env.PEYK_BROWSER_TOOLS}/`);
const {chromium} = tools("playwright-core");
const axe = readFileSync(tools.resolve("axe-core/axe.min.js"), "utf8");

async function open(browser, address, options = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const seen = {asked: [], refused: [], errors: []};
  context.on("request", (request) => {
    if (!/^(file|data|about|blob):/.test(request.url())) seen.asked.push(request.url());
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") seen.refused.push(message.text());
  });
  await page.goto(address);
  await page.waitForSelector("html[data-ready]");
  return {page, seen};
}

// The frames that can be seen, by file name.
const shown = (page) => page.evaluate(() =>
  [...document.querySelectorAll("iframe")].filter((frame) => frame.offsetParent !== null)
    .map((frame) => frame.getAttribute("src")));

async function colours(page, name) {
  for (let tries = 0; tries < 100; ++tries) {
    const frame = page.frames().find((each) => each.url().endsWith(`/${name}`));
    if (frame) {
      await frame.waitForLoadState("load");
      return frame.evaluate(() => ({
        paper: getComputedStyle(document.body.querySelector("table") ?? document.body).backgroundColor,
        dir: document.documentElement.dir,
        pictures: [...document.images].map((image) => image.naturalWidth),
      }));
    }
    await page.waitForTimeout(50);
  }
  throw new Error(`no frame shows ${name}`);
}

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {iframes: false}));
  return found.violations.map((each) =>
    `${each.id}: ${each.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} – ${node.failureSummary}`).join(" | ")}`);
}

async function look(browser, task) {
  const {page, seen} = await open(browser, pathToFileURL(task.file).href);
  const answer = {keys: {}};
  const press = async (key) => {
    await page.keyboard.press(key);
    answer.keys[key] = {frames: await shown(page), part: await page.evaluate(() => document.documentElement.dataset.part)};
  };
  answer.first = await shown(page);
  await press("2");
  answer.light = await colours(page, "fa.mail.html");
  await press("d");
  answer.dark = await colours(page, "fa.mail.dark.html");
  await press("i");
  answer.without = await colours(page, "fa.mail.dark.no-pictures.html");
  await press("g");
  await press("i");
  await press("g");
  await press("d");
  await press("p");
  await press("p");
  await press("t");
  answer.text = await page.evaluate(() => {
    const text = document.getElementById("fa-text");
    return {dir: getComputedStyle(text).direction, seen: text.offsetParent !== null};
  });
  await press("s");
  answer.decoded = await page.evaluate(() =>
    document.querySelector("#edition-fa .decoded").textContent);
  await press("w");
  await press("m");
  await press("]");
  await press("f");
  answer.hash = await page.evaluate(() => location.hash);
  await page.keyboard.press("?");
  answer.help = await page.evaluate(() => document.getElementById("help").open);
  await page.uncheck("#keys-on");
  await page.keyboard.press("Escape");
  await press("t");  // Keys are off: nothing happens.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Tab");
  answer.tabbed = await page.evaluate(() => ({
    what: document.activeElement.textContent.trim(),
    outline: getComputedStyle(document.activeElement).outlineStyle}));
  answer.finding = await followFinding(page, "fa");
  answer.axe = [];
  for (const [options, part] of [[{colorScheme: "light"}, "mail"], [{colorScheme: "dark"}, "source"],
    [{colorScheme: "light", viewport: {width: 360, height: 740}}, "mail"]]) {
    const other = await open(browser, `${pathToFileURL(task.file).href}#all,${part}`,
      {...options, bypassCSP: true});
    answer.axe.push(...await violations(other.page));
    answer.wide = await other.page.evaluate(() => document.documentElement.scrollWidth);
    await other.page.context().close();
  }
  return {...answer, ...seen};
}

// Goes where a finding about a mail leads: to the frame, where its element is marked and in sight,
// and to the line of the source.
async function followFinding(page, edition) {
  const links = `#edition-${edition} .findings a`;
  await page.evaluate((each) => document.querySelector(`${each}[data-target]`).click(), links);
  const target = await page.getAttribute(`${links}[data-target]`, "data-target");
  const name = `${edition}.mail.marked.html#${target}`;
  let place = null;
  for (let tries = 0; tries < 100 && !place; ++tries) {
    const frame = page.frames().find((each) => each.url().endsWith(`/${name}`));
    place = frame && await frame.evaluate(() => {
      const element = document.querySelector(":target");
      if (!element || document.readyState !== "complete") return null;
      const {top, bottom} = element.getBoundingClientRect();
      return {text: element.textContent, outline: getComputedStyle(element).outlineStyle,
        inSight: top >= 0 && bottom <= innerHeight};
    }).catch(() => null);
    if (!place) await page.waitForTimeout(50);
  }
  const focused = await page.evaluate(() => document.activeElement.id);
  await page.evaluate((each) => document.querySelector(`${each}[data-show=source]`).click(), links);
  const line = await page.evaluate(() => document.activeElement.querySelector("code").textContent);
  return {place, focused, line};
}

// The page may load itself anew in the middle of a question.
async function untilShown(page, text) {
  const body = () => page.evaluate(() => document.body.textContent).catch(() => "");
  for (let tries = 0; tries < 300; ++tries) {
    if ((await body()).includes(text)) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`it never showed “${text}”, but: ${(await body()).slice(0, 600)}`);
}

async function live(browser, task) {
  const {page, seen} = await open(browser, task.url);
  const stays = (await page.evaluate(() => document.title));
  for (const edit of task.edits) {
    writeFileSync(edit.file, edit.text);
    await untilShown(page, edit.shows);
  }
  const pictures = await (async () => {
    for (let tries = 0; tries < 100; ++tries) {
      const frame = page.frames().find((each) => each.url().includes(".mail"));
      if (frame) {
        await frame.waitForLoadState("load");
        return frame.evaluate(() => [...document.images].map((image) => image.naturalWidth));
      }
      await page.waitForTimeout(50);
    }
    return [];
  })();
  return {title: stays, pictures, hosts: [...new Set(seen.asked.map((url) => new URL(url).host))],
    errors: seen.errors};
}

const task = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({
  executablePath: process.env.PEYK_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--force-color-profile=srgb"],
});
try {
  process.stdout.write(JSON.stringify(await (task.do === "look" ? look : live)(browser, task)));
} finally {
  await browser.close();
}
