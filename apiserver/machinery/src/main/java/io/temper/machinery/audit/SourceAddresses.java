package io.temper.machinery.audit;

import io.temper.machinery.exchange.Request;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Where a request came from (apimachinery `pkg/util/net` SourceIPs): what proxies say in
/// `X-Forwarded-For` and `X-Real-Ip`, then the other end of the connection, which alone is certain.
/// What is no address is left out.
final class SourceAddresses {
  /// What the JDK takes for an IPv4 address besides this, Go does not.
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /// Two and more groups of an IPv6 address that are zero.
  private static final Pattern ZEROS = Pattern.compile("(?<![0-9a-f])0(:0)+(?![0-9a-f])");

  private SourceAddresses() {}

  static List<String> of(Request request) {
    List<String> addresses = new ArrayList<>();
    for (String part : request.headers().first("X-Forwarded-For").orElse("").split(",", -1)) {
      add(part.strip(), addresses);
    }
    List<String> real = new ArrayList<>();
    add(request.headers().first("X-Real-Ip").orElse(""), real);
    if (!addresses.containsAll(real)) {
      addresses.addAll(real);
    }
    List<String> peer = new ArrayList<>();
    add(host(request.peer().address()), peer);
    if (addresses.isEmpty() || !peer.contains(addresses.getLast())) {
      addresses.addAll(peer);
    }
    return addresses;
  }

  private static void add(String text, List<String> addresses) {
    String address = canonical(text);
    if (!address.isEmpty()) {
      addresses.add(address);
    }
  }

  /// As Go prints it; empty for what is none.
  private static String canonical(String text) {
    if (!IPV4.matcher(text).matches() && (text.indexOf(':') < 0 || text.indexOf('%') >= 0)) {
      return "";
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      String plain = address.getHostAddress();
      return address instanceof Inet6Address ? compressed(plain) : plain;
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  /// RFC 5952: the first of the longest runs of zeros becomes `::`.
  private static String compressed(String groups) {
    MatchResult longest =
        ZEROS
            .matcher(groups)
            .results()
            .reduce((best, run) -> run.end() - run.start() > best.end() - best.start() ? run : best)
            .orElse(null);
    if (longest == null) {
      return groups;
    }
    String before = groups.substring(0, longest.start());
    String after = groups.substring(longest.end());
    return (before.isEmpty() ? ":" : before) + (after.isEmpty() ? ":" : after);
  }

  /// The connection's address without port and zone.
  private static String host(String address) {
    int port = address.lastIndexOf(':');
    String host = port < 0 ? address : address.substring(0, port);
    int zone = host.indexOf('%');
    return zone < 0 ? host : host.substring(0, zone);
  }
}
