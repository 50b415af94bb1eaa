package io.temper.machinery.kube;

import io.temper.machinery.http.TestServer;
import io.temper.machinery.time.Eventually;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;

/// Clients that ask without a pause who they are, and write down every answer but the right one.
final class Callers implements AutoCloseable {
  private final TestServer server;
  private final Map<String, AtomicLong> answered = new ConcurrentHashMap<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  Callers(TestServer server) {
    this.server = server;
  }

  /// @param name that the server must know this client under
  /// @param client asked for before each request
  void call(String name, Supplier<HttpClient> client, String... headers) {
    HttpRequest request = HttpRequest.newBuilder(server.uri("/me")).headers(headers).build();
    repeat(
        name,
        () -> {
          HttpResponse<String> answer = client.get().send(request, BodyHandlers.ofString());
          return answer.statusCode() + " " + answer.body();
        });
  }

  /// A client without an identity that shakes hands anew each time.
  void callAnew(String name) {
    repeat(
        name,
        () -> {
          try (SSLSocket socket = server.connect(null)) {
            TestServer.write(socket, "GET /me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            String answer = TestServer.readAll(socket);
            return answer.substring(9, 13) + answer.substring(answer.indexOf("\r\n\r\n") + 4);
          }
        });
  }

  private void repeat(String name, Callable<String> request) {
    AtomicLong count = new AtomicLong();
    answered.put(name, count);
    threads.add(
        Thread.ofVirtual()
            .start(() -> {
              while (!over) {
                try {
                  String answer = request.call();
                  if (!answer.startsWith("200 " + name + " ")) {
                    failures.add(name + ": " + answer);
                  }
                } catch (Exception e) {
                  failures.add(name + ": " + e);
                }
                count.incrementAndGet();
              }
            }));
  }

  /// Waits until everybody has asked twice more, so that what was done before is known to all.
  void awaitRound() {
    Map<String, Long> before = new ConcurrentHashMap<>();
    answered.forEach((name, count) -> before.put(name, count.get()));
    Eventually.until(
        "everybody asks again",
        () ->
            before.entrySet().stream()
                .allMatch(entry -> {
                  AtomicLong count = answered.get(entry.getKey());
                  return count != null && count.get() >= entry.getValue() + 2;
                }));
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    over = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
