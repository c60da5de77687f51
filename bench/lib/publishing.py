"""The section “publish”: a large library to feeds and pages, and the writers beside npm's."""
import json
import random
import shutil

import npm
from children import Trouble, measured
from newsroom import EDITIONS
from rows import Row, pairs

BAR_SHARE = 0.05
BAR_FEED = 5
SECTION = "Publishing a library in four editions"
WORDS = {
    "en": "the road bridge opened after a long winter and people of both towns came to see it".split(),
    "fa": "پل تازه پس از زمستانی بلند باز شد و مردم هر دو شهر به دیدن آن آمدند".split(),
    "ar": "افتتح الجسر الجديد بعد شتاء طويل وجاء أهل المدينتين لرؤيته في الصباح".split(),
    "sq": "ura e re u hap pas një dimri të gjatë dhe njerëzit e dy qyteteve erdhën ta shohin".split(),
}
CATEGORIES = {
    "en": ("Albania", "USA", "Cartoons", "Videos"), "fa": ("آلبانی", "آمریکا", "کاریکاتور", "ویدئو"),
    "ar": ("ألبانيا", "الولايات المتحدة", "كاريكاتير", "فيديو"),
    "sq": ("Shqipëria", "SHBA", "Karikatura", "Video"),
}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Bench</title><link>https://www.nejatngo.org/{0}</link><language>{0}</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://www.nejatngo.org</wp:base_site_url>
<wp:base_blog_url>https://www.nejatngo.org/{0}</wp:base_blog_url>
"""
ITEM = """<item><title><![CDATA[{title}]]></title><link>https://www.nejatngo.org/{edition}/bench-{n}</link>
<dc:creator><![CDATA[desk]]></dc:creator><guid isPermaLink="false">https://www.nejatngo.org/?p={id}</guid>
<description></description><content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[{title}.]]></excerpt:encoded><wp:post_id>{id}</wp:post_id>
<wp:post_date><![CDATA[{date}]]></wp:post_date><wp:post_date_gmt><![CDATA[{date}]]></wp:post_date_gmt>
<wp:post_modified><![CDATA[{date}]]></wp:post_modified>
<wp:post_modified_gmt><![CDATA[{date}]]></wp:post_modified_gmt>
<wp:post_name><![CDATA[bench-{n}]]></wp:post_name><wp:status><![CDATA[publish]]></wp:status>
<wp:post_type><![CDATA[post]]></wp:post_type>
<category domain="category" nicename="c"><![CDATA[{category}]]></category></item>
"""


def write_export(path, edition, count):
    """A WordPress export of `count` articles of about 2.5 kB each."""
    random_ = random.Random(edition)
    words = WORDS[edition]
    with open(path, "w", encoding="utf-8") as out:
        out.write(HEAD.format(edition))
        for n in range(count):
            paragraphs = "".join(f"<p>{' '.join(random_.choices(words, k=70))}.</p>\n"
                                 for _ in range(5 if edition in ("en", "sq") else 3))
            day, minute = divmod(n * 7, 24 * 60)
            out.write(ITEM.format(
                edition=edition, n=n, id=1_000_000 * (EDITIONS.index(edition) + 1) + n,
                title=f"{' '.join(random_.choices(words, k=7))} {n}", body=paragraphs,
                category=CATEGORIES[edition][n % 4],
                date=f"{2015 + day // 336}-{day // 28 % 12 + 1:02d}-{day % 28 + 1:02d} "
                     f"{minute // 60:02d}:{minute % 60:02d}:00"))
        out.write("</channel></rss>\n")


class Library:
    """A workspace with so many articles, in all four editions together."""

    def __init__(self, tools, folder, count):
        self.tools = tools
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        self.peyk("init", folder, cwd=folder.parent)
        for edition in EDITIONS:
            write_export(folder / f"seeds/{edition}.wxr.xml", edition, count // len(EDITIONS))
        self.ingested = self.peyk("--quiet", "ingest")
        for edition in EDITIONS:
            (folder / f"seeds/{edition}.wxr.xml").unlink()

    def peyk(self, *words, cwd=None):
        return measured(self.tools, [self.tools.peyk, *words], cwd=cwd or self.folder)

    def publish(self, *words):
        run = self.peyk("--quiet", "publish", "--json", *words)
        return run, json.loads(run.out)

    def add_article(self, n):
        (self.folder / f"seeds/notes/bench-{n}.md").write_text(
            f'---\ntitle: "A new article {n}"\nurl: https://www.nejatngo.org/en/new-{n}\n'
            f"date: 2023-06-23T0{n}:00:00Z\nedition: en\nid: bench-new-{n}\n"
            'categories: ["Albania"]\n---\n\nIt is new.\n', encoding="utf-8")
        self.peyk("--quiet", "ingest", "notes")


def publish(bench):
    """A full run, one after a new article, and one for nothing; then the writers by themselves."""
    library = Library(bench.tools, bench.newsroom.folder.parent / "library", bench.effort.library)
    what = f"{bench.effort.library:,} articles"
    try:
        full, told = library.publish()
        bench.facts.append(("published", f"{what}: {told['feeds']} feeds, {told['archives']} archives, "
                                         f"{told['pages']} pages; {told['written']:,} files"))
        yield Row(SECTION, f"{what}, everything", "s", [full.wall])
        yield Row(SECTION, "everything, processor time", "s", [full.cpu])
        yield Row(SECTION, "everything, memory", "MiB", [full.rss_kib / 1024])
        rounds = min(3, bench.effort.rounds)
        runs = []
        for n in range(rounds):
            library.add_article(n)
            run, told = library.publish()
            if told["full"] or not told["written"]:
                raise Trouble(f"after one new article publish says {told}")
            runs.append(run)
        yield Row(SECTION, "after one new article", "s", [run.wall for run in runs])
        yield Row(SECTION, "after one new article, processor time", "s", [run.cpu for run in runs],
                  "everything", [full.cpu] * rounds, BAR_SHARE, False)
        yield Row(SECTION, "after one new article, memory", "MiB",
                  [run.rss_kib / 1024 for run in runs])
        nothing, told = library.publish()
        if told["written"]:
            raise Trouble(f"with nothing new publish says {told}")
        yield Row(SECTION, "with nothing new, processor time", "s", [nothing.cpu])
        again, told = library.publish("--full")
        if told["written"] or told["removed"]:
            raise Trouble(f"a full run gives other bytes: {told}")
        yield Row(SECTION, "everything again, nothing to write", "s", [again.wall])
        yield from writers(bench, library.folder / "out/site")
    finally:
        shutil.rmtree(library.folder, ignore_errors=True)


def writers(bench, site):
    section = "Writing a feed in three kinds, the same items"
    try:
        peer = npm.install(bench.tools.build, "feed", "write.js")
    except Trouble as trouble:
        yield Row(section, "items", "items/s", peer="npm feed", bar=BAR_FEED,
                  note=str(trouble).split("\n")[0])
        return
    for edition in ("en", "fa"):
        file = site / edition / "feed.json"
        rounds = bench.effort.feed_rounds
        theirs, ours = pairs(
            bench.effort.rounds,
            lambda: speed(["node", peer / "write.js", file, rounds]),
            # So that both measure about as long.
            lambda: speed([bench.tools.feed_writer, file, rounds * 15]))
        yield Row(section, f"edition {edition}", "items/s", ours, "npm feed", theirs, BAR_FEED)


def speed(command):
    done = npm.told(command)
    return done["items"] / done["seconds"]
