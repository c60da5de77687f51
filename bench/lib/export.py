"""Writes a WordPress export of any size: posts as a newsroom has them, in four languages, with
pictures, quotes, lists, links, galleries and the classic editor's and the block editor's habits. The
same size always gives the same bytes."""
import random

WORDS = {
    "en": "the harbour council bridge market letter river morning people opened report winter road "
          "school library train agreed between several again towards evening price village".split(),
    "fa": "بندر شورا پل بازار نامه رودخانه صبح مردم گزارش زمستان راه مدرسه کتابخانه قطار میان چند "
          "دوباره شامگاه قیمت روستا می‌گویند خانه‌ها تازه".split(),
    "ar": "الميناء المجلس الجسر السوق رسالة النهر الصباح الناس تقرير الشتاء الطريق المدرسة المكتبة "
          "القطار بين عدة مرة المساء السعر القرية قالوا جديدة".split(),
    "sq": "porti këshilli ura tregu letra lumi mëngjesi njerëzit raporti dimri rruga shkolla "
          "biblioteka treni ndërmjet disa përsëri mbrëmja çmimi fshati thanë e re".split(),
}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Bench</title><link>https://bench.example</link><language>en</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://bench.example</wp:base_site_url>
<wp:base_blog_url>https://bench.example</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def sentence(self, edition):
        words = self.random.choices(WORDS[edition], k=self.random.randint(7, 22))
        return " ".join(words).capitalize() + "."

    def paragraph(self, edition):
        text = " ".join(self.sentence(edition) for _ in range(self.random.randint(2, 6)))
        if self.random.random() < 0.3:
            text = text.replace(" ", f' <a href="https://bench.example/{edition}/'
                                     f'{self.random.randrange(9999)}/?a=1&amp;b=2">', 1).replace(
                                         ".", "</a>.", 1)
        if self.random.random() < 0.3:
            text += f" <strong>{self.sentence(edition)}</strong> &#8220;{self.sentence(edition)}&#8221;"
        return text

    def body(self, edition, number):
        blocks = self.random.random() < 0.6
        parts = []
        for i in range(self.random.randint(6, 24)):
            kind = self.random.random()
            if kind < 0.06:
                parts.append(f'<img class="alignleft size-medium wp-image-{number}" '
                             f'src="https://bench.example/wp-content/uploads/{number}-{i}.jpg" '
                             f'alt="{self.sentence(edition)}" width="640" height="427" />')
            elif kind < 0.12:
                parts.append(f"<blockquote><p>{self.paragraph(edition)}</p></blockquote>")
            elif kind < 0.18:
                items = "".join(f"<li>{self.sentence(edition)}</li>" for _ in range(5))
                parts.append(f"<ul>{items}</ul>")
            elif kind < 0.24:
                parts.append(f"<h2>{self.sentence(edition)}</h2>")
            elif blocks:
                parts.append(f"<!-- wp:paragraph -->\n<p>{self.paragraph(edition)}</p>\n"
                             "<!-- /wp:paragraph -->")
            else:
                parts.append(self.paragraph(edition))
            if i == 2:
                parts.append("<!--more-->")
        if self.random.random() < 0.05:
            parts.append(f'[gallery ids="{number + 1}"]')
        return "\n\n".join(parts)

    def post(self, number):
        edition = list(WORDS)[number // 2 % 4]
        day, hour = number // 2 % 27 + 1, number % 23
        date = f"20{10 + number // 5000 % 14:02d}-{number % 12 + 1:02d}-{day:02d} {hour:02d}:15:00"
        meta = "".join(f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]>"
                       "</wp:meta_value></wp:postmeta>\n"
                       for key, value in (("_edit_last", "1"), ("_thumbnail_id", number + 1),
                                          ("_yoast_wpseo_metadesc", self.sentence(edition))))
        return (f"<item>\n<title><![CDATA[{self.sentence(edition)}]]></title>\n"
                f"<link>https://bench.example/{edition}/post-{number}/</link>\n"
                f"<dc:creator>editor</dc:creator>\n"
                f'<guid isPermaLink="false">https://bench.example/?p={number}</guid>\n'
                f"<content:encoded><![CDATA[{self.body(edition, number)}]]></content:encoded>\n"
                f"<excerpt:encoded><![CDATA[]]></excerpt:encoded>\n"
                f"<wp:post_id>{number}</wp:post_id>\n<wp:post_date_gmt>{date}</wp:post_date_gmt>\n"
                f"<wp:post_name>post-{number}</wp:post_name>\n<wp:status>publish</wp:status>\n"
                f"<wp:post_type>post</wp:post_type>\n"
                f'<category domain="category" nicename="news"><![CDATA[News]]></category>\n'
                f'<category domain="post_tag" nicename="t{number % 90}"><![CDATA[Tag {number % 90}]]>'
                f"</category>\n"
                f'<category domain="language" nicename="{edition}"><![CDATA[{edition}]]></category>\n'
                f"{meta}</item>\n")

    def attachment(self, number):
        """Behind its post, as WordPress writes them."""
        return (f"<item>\n<title>Picture {number}</title>\n<wp:post_id>{number}</wp:post_id>\n"
                f"<wp:post_parent>{number - 1}</wp:post_parent>\n<wp:status>inherit</wp:status>\n"
                f"<wp:post_type>attachment</wp:post_type>\n<wp:attachment_url>"
                f"https://bench.example/wp-content/uploads/{number}.jpg</wp:attachment_url>\n"
                "<wp:postmeta><wp:meta_key>_wp_attachment_metadata</wp:meta_key><wp:meta_value>"
                '<![CDATA[a:2:{s:5:"width";i:1600;s:6:"height";i:1067;}]]></wp:meta_value>'
                "</wp:postmeta>\n</item>\n")


def write_export(path, size):
    """An export of about `size` bytes; how many posts it has."""
    writer = Writer(20230622)
    posts = written = 0
    with open(path, "wb") as out:
        written += out.write(HEAD.encode())
        number = 1
        while written < size:
            written += out.write(writer.post(number).encode())
            written += out.write(writer.attachment(number + 1).encode())
            number += 2
            posts += 1
        out.write(TAIL.encode())
    return posts
