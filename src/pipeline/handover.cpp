#include "pipeline/handover.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace peyk {
namespace {

/// The articles between the two threads.
class Handover {
 public:
  /// From the reader. Waits while enough of them are here; fails when nobody wants any more.
  Result<void> put(Article&& article) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return waiting_.size() < kMost || closed_; });
    if (closed_) return fail(Error(ErrorKind::bug, "articles are read that nobody takes"));
    waiting_.push_back(std::move(article));
    // Waking the other for each one costs more than a short wait.
    if (waiting_.size() >= kWorthWaking) more_.notify_one();
    return {};
  }
  /// From the reader: that was all.
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    more_.notify_one();
  }
  /// All that wait, in their order; none at the end.
  std::vector<Article> take() {
    std::unique_lock lock(mutex_);
    more_.wait(lock, [&] { return waiting_.size() >= kWorthWaking || ended_; });
    std::vector<Article> taken = std::exchange(waiting_, {});
    room_.notify_one();
    return taken;
  }
  /// Nobody takes any more.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    room_.notify_one();
  }

 private:
  static constexpr size_t kMost = 64;  // An article may have megabytes, so not many more.
  static constexpr size_t kWorthWaking = 16;

  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable more_;
  std::vector<Article> waiting_;
  bool ended_ = false;
  bool closed_ = false;
};

/// The thread, which ends with the object, whatever stopped its owner.
class ReaderThread {
 public:
  ReaderThread(Handover& handover,
               const std::function<Result<ReadReport>(const ArticleSink&)>& read)
      : handover_(handover), thread_([this, &read] { run(read); }) {}
  ReaderThread(const ReaderThread&) = delete;
  ReaderThread& operator=(const ReaderThread&) = delete;
  ~ReaderThread() { finish(); }

  Result<ReadReport> report() {
    finish();
    if (thrown_) std::rethrow_exception(thrown_);
    return *std::move(report_);
  }

 private:
  void run(const std::function<Result<ReadReport>(const ArticleSink&)>& read) {
    try {
      report_ = read([&](Article&& article) { return handover_.put(std::move(article)); });
    } catch (...) {  // Memory is short, or it is a bug: the caller's affair, as without a thread.
      thrown_ = std::current_exception();
    }
    handover_.end();
  }
  void finish() {
    handover_.close();
    if (thread_.joinable()) thread_.join();
  }

  Handover& handover_;
  std::optional<Result<ReadReport>> report_;
  std::exception_ptr thrown_;
  std::thread thread_;  // Last: it uses the others.
};

}  // namespace

Result<ReadReport> read_ahead(const std::function<Result<ReadReport>(const ArticleSink&)>& read,
                              const ArticleSink& take) {
  Handover handover;
  ReaderThread reader(handover, read);
  for (;;) {
    std::vector<Article> articles = handover.take();
    if (articles.empty()) return reader.report();
    for (Article& article : articles) PEYK_TRY(take(std::move(article)));
  }
}

}  // namespace peyk
