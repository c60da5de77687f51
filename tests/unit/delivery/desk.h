#pragma once
/// A frozen issue in a real store, ready to be sent.

#include <filesystem>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>

#include "delivery/engine.h"
#include "scripted_server.h"

namespace peyk::test {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return std::move(*result);
}
inline void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().to_string());
}

inline constexpr const char* kIssue = "newsletter-1";

class Desk {
 public:
  using AddressOf = std::function<std::string(int)>;
  /// Readers r1@example.org … (or as `address_of` says) of edition en; each gets a message with so
  /// many bytes more.
  explicit Desk(int readers, size_t padding = 0, const AddressOf& address_of = {});
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  Store& store() { return *store_; }
  /// As after a crash: the store is closed and opened again.
  void reopen();
  void close() { store_.reset(); }
  FixedClock& clock() { return clock_; }
  SendOptions& options() { return options_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  /// Sends by one connection, unless options() say otherwise.
  SendReport send(const ScriptedServer& server);
  SendReport send(const std::vector<RelaySettings>& relays);
  /// By another clock than clock().
  SendReport send_by(const Clock& clock, const std::vector<RelaySettings>& relays);
  /// With a store that may fail.
  Result<SendReport> try_to_send(Store& store, const std::vector<RelaySettings>& relays);
  SendReport send_to_maildir(const std::filesystem::path& maildir);

  [[nodiscard]] static std::string message_id(int64_t subscriber);
  [[nodiscard]] static RelaySettings relay(const ScriptedServer& server, int connections = 1);

  /// What the ledger says: "sent 3, rejected 1".
  std::string ledger();
  /// Of one reader: "rejected: 550 5.1.1 no such user".
  std::string said_of(const std::string& email);
  IssueState issue_state();
  int64_t id_of(const std::string& email);

 private:
  std::filesystem::path folder_;
  std::optional<Store> store_;
  FixedClock clock_;
  SendOptions options_;
  std::map<std::string, Stencil> stencils_;
};

}  // namespace peyk::test
