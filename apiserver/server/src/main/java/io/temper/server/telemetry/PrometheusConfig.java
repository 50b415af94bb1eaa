package io.temper.server.telemetry;

import io.temper.machinery.config.Flag;
import io.temper.prometheus.Credentials;
import io.temper.prometheus.Endpoint;
import io.temper.prometheus.Selector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The Prometheus that what was measured is written to.
public record PrometheusConfig(
    @Flag(
            name = "remote-write-url",
            help =
                "Where what was measured is written to as it is taken down (Prometheus Remote-Write"
                    + " 1.0), such as http://prometheus:9090/api/v1/write. Without it, nowhere.")
        String writeUrl,
    @Flag(
            name = "remote-write-series",
            value = "*",
            help =
                "Names of the series that are written; one that ends with * stands for all that"
                    + " begin so, as temper_pod_*.")
        List<String> series,
    @Flag(
            name = "prometheus-labels",
            help =
                "Labels, as name=value, that all series of this cluster have in Prometheus beside"
                    + " their own.")
        List<String> labels,
    @Flag(
            name = "prometheus-headers",
            help = "Headers of requests to Prometheus, as name=value, such as X-Scope-OrgID=shop.")
        List<String> headers,
    @Flag(
            name = "prometheus-token-file",
            help =
                "File with a bearer token for Prometheus; like the other files of these flags it is"
                    + " read anew for each request.")
        Path tokenFile,
    @Flag(
            name = "prometheus-user",
            help = "User of basic authentication to Prometheus, instead of a token.")
        String user,
    @Flag(name = "prometheus-password-file", help = "File with that user's password.")
        Path passwordFile,
    @Flag(
            name = "prometheus-ca-file",
            help = "PEM certificates that Prometheus' own must come from, instead of the system's.")
        Path authorityFile,
    @Flag(
            name = "prometheus-client-certificate-file",
            help = "PEM certificate chain to show to Prometheus.")
        Path certificateFile,
    @Flag(name = "prometheus-client-key-file", help = "Key of that certificate.") Path keyFile) {
  /// Those that the HTTP client or the protocol sets.
  private static final Set<String> OWN_HEADERS =
      Set.of(
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade");

  private static final Path NO_FILE = Path.of("");

  /// Nothing is written anywhere.
  public static final PrometheusConfig NONE =
      new PrometheusConfig(
          "", List.of("*"), List.of(), List.of(), NO_FILE, "", NO_FILE, NO_FILE, NO_FILE, NO_FILE);

  public PrometheusConfig {
    series = List.copyOf(series);
    labels = List.copyOf(labels);
    headers = List.copyOf(headers);
    url("--remote-write-url", writeUrl);
    for (String name : series) {
      require(
          SeriesName.ALL.stream().anyMatch(known -> matches(name, known)),
          "--remote-write-series",
          name,
          "is no series and begins none");
    }
    pairs("--prometheus-labels", labels, PrometheusConfig::isFreeLabel, "a label of its own");
    pairs("--prometheus-headers", headers, PrometheusConfig::isFreeHeader, "a header to be set");
    require(
        user.isEmpty() || !given(tokenFile),
        "--prometheus-user",
        user,
        "cannot stand beside --prometheus-token-file");
    require(
        user.isEmpty() == !given(passwordFile),
        "--prometheus-password-file",
        passwordFile.toString(),
        "and --prometheus-user need each other");
    require(
        given(certificateFile) == given(keyFile),
        "--prometheus-client-certificate-file",
        certificateFile.toString(),
        "and --prometheus-client-key-file need each other");
  }

  boolean writes() {
    return !writeUrl.isEmpty();
  }

  /// Where it is written to, if it is.
  Endpoint writeEndpoint() {
    return endpoint(writeUrl);
  }

  /// Whether a series is to be written.
  boolean wants(SeriesName name) {
    return series.stream().anyMatch(pattern -> matches(pattern, name));
  }

  Map<String, String> clusterLabels() {
    return pairs("--prometheus-labels", labels, _ -> true, "");
  }

  private Endpoint endpoint(String url) {
    return new Endpoint(
        URI.create(url),
        new Credentials(tokenFile, user, passwordFile, authorityFile, certificateFile, keyFile),
        pairs("--prometheus-headers", headers, _ -> true, ""));
  }

  private static boolean matches(String pattern, SeriesName name) {
    String text = name.toString();
    return pattern.endsWith("*")
        ? text.startsWith(pattern.substring(0, pattern.length() - 1))
        : text.equals(pattern);
  }

  private static boolean isFreeLabel(String name) {
    return Selector.isLabel(name) && !name.startsWith("__") && !SeriesName.LABELS.contains(name);
  }

  private static boolean isFreeHeader(String name) {
    return name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")
        && !OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT));
  }

  private static Map<String, String> pairs(
      String flag, List<String> texts, Predicate<String> name, String what) {
    Map<String, String> pairs = new HashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      require(
          equals > 0
              && equals < text.length() - 1
              && text.chars().noneMatch(c -> c < ' ' || c == 0x7f)
              && name.test(text.substring(0, equals)),
          flag,
          text,
          "is not name=value with the name of " + what);
      require(
          pairs.put(text.substring(0, equals), text.substring(equals + 1)) == null,
          flag,
          text,
          "comes twice");
    }
    return pairs;
  }

  private static void url(String flag, String text) {
    if (text.isEmpty()) {
      return;
    }
    boolean good = false;
    try {
      URI url = new URI(text);
      good =
          ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
              && url.getHost() != null
              && url.getUserInfo() == null;
    } catch (URISyntaxException _) {
      // As bad as one without a host.
    }
    require(good, flag, text, "must be http://HOST… or https://HOST…, without a user");
  }

  private static boolean given(Path file) {
    return !file.toString().isEmpty();
  }

  private static void require(boolean met, String flag, String value, String what) {
    if (!met) {
      throw new IllegalArgumentException(flag + ": \"" + value + "\" " + what);
    }
  }
}
