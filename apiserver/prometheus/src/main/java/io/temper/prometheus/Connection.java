package io.temper.prometheus;

import io.temper.machinery.tls.Authorities;
import io.temper.machinery.tls.CertificateException;
import io.temper.machinery.tls.Pem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Posts to an endpoint. Follows no redirects, which would carry credentials to elsewhere. Safe for
/// all threads.
///
/// Certificates that were renewed are taken up with the next request, over a new connection.
final class Connection implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final char[] NO_PASSWORD = new char[0];

  private final Endpoint endpoint;
  private @Nullable Client current;

  /// @param files the texts that it was made of
  private record Client(List<String> files, HttpClient http) {}

  Connection(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /// Sends a body and waits for the answer to it.
  ///
  /// @param headers beside the endpoint's own
  /// @param timeout of all of it, the last byte of the answer included
  /// @param mostBytes of the answer that are read
  /// @throws IOException when there is no answer, or a file of credentials cannot be used
  Reply post(byte[] body, Map<String, String> headers, Duration timeout, int mostBytes)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.url())
            .timeout(timeout)
            .header("User-Agent", "temper")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::setHeader);
    endpoint.headers().forEach(request::setHeader);
    authorize(request);
    CompletableFuture<HttpResponse<BoundedBody>> answer =
        http().sendAsync(request.build(), _ -> new BoundedBody(mostBytes));
    HttpResponse<BoundedBody> response = await(answer, timeout);
    return new Reply(
        response.statusCode(),
        response.body().bytes(),
        response.body().whole(),
        response.headers().firstValue("Retry-After").orElse(""));
  }

  URI url() {
    return endpoint.url();
  }

  @Override
  public synchronized void close() {
    if (current != null) {
      current.http.shutdownNow();
    }
  }

  private HttpResponse<BoundedBody> await(
      CompletableFuture<HttpResponse<BoundedBody>> answer, Duration timeout)
      throws IOException, InterruptedException {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer within " + timeout.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(said(cause), cause);
    }
  }

  /// Some of the client's failures have no words of their own.
  private static String said(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private void authorize(HttpRequest.Builder request) throws IOException {
    Credentials credentials = endpoint.credentials();
    if (Credentials.given(credentials.tokenFile())) {
      request.setHeader("Authorization", "Bearer " + line(credentials.tokenFile()));
    } else if (!credentials.user().isEmpty()) {
      String pair = credentials.user() + ":" + line(credentials.passwordFile());
      String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      request.setHeader("Authorization", "Basic " + encoded);
    }
  }

  private static String line(Path file) throws IOException {
    String text = text(file).strip();
    if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IOException(file + " holds more than a line of plain characters");
    }
    return text;
  }

  private static String text(Path file) throws IOException {
    if (!Credentials.given(file)) {
      return "";
    }
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private synchronized HttpClient http() throws IOException {
    Credentials credentials = endpoint.credentials();
    List<String> files =
        List.of(
            text(credentials.authorityFile()),
            text(credentials.certificateFile()),
            text(credentials.keyFile()));
    if (current != null && current.files.equals(files)) {
      return current.http;
    }
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            // An upgrade to HTTP/2 in clear text is asked for in headers that nobody needs.
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT);
    if (files.stream().anyMatch(text -> !text.isEmpty())) {
      builder.sslContext(tls(files.get(0), files.get(1), files.get(2)));
    }
    if (current != null) {
      current.http.shutdownNow();
    }
    current = new Client(files, builder.build());
    return current.http;
  }

  private static SSLContext tls(String authorities, String chain, String key) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          chain.isEmpty() ? null : shown(chain, key),
          authorities.isEmpty() ? null : trusted(authorities),
          null);
      return context;
    } catch (GeneralSecurityException | CertificateException e) {
      throw new IOException("the certificates cannot be used: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] trusted(String pem) throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    int number = 0;
    for (X509Certificate authority : Authorities.parse(pem).certificates()) {
      store.setCertificateEntry("authority-" + number++, authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] shown(String chain, String key)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setKeyEntry(
        "client",
        Pem.privateKey(key),
        NO_PASSWORD,
        Pem.certificates(chain).toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
