"""The section of the table about reading feeds: a feed of 100,000 items, beside Python's feedparser,
and beside libxml2, which only parses it."""
import json
import random

from children import Trouble, measured
from rows import Row, pairs

BAR_FEEDPARSER = 20
MIB = 1024
# What feedparser is given: it is many times slower, and linear, so fewer items tell its speed.
FEEDPARSER_SHARE = 20
# As it comes it cleans the HTML and resolves the links in it; bare it only parses.
FEEDPARSER = """import feedparser, json, sys
as_it_comes = sys.argv[1] == "as-it-comes"
feed = feedparser.parse(sys.argv[2], sanitize_html=as_it_comes, resolve_relative_uris=as_it_comes)
print(json.dumps({"items": len(feed.entries)}))"""

WORDS = {
    "en": "the harbour council bridge market letter river morning people opened winter road school "
          "library train agreed several again towards evening price village".split(),
    "fa": "بندر شورا پل بازار نامه رودخانه صبح مردم گزارش زمستان راه مدرسه کتابخانه قطار میان "
          "دوباره شامگاه قیمت روستا می‌گویند خانه‌ها تازه".split(),
    "ar": "الميناء المجلس الجسر السوق رسالة النهر الصباح الناس تقرير الشتاء الطريق المدرسة المكتبة "
          "القطار مرة المساء السعر القرية قالوا جديدة".split(),
    "sq": "porti këshilli ura tregu letra lumi mëngjesi njerëzit raporti dimri rruga shkolla "
          "biblioteka treni disa përsëri mbrëmja çmimi fshati thanë".split(),
}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>Bench</title><link>https://bench.example/</link><description>Bench</description>
<language>en</language>
"""
TAIL = "</channel>\n</rss>\n"


def paragraph(dice, language):
    words = dice.choices(WORDS[language], k=dice.randint(30, 70))
    words[3] = f"<a href=\"/{language}/{words[3]}\">{words[3]}</a>"
    words[9] = f"<strong>{words[9]}</strong>"
    return f"<p>{' '.join(words)}.</p>"


def item(dice, number):
    """As WordPress writes one: an excerpt, the whole text, a picture, two categories."""
    language = ("en", "fa", "ar", "sq")[number % 4]
    title = " ".join(dice.choices(WORDS[language], k=7))
    address = f"https://bench.example/{language}/2023/06/{number}/"
    text = "\n".join(paragraph(dice, language) for _ in range(dice.randint(3, 7)))
    return f"""<item>
<title>{title} &amp; {number}</title>
<link>{address}</link>
<dc:creator><![CDATA[{dice.choice(WORDS[language]).title()}]]></dc:creator>
<dc:language>{language}</dc:language>
<pubDate>Wed, {number % 28 + 1:02} Jun 2023 {number % 24:02}:{number % 60:02}:00 +0000</pubDate>
<category><![CDATA[{dice.choice(WORDS[language])}]]></category>
<category><![CDATA[{dice.choice(WORDS[language])}]]></category>
<guid isPermaLink="false">https://bench.example/?p={number}</guid>
<description><![CDATA[<p>{' '.join(dice.choices(WORDS[language], k=40))} [&#8230;]</p>]]></description>
<content:encoded><![CDATA[<figure><img src="/pictures/{number}.jpg" alt="{title}" width="1200" height="800"></figure>
{text}]]></content:encoded>
<media:content url="https://bench.example/pictures/{number}.jpg" medium="image" width="1200" height="800"/>
</item>
"""


def write_feed(path, items):
    """The same number always gives the same bytes."""
    dice = random.Random(items)
    with open(path, "w", encoding="utf-8") as out:
        out.write(HEAD)
        for number in range(items):
            out.write(item(dice, number))
        out.write(TAIL)
    return path.stat().st_size


def reading(bench):
    """Items a second, and the memory that it takes."""
    count = bench.effort.feed_items
    few = max(100, count // FEEDPARSER_SHARE)
    section = f"Reading a feed of {count:,} items"
    large, small = bench.scratch / "feed.xml", bench.scratch / "feed-small.xml"
    size = write_feed(large, count)
    write_feed(small, few)
    bench.facts.append(("feed", f"{size:,} bytes, {size // count:,} for each item; feedparser reads "
                                f"{few:,} items"))

    def run(command, path, items):
        done = measured(bench.tools, [*command, path])
        if items is not None and json.loads(done.out)["items"] != items:
            raise Trouble(f"{command[0]} did not read {items} items")
        return done

    def peyk(mode, path=large, items=count):
        return lambda: run([bench.tools.read_feed, mode], path, items)

    def feedparser(mode):
        return lambda: run(["/usr/bin/python3", "-c", FEEDPARSER, mode], small, few)

    rounds = min(3, bench.effort.rounds)
    # Each beside feedparser doing the same: parsing alone, or cleaning the HTML as well.
    for mode, what, theirs_mode, peer in (
            ("entries", "items parsed", "bare", "feedparser without sanitising"),
            ("articles", "items as articles", "as-it-comes", "feedparser")):
        theirs, ours = pairs(rounds, feedparser(theirs_mode), peyk(mode))
        yield Row(section, what, "items/s", [count / r.wall for r in ours], peer,
                  [few / r.wall for r in theirs], BAR_FEEDPARSER)
        yield Row(section, f"{what}, processor time", "µs", [r.cpu / count * 1e6 for r in ours], peer,
                  [r.cpu / few * 1e6 for r in theirs])
    of_feedparser, of_articles = theirs, ours
    theirs, ours = pairs(rounds, lambda: run(["xmllint", "--noout", "--huge"], large, None),
                         peyk("entries"))
    yield Row(section, "parsed, beside libxml2's tree alone", "s", [r.wall for r in ours], "xmllint --noout",
              [r.wall for r in theirs], at_least=False)
    yield Row(section, "peak memory beside libxml2", "MiB", [r.rss_kib / MIB for r in ours],
              "xmllint --noout", [r.rss_kib / MIB for r in theirs], at_least=False)
    yield Row(section, "peak memory, articles", "MiB", [r.rss_kib / MIB for r in of_articles])
    yield Row(section, f"peak memory of feedparser, {few:,} items", "MiB",
              [r.rss_kib / MIB for r in of_feedparser])
