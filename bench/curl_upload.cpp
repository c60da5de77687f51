// The peer "libcurl's own SMTP upload":
//
//     curl_upload URL MESSAGES CONNECTIONS FILE
//
// Sends the message in FILE (CRLF line ends, no dot-stuffing) MESSAGES times, each to a recipient
// of its own, with one multi handle that keeps CONNECTIONS connections open and uses each again. It
// is what libcurl offers to a program that hands it finished messages: no ledger, nothing personal.
// Prints {"messages":…,"seconds":…} for the time from the first transfer to the end of the last.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <curl/curl.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kUsage = 64;
constexpr int kNoInput = 66;
constexpr int kUnavailable = 69;
constexpr int kWaitMs = 1000;

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiCleanup {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// One transfer at a time; the handle is used again for the next message.
struct Upload {
  std::unique_ptr<CURL, EasyCleanup> easy{curl_easy_init()};
  std::unique_ptr<curl_slist, ListFree> recipients;
  std::string_view rest;
};

size_t read_message(char* buffer, size_t size, size_t count, void* upload) {
  std::string_view& rest = static_cast<Upload*>(upload)->rest;
  const size_t taken = std::min(size * count, rest.size());
  std::memcpy(buffer, rest.data(), taken);
  rest.remove_prefix(taken);
  return taken;
}

class Uploader {
 public:
  Uploader(std::string url, std::string message, int messages)
      : url_(std::move(url)), message_(std::move(message)), left_(messages) {}

  /// False when a transfer failed; its reason was printed.
  bool run(int connections) {
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(connections));
    for (int i = 0; i < connections && left_ > 0; ++i) {
      uploads_.push_back(std::make_unique<Upload>());
      if (!prepare(*uploads_.back())) return false;
      begin(*uploads_.back());
    }
    while (running_ > 0) {
      int active = 0;
      if (curl_multi_perform(multi_.get(), &active) != CURLM_OK || !reap()) return false;
      if (running_ > 0) curl_multi_poll(multi_.get(), nullptr, 0, kWaitMs, nullptr);
    }
    return true;
  }

 private:
  bool prepare(Upload& upload) {
    CURL* easy = upload.easy.get();
    if (easy == nullptr) return false;
    curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "bounce@bench.example");
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_message);
    curl_easy_setopt(easy, CURLOPT_READDATA, &upload);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message_.size()));
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &upload);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    return true;
  }

  void begin(Upload& upload) {
    const std::string recipient = "reader-" + std::to_string(left_--) + "@bench.example";
    upload.recipients.reset(curl_slist_append(nullptr, recipient.c_str()));
    curl_easy_setopt(upload.easy.get(), CURLOPT_MAIL_RCPT, upload.recipients.get());
    upload.rest = message_;
    curl_multi_add_handle(multi_.get(), upload.easy.get());
    ++running_;
  }

  bool reap() {
    int queued = 0;
    while (const CURLMsg* told = curl_multi_info_read(multi_.get(), &queued)) {
      if (told->msg != CURLMSG_DONE) continue;
      CURL* easy = told->easy_handle;
      const CURLcode result = told->data.result;
      Upload* upload = nullptr;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &upload);
      curl_multi_remove_handle(multi_.get(), easy);
      --running_;
      if (result != CURLE_OK) {
        std::fprintf(stderr, "curl_upload: %s\n", curl_easy_strerror(result));
        return false;
      }
      if (left_ > 0) begin(*upload);
    }
    return true;
  }

  std::string url_;
  std::string message_;
  int left_;
  int running_ = 0;
  // The transfers end before the multi handle that knows them.
  std::unique_ptr<CURLM, MultiCleanup> multi_{curl_multi_init()};
  std::vector<std::unique_ptr<Upload>> uploads_;
};

int number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const int messages = argc == 5 ? number(argv[2]) : 0;
  const int connections = argc == 5 ? number(argv[3]) : 0;
  if (messages < 1 || connections < 1) {
    std::fputs("usage: curl_upload URL MESSAGES CONNECTIONS FILE\n", stderr);
    return kUsage;
  }
  std::ifstream file(argv[4], std::ios::binary);
  std::string message{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file || message.empty()) {
    std::fprintf(stderr, "curl_upload: %s cannot be read, or is empty\n", argv[4]);
    return kNoInput;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const auto begun = std::chrono::steady_clock::now();
  if (!Uploader(argv[1], std::move(message), messages).run(connections)) return kUnavailable;
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begun;
  std::printf("{\"messages\":%d,\"seconds\":%.6f}\n", messages, time.count());
  return 0;
}
