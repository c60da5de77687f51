// What smtp/ does for each message: check the body, read the replies.

#include <benchmark/benchmark.h>

#include "micro/support.h"
#include "smtp/body.h"
#include "smtp/reply.h"

namespace peyk {
namespace {

void check_wire_body(benchmark::State& state) {
  const std::string message = make_message(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    auto body = make_wire_body(message);
    benchmark::DoNotOptimize(body);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(message.size()));
}
BENCHMARK(check_wire_body)->Arg(2'000)->Arg(40'000);

/// The four replies that a pipelined message gets.
void parse_replies(benchmark::State& state) {
  ReplyParser parser;
  for (auto _ : state) {
    std::vector<Reply> replies;
    must(
        parser.feed("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 End data with <CR><LF>.<CR><LF>\r\n"
                    "250 2.0.0 Ok: queued as 4Zx0Yq1Lk7z9rF\r\n",
                    replies));
    benchmark::DoNotOptimize(replies.data());
  }
  state.SetItemsProcessed(4 * state.iterations());
}
BENCHMARK(parse_replies);

}  // namespace
}  // namespace peyk
