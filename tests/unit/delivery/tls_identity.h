#pragma once
/// A key and a certificate for 127.0.0.1 that live as long as a test, for servers that speak TLS.

#include <filesystem>
#include <memory>
#include <openssl/ssl.h>

namespace peyk::test {

struct SslContextCloser {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextCloser>;

/// The context of a server whose certificate is signed by itself; the certificate is written to
/// `ca_file` (PEM), for clients to verify it by.
[[nodiscard]] SslContext make_tls_identity(const std::filesystem::path& ca_file);

}  // namespace peyk::test
