#pragma once
/// One attempt at one hop, as a handle of libcurl. Private to the room.

#include <array>
#include <curl/curl.h>
#include <memory>
#include <string>

#include "web/guard.h"
#include "web/http.h"
#include "web/url.h"

namespace peyk {

/// How an attempt ended.
enum class TransferEnd {
  answered,     ///< There is a response, whatever its status.
  not_there,    ///< No such name, or nobody takes connections.
  timed_out,    ///< No connection or no end in time.
  lost,         ///< The connection broke.
  not_allowed,  ///< The address is one that may not be connected to.
  too_large,    ///< More bytes than allowed, of body or headers.
  broken,       ///< What came is not HTTP, or does not unpack.
  not_trusted,  ///< The certificate.
};

struct TransferResult {
  TransferEnd end = TransferEnd::answered;
  std::string why;  ///< The middle of a sentence; empty when answered.
  HttpResponse response;
};

struct Hop {
  WebUrl url;
  HttpMethod method = HttpMethod::get;
  bool with_credentials = true;  ///< No: another origin than the request's.
};

class Transfer {
 public:
  /// `settings`, `guard` and `request` must outlive it.
  Transfer(const HttpSettings& settings, const AddressGuard& guard, const HttpRequest& request,
           const Hop& hop);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// For the multi handle; null if libcurl could not make one.
  [[nodiscard]] CURL* handle() const { return easy_.get(); }
  /// Once libcurl is done with it. The object is spent afterwards.
  [[nodiscard]] TransferResult finish(CURLcode code);

 private:
  struct EasyCloser {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListCloser {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  void set_up();
  void set_method();
  void set_headers();
  void add_header(const std::string& line);
  [[nodiscard]] TransferEnd end_of(CURLcode code) const;
  [[nodiscard]] std::string reason_of(TransferEnd end, CURLcode code) const;

  static size_t on_body(char* bytes, size_t size, size_t count, void* self);
  static size_t on_header(char* bytes, size_t size, size_t count, void* self);
  static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address);

  const HttpSettings& settings_;
  const AddressGuard& guard_;
  const HttpRequest& request_;
  const Hop hop_;
  std::unique_ptr<curl_slist, ListCloser> headers_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  HttpResponse response_;
  size_t header_bytes_ = 0;
  bool too_large_ = false;
  std::string refused_;                     ///< The address that was not allowed, if one was met.
  std::unique_ptr<CURL, EasyCloser> easy_;  ///< Last: it may call back until it is gone.
};

}  // namespace peyk
