package io.temper.machinery.exchange;

import java.security.cert.X509Certificate;
import java.util.List;

/// The other end of the connection a request came on.
///
/// @param address numeric address and port; never looked up in DNS
/// @param certificates what the client showed in the handshake, leaf first: nothing about them is
///   verified but the possession of the leaf's key
/// @param protocol `HTTP/1.1` or `HTTP/2.0`
public record Peer(String address, List<X509Certificate> certificates, String protocol) {
  public static final Peer NONE = new Peer("", List.of(), "HTTP/1.1");

  public Peer {
    certificates = List.copyOf(certificates);
  }
}
