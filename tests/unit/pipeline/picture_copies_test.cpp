#include "pipeline/picture_copies.h"

#include <gmock/gmock.h>

#include "base/hash.h"
#include "base/image_size.h"
#include "pipeline/ingest.h"
#include "pipeline/pictures.h"
#include "pipeline_fixture.h"

namespace peyk {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class PictureCopiesTest : public WorkspaceTest {
 protected:
  /// The shipped configuration with one source of ours, and pictures of these widths.
  void use(const std::string& pictures) {
    const auto shipped = read_file(folder() / "config/peyk.yaml");
    ASSERT_TRUE(shipped);
    write("config/peyk.yaml", shipped->substr(0, shipped->find("\nsources:\n")) +
                                  "\nsources:\n  - {name: desk, kind: markdown, path: desk}\n" +
                                  pictures);
    reopen();
  }
  void write_note(const std::string& image) {
    write("desk/one.md", "---\ntitle: One\ndate: 2023-06-20\nedition: en\nimage: " + image +
                             "\nalt: A\n---\nText.\n");
  }
  SourceSummary ingest() {
    const auto summaries = ingest_sources(workspace(), {.sources = {"desk"}});
    EXPECT_TRUE(summaries) << summaries.error().to_string();
    return summaries && summaries->size() > 1 ? summaries->at(1) : SourceSummary{};
  }
  Picture picture() { return *workspace().store().articles({})->at(0).picture; }
  std::filesystem::path media() { return folder() / "seeds/media"; }
};

TEST_F(PictureCopiesTest, AreMadeInTheSizesOfTheConfigurationAndNamedByTheirContent) {
  use("pictures: {local: true, widths: [100, 300]}\n");
  write_note("harbour-durres.jpg");
  EXPECT_EQ(ingest().added, 1);
  const auto files = picture_files(workspace().config(), picture().url);
  ASSERT_THAT(files, SizeIs(3));
  const auto original = read_file(media() / "harbour-durres.jpg");
  EXPECT_EQ(*read_file(media() / files[0].file), *original);
  EXPECT_THAT(files[0].file, StartsWith(sha256_hex(*original).substr(0, 24)));
  EXPECT_EQ(files[1].width, 100);
  EXPECT_EQ(files[2].width, 300);
  EXPECT_EQ(image_size(media() / files[2].file)->width, 300);

  const PublicPicture shown = public_picture(workspace().config(), picture());
  EXPECT_THAT(shown.picture.url, HasSubstr("/media/" + files[2].file));
  EXPECT_EQ(shown.picture.width, 300);
  EXPECT_EQ(shown.bytes, files[2].bytes);
  EXPECT_EQ(shown.type, "image/jpeg");

  EXPECT_EQ(ingest().added, 0) << "they are there already";
  use("pictures: {local: true, widths: [200]}\n");
  EXPECT_EQ(ingest().added, 1) << "other widths are wanted";
  EXPECT_EQ(best_picture_file(workspace().config(), picture().url)->width, 200);
}

TEST_F(PictureCopiesTest, ANarrowPictureIsShownAsItIs) {
  use("pictures: {local: true, widths: [3000]}\n");
  write_note("harbour-durres.jpg");
  ingest();
  EXPECT_THAT(picture_files(workspace().config(), picture().url), SizeIs(1));
  EXPECT_TRUE(best_picture_file(workspace().config(), picture().url));
}

TEST_F(PictureCopiesTest, WithoutTheOptionNothingIsCopied) {
  use("");
  write_note("harbour-durres.jpg");
  ingest();
  EXPECT_FALSE(std::filesystem::exists(media() / ".copies"));
  EXPECT_THAT(public_picture(workspace().config(), picture()).picture.url,
              HasSubstr("harbour-durres.jpg"));
}

TEST_F(PictureCopiesTest, WhatIsNoPictureIsAWarningAndTriedAgainTheNextDay) {
  use("pictures: {local: true}\n");
  write("seeds/media/broken.jpg", "no picture at all");
  write_note("broken.jpg");
  const SourceSummary first = ingest();
  EXPECT_THAT(first.report.warnings, SizeIs(1));
  EXPECT_THAT(workspace().store().articles({}).value(), SizeIs(1)) << "the article stays";
  EXPECT_THAT(ingest().report.warnings, IsEmpty());
  clock().set(clock().now() + std::chrono::hours(25));
  EXPECT_THAT(ingest().report.warnings, SizeIs(1));
}

TEST_F(PictureCopiesTest, ABombAndABrokenFileAreNotShownFromOurPlace) {
  using namespace std::string_literals;
  use("pictures: {local: true, widths: [100]}\n");
  // 58 bytes that claim 60,000 × 60,000 pixels; a GIF that does the same; a PNG without its pixels.
  const std::string head = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s;
  for (const auto& [bytes, why] :
       {std::pair(head + "\0\0\xEA\x60\0\0\xEA\x60\x08\x06\0\0\0"s, "60000 × 60000 pixels"),
        std::pair("GIF89a\xFF\xFF\xFF\xFF"s + std::string(40, '\0'), "65535 × 65535 pixels"),
        std::pair(head + "\0\0\x02\0\0\0\x02\0\x08\x06\0\0\0"s, "its file is broken")}) {
    const std::string name = sha256_hex(bytes).substr(0, 6) + ".png";
    write("seeds/media/" + name, bytes);
    write_note(name);
    const SourceSummary summary = ingest();
    ASSERT_THAT(summary.report.warnings, SizeIs(1)) << why;
    EXPECT_THAT(summary.report.warnings[0], HasSubstr(why));
    EXPECT_EQ(summary.added, 0);
    EXPECT_THAT(picture_files(workspace().config(), picture().url), IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(media() / (sha256_hex(bytes).substr(0, 24) + ".png")));
  }
}

TEST_F(PictureCopiesTest, ACopyOutlivesThePictureAtItsSource) {
  use("pictures: {local: true, widths: [100]}\n");
  std::filesystem::copy_file(media() / "harbour-durres.jpg", media() / "lent.jpg");
  write_note("lent.jpg");
  EXPECT_EQ(ingest().added, 1);
  write("seeds/media/lent.jpg", "<html>Not found</html>");
  use("pictures: {local: true, widths: [200]}\n");
  const SourceSummary summary = ingest();
  ASSERT_THAT(summary.report.warnings, SizeIs(1));
  EXPECT_THAT(summary.report.warnings[0], HasSubstr("as it was copied before"));
  const auto shown = best_picture_file(workspace().config(), picture().url);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->width, 100);
}

/// Nothing listens there: no name is looked up and nothing leaves the machine.
TEST_F(PictureCopiesTest, APictureThatCannotBeFetchedIsAWarning) {
  use("pictures: {local: true}\nfetch: {allow: [127.0.0.1], retries: 0}\n");
  write_note("http://127.0.0.1:9/none.jpg");
  const SourceSummary summary = ingest();
  ASSERT_THAT(summary.report.warnings, SizeIs(1));
  EXPECT_THAT(summary.report.warnings[0],
              HasSubstr("http://127.0.0.1:9/none.jpg is shown from its own place"));
  EXPECT_EQ(public_picture(workspace().config(), picture()).picture.url,
            "http://127.0.0.1:9/none.jpg");
}

}  // namespace
}  // namespace peyk
