#pragma once
/// A preview over HTTP, for this machine alone; cpp-httplib is seen by this room's server only.
///
/// It listens on 127.0.0.1. Every path begins with a token that only who started it knows, and the
/// Host header must name this address: a page of another site that points a name of its own here
/// (DNS rebinding) gets nothing. It only answers GET.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"

namespace peyk {

class PreviewServer {
 public:
  /// Gives the bytes of a picture that "media/NAME" asks for; called by the server's threads.
  using PictureSource = std::function<std::optional<std::string>(const std::string& name)>;

  /// Port 0: any that is free. Fails with unavailable when the port is taken.
  [[nodiscard]] static Result<PreviewServer> start(int port, PictureSource pictures);

  /// From now on it serves these; a page that is open loads itself anew if they are others than
  /// before.
  void show(std::map<std::string, std::string> files);
  /// "http://127.0.0.1:4711/TOKEN/"
  [[nodiscard]] const std::string& url() const;

  PreviewServer(PreviewServer&&) noexcept;
  PreviewServer& operator=(PreviewServer&&) noexcept;
  /// Stops listening and waits for what is being answered.
  ~PreviewServer();

 private:
  struct State;
  explicit PreviewServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peyk
