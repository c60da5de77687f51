// Opens documents in headless Chromium and tells what it finds. Reads a list of tasks as JSON on
// stdin and writes the list of their results on stdout:
//
//   {"do": "axe", "file": PATH | "url": URL, …}      the violations that axe-core finds
//   {"do": "picture", …, "to": PATH}                 a PNG or JPEG of it; of all of it, or of the
//                                                    "height" pixels at its top
//   {"do": "evaluate", …, "script": JAVASCRIPT}      what the script gives
//
// Each may say "width" (600), "height" (800), "dark" (false), "scale" (1), "pictures" (true: with
// false no picture loads), "styles" (true: with false <style> and <link> are taken out first), and
// "disable": [RULE…] for axe. Only files and this machine are read: everything else is refused, so
// that nothing depends on a network. Environment: PEYK_BROWSER_TOOLS (the folder that
// tests/browser/install fills), PEYK_CHROMIUM (default: chromium).
import {createRequire} from "node:module";
import {readFileSync} from "node:fs";
import {pathToFileURL} from "node:url";

const tools = createRequire(`${process.env.PEYK_BROWSER_TOOLS}/`);
const {chromium} = tools("playwright-core");
const axe = readFileSync(tools.resolve("axe-core/axe.min.js"), "utf8");

const isHere = (url) =>
  ["file:", "data:", "about:"].includes(url.protocol) ||
  ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);

async function open(browser, task) {
  const context = await browser.newContext({
    viewport: {width: task.width ?? 600, height: task.height ?? 800},
    deviceScaleFactor: task.scale ?? 1,
    colorScheme: task.dark ? "dark" : "light",
    bypassCSP: true,
  });
  await context.route("**/*", (route) => {
    const request = route.request();
    const picture = request.resourceType() === "image";
    const allowed = isHere(new URL(request.url())) && (task.pictures !== false || !picture);
    return allowed ? route.continue() : route.abort();
  });
  const page = await context.newPage();
  await page.goto(task.url ?? pathToFileURL(task.file).href, {waitUntil: "load"});
  if (task.styles === false) {
    await page.evaluate(() =>
      document.querySelectorAll("style, link[rel=stylesheet]").forEach((each) => each.remove()));
  }
  return page;
}

async function findViolations(page, task) {
  await page.evaluate(axe);
  const disabled = Object.fromEntries((task.disable ?? []).map((rule) => [rule, {enabled: false}]));
  const found = await page.evaluate((rules) => window.axe.run(document, {rules}), disabled);
  return found.violations.map((violation) => ({
    rule: violation.id,
    impact: violation.impact,
    help: violation.help,
    nodes: violation.nodes.slice(0, 5).map((node) => `${node.html.slice(0, 200)}: ${node.failureSummary}`),
  }));
}

async function run(browser, task) {
  const page = await open(browser, task);
  try {
    switch (task.do) {
      case "axe":
        return await findViolations(page, task);
      case "picture":
        await page.screenshot({
          path: task.to,
          fullPage: task.height === undefined,
          ...(/\.jpe?g$/.test(task.to) ? {type: "jpeg", quality: 60} : {}),
        });
        return true;
      case "evaluate":
        return await page.evaluate(task.script);
      default:
        throw new Error(`look.mjs knows no task "${task.do}"`);
    }
  } finally {
    await page.context().close();
  }
}

const tasks = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({
  executablePath: process.env.PEYK_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--hide-scrollbars", "--allow-file-access-from-files", "--force-color-profile=srgb"],
});
const results = [];
try {
  for (const task of tasks) results.push(await run(browser, task));
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(results));
