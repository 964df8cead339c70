#include "runtime/tls/tls_session.hpp"

#include <openssl/ssl.h>

namespace throng::runtime {

void TlsSession::Release::operator()(ssl_session_st* session) const {
  SSL_SESSION_free(session);
}

}  // namespace throng::runtime
