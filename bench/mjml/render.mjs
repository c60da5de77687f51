// What mjml costs for a comparable job: a letter with a lead and sections of items with pictures, and
// a brief of headlines, four times each. Prints JSON as render_bench does.
//
//   node render.mjs ROUNDS
import mjml2html from "mjml";

const WORDS = "Police say they took away computers and laptops; the group blames the minister, who denies it. ";
const item = (n) => `<mj-section padding="12px 0"><mj-column width="75%">
<mj-text font-size="21px" font-weight="bold"><a href="https://example.org/${n}">A quiet week in Tirana, part ${n}</a></mj-text>
<mj-text>${WORDS}</mj-text><mj-text font-size="13px" color="#57534c">By A. B. · Example · 3 August 2026</mj-text>
</mj-column><mj-column width="25%"><mj-image src="https://example.org/${n}.jpg" alt="A square" width="120px"/></mj-column></mj-section>`;
const section = (name, count) => `<mj-section><mj-column><mj-divider border-color="#0b5563" border-width="3px"/>
<mj-text color="#0b5563" font-weight="bold">${name}</mj-text></mj-column></mj-section>${
  Array.from({length: count}, (_, n) => item(n)).join("")}`;
const frame = (body) => `<mjml><mj-head><mj-title>Letter</mj-title><mj-preview>${WORDS}</mj-preview>
<mj-attributes><mj-all font-family="Georgia, serif"/></mj-attributes></mj-head>
<mj-body width="600px" background-color="#f3f0ea">${body}</mj-body></mjml>`;
const head = `<mj-section><mj-column><mj-text font-size="54px">NewsLetter</mj-text>
<mj-text>No. 3 · 16 stories</mj-text></mj-column></mj-section>`;
const foot = `<mj-section><mj-column><mj-text>Unsubscribe · Preferences · View in a browser</mj-text>
<mj-text>${WORDS}</mj-text></mj-column></mj-section>`;
const lead = `<mj-section><mj-column><mj-image src="https://example.org/lead.jpg" alt="Columns"/>
<mj-text font-size="34px">The minister answers</mj-text><mj-text>${WORDS}</mj-text>
<mj-button href="https://example.org/">Read the full story</mj-button></mj-column></mj-section>`;

// As many items as the two sample issues of peyk's renderer have.
const [items, headlines] = process.argv.slice(3).map(Number);
const letter = frame(head + lead + section("Albania", Math.ceil(items / 2)) +
  section("United States", Math.floor(items / 2)) + foot);
const brief = frame(head + section("Headlines", headlines) + foot);

const seconds = () => {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1e6;
};
const rounds = [];
let bytes = 0;
for (let round = 0; round < Number(process.argv[2]); ++round) {
  const begun = seconds();
  bytes = 0;
  for (const source of [letter, letter, letter, letter, brief, brief, brief, brief]) {
    const made = mjml2html(source, {validationLevel: "skip"});
    bytes += Buffer.byteLength(made.html);
  }
  rounds.push(seconds() - begun);
}
console.log(JSON.stringify({rounds_s: rounds, bytes}));
