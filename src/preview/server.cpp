#include "preview/server.h"

#include <httplib.h>
#include <mutex>
#include <thread>

#include "base/bytes.h"
#include "base/hash.h"

namespace peyk {
namespace {

constexpr const char* kAddress = "127.0.0.1";

std::string type_of(const std::string& name) {
  for (const auto& [ending, type] :
       {std::pair<const char*, const char*>{".html", "text/html; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".eml", "message/rfc822"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".png", "image/png"},
        {".gif", "image/gif"}}) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

}  // namespace

struct PreviewServer::State {
  httplib::Server server;
  std::thread thread;
  PictureSource pictures;
  std::string token;
  std::string host;  ///< "127.0.0.1:4711"
  std::string url;
  std::mutex mutex;  ///< Of what follows.
  std::map<std::string, std::string> files;
  int version = 0;

  /// What the path names, or nothing.
  std::optional<std::string> find(const std::string& name) {
    constexpr std::string_view kMedia = "media/";
    if (name.starts_with(kMedia)) return pictures(name.substr(kMedia.size()));
    const std::scoped_lock lock(mutex);
    if (name == "version") return std::to_string(version);
    const auto file = files.find(name.empty() ? "index.html" : name);
    if (file == files.end()) return std::nullopt;
    return replace_all(file->second, "data-version=\"@VERSION@\"",
                       "data-version=\"" + std::to_string(version) + "\"");
  }

  void answer(const httplib::Request& request, httplib::Response& response) {
    response.set_header("Cache-Control", "no-store");
    response.set_header("X-Content-Type-Options", "nosniff");
    response.set_header("Referrer-Policy", "no-referrer");
    const std::string root = "/" + token + "/";
    const std::string asked = request.get_header_value("Host");
    const bool ours = asked == host && request.path.size() >= root.size() &&
                      equal_in_constant_time(request.path.substr(0, root.size()), root);
    const auto bytes = ours ? find(request.path.substr(root.size())) : std::nullopt;
    if (!bytes) {
      response.status = 404;
      response.set_content("There is nothing here.\n", "text/plain; charset=utf-8");
      return;
    }
    const std::string name = request.path.substr(root.size());
    response.set_content(*bytes, name.empty()        ? type_of("index.html")
                                 : name == "version" ? type_of("version.txt")
                                                     : type_of(name));
  }
};

Result<PreviewServer> PreviewServer::start(int port, PictureSource pictures) {
  auto state = std::make_unique<State>();
  state->pictures = std::move(pictures);
  state->token = to_hex(random_bytes(16));
  httplib::Server& server = state->server;
  // One answer a connection: nobody keeps the end waiting.
  server.set_keep_alive_max_count(1);
  server.set_payload_max_length(1024);
  // The library would let another program listen on the same port (SO_REUSEPORT).
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  server.new_task_queue = [] { return new httplib::ThreadPool(4); };
  server.Get(".*",
             [raw = state.get()](const httplib::Request& request, httplib::Response& response) {
               raw->answer(request, response);
             });
  const bool bound = port != 0 ? server.bind_to_port(kAddress, port)
                               : (port = server.bind_to_any_port(kAddress)) > 0;
  if (!bound) {
    return fail(Error(ErrorKind::unavailable,
                      "cannot listen on " + std::string(kAddress) + ":" + std::to_string(port))
                    .remedy("Name another port with --port, or none."));
  }
  state->host = std::string(kAddress) + ":" + std::to_string(port);
  state->url = "http://" + state->host + "/" + state->token + "/";
  state->thread = std::thread([raw = state.get()] { raw->server.listen_after_bind(); });
  return PreviewServer(std::move(state));
}

void PreviewServer::show(std::map<std::string, std::string> files) {
  const std::scoped_lock lock(state_->mutex);
  if (files == state_->files) return;
  state_->files = std::move(files);
  ++state_->version;
}

const std::string& PreviewServer::url() const { return state_->url; }

PreviewServer::PreviewServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
PreviewServer::PreviewServer(PreviewServer&&) noexcept = default;
PreviewServer& PreviewServer::operator=(PreviewServer&&) noexcept = default;
PreviewServer::~PreviewServer() {
  if (!state_) return;
  // stop() before the loop runs would be lost.
  while (!state_->server.is_running()) std::this_thread::yield();
  state_->server.stop();
  state_->thread.join();
}

}  // namespace peyk
