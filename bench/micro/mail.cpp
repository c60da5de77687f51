// What mail/ does for each reader: fill a stencil, check an address.

#include <benchmark/benchmark.h>

#include "micro/support.h"

namespace peyk {

namespace {

constexpr size_t kSmall = 2'000;
constexpr size_t kLarge = 40'000;

Stencil stencil_with(size_t filler) {
  const MessageSettings settings{.from = must(Address::parse("newsletter@example.org")),
                                 .from_name = "Example Society",
                                 .language = "en",
                                 .list_id = "newsletter.en.example.org",
                                 .list_name = "Example Society",
                                 .list_help = "https://example.org/help",
                                 .list_archive = "https://example.org/en/",
                                 .unsubscribe_mailto = "leave@example.org",
                                 .feedback_id = "newsletter-1:newsletter:en:example",
                                 .boundary_seed = "newsletter-1/en",
                                 .date = Instant(std::chrono::seconds(1'700'000'000))};
  Rendition rendition;
  rendition.subject = "The week in articles, pictures and voices";
  rendition.text = hole_mark(Hole::greeting) + "\n\n" + hole_mark(Hole::unsubscribe_url) + "\n";
  rendition.html = "<html lang=\"en\"><body><p>" + hole_mark(Hole::greeting) + "</p>\n";
  const std::string paragraph =
      "<p style=\"margin:0 0 6px;\">Tirana – a street, a court and a letter that came late.</p>\n";
  for (size_t size = 0; size < filler; size += paragraph.size()) rendition.html += paragraph;
  rendition.html += "<p>" + hole_mark(Hole::email) + " <a href=\"" +
                    hole_mark(Hole::unsubscribe_url) + "\">Unsubscribe</a></p></body></html>\n";
  return must(Stencil::create(rendition, settings));
}

void fill_stencil(benchmark::State& state) {
  const Stencil stencil = make_stencil(static_cast<size_t>(state.range(0)));
  const HoleValues values = make_values();
  size_t bytes = 0;
  for (auto _ : state) {
    std::string message;
    stencil.fill(values, message);
    benchmark::DoNotOptimize(message.data());
    bytes += message.size();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}
BENCHMARK(fill_stencil)->Arg(kSmall)->Arg(kLarge);

void parse_address(benchmark::State& state) {
  for (auto _ : state) {
    auto address = Address::parse("reader.0123456@mail042.example");
    benchmark::DoNotOptimize(address);
  }
}
BENCHMARK(parse_address);

void parse_international_address(benchmark::State& state) {
  for (auto _ : state) {
    auto address = Address::parse("reader@بريد.example");
    benchmark::DoNotOptimize(address);
  }
}
BENCHMARK(parse_international_address);

}  // namespace

Stencil make_stencil(size_t bytes) {
  // The encodings make the filler longer than it is: go towards the size in a few steps.
  size_t filler = bytes / 2;
  for (int step = 0; step < 4; ++step) {
    std::string message;
    stencil_with(filler).fill(make_values(), message);
    filler = message.size() < bytes + filler ? filler + bytes - message.size() : 0;
  }
  return stencil_with(filler);
}

HoleValues make_values() {
  HoleValues values;
  values[Hole::greeting] = "Dear Anna Lindqvist,";
  values[Hole::email] = "anna.lindqvist@mail042.example";
  values[Hole::unsubscribe_url] =
      "https://example.org/unsubscribe?t=k1.AAAAAAABAG5ld3NsZXR0ZXI.0123456789abcdef0123456789ab";
  values[Hole::preferences_url] =
      "https://example.org/preferences?t=k1.AAAAAAABAG5ld3NsZXR0ZXI.0123456789abcdef0123456789ab";
  values[Hole::view_online_url] = "https://example.org/issues/en/newsletter/1.html";
  values[Hole::message_id] = "0123456789abcdef0123456789abcdef@example.org";
  return values;
}

std::string make_message(size_t bytes) {
  std::string message;
  make_stencil(bytes).fill(make_values(), message);
  return message;
}

}  // namespace peyk
