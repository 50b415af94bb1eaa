package io.temper.machinery.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.request.RequestInfoParser;
import io.temper.machinery.request.Target;
import io.temper.machinery.sample.Requests;
import io.temper.machinery.time.FakeClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Against `pkg/endpoints/metrics/metrics.go` and the metrics of delegation of k8s.io/apiserver.
@Conformance("H2")
final class RequestMetricsTest {
  private static final String THINGS = "/apis/g/v1/namespaces/prod/things";
  private static final String ALL =
      "verb dry_run group version resource subresource scope component";
  private static final String PLAIN = "verb group version resource subresource scope component";
  private static final String SLI =
      "0.05 0.1 0.2 0.4 0.6 0.8 1 1.25 1.5 2 3 4 5 6 8 10 15 20 30 45 60";
  private static final String DELEGATED = "0.25 0.5 0.7 1 1.5 3 5 10";

  private final FakeClock clock = new FakeClock();
  private final ServerMetrics metrics = new ServerMetrics();
  private final RequestMetricsFilter filter =
      new RequestMetricsFilter(
          metrics, request -> !request.path().startsWith("/nowhere"), clock.clocks());

  record Upstream(String name, String type, String labels, String bounds) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Upstream> upstreams() {
    return Stream.of(
        new Upstream("apiserver_request_total", "counter", ALL + " code", ""),
        new Upstream("apiserver_request_duration_seconds", "histogram", ALL, "0.005 0.025 " + SLI),
        new Upstream("apiserver_request_sli_duration_seconds", "histogram", PLAIN, SLI),
        new Upstream("apiserver_longrunning_requests", "gauge", PLAIN, ""),
        new Upstream(
            "apiserver_response_sizes",
            "histogram",
            PLAIN,
            "1000 10000 100000 1e+06 1e+07 1e+08 1e+09"),
        new Upstream("apiserver_request_terminations_total", "counter", PLAIN + " code", ""),
        new Upstream("apiserver_watch_events_total", "counter", "group version resource", ""),
        new Upstream(
            "apiserver_watch_events_sizes",
            "histogram",
            "group version resource",
            "1024 2048 4096 8192 16384 32768 65536 131072"),
        new Upstream(
            "apiserver_watch_list_duration_seconds",
            "histogram",
            "group version resource scope",
            SLI + " 90 120 180 300"),
        new Upstream("apiserver_current_inflight_requests", "gauge", "request_kind", ""),
        new Upstream("apiserver_delegated_authn_request_total", "counter", "code", ""),
        new Upstream(
            "apiserver_delegated_authn_request_duration_seconds", "histogram", "code", DELEGATED),
        new Upstream("apiserver_delegated_authz_request_total", "counter", "code", ""),
        new Upstream(
            "apiserver_delegated_authz_request_duration_seconds", "histogram", "code", DELEGATED));
  }

  @ParameterizedTest
  @MethodSource("upstreams")
  void namesLabelsAndBoundsAreUpstreams(Upstream upstream) {
    exercise();

    String page = page();
    assertThat(page).contains("# TYPE " + upstream.name + " " + upstream.type + "\n");
    boolean histogram = upstream.type.equals("histogram");
    String sample = first(page, upstream.name + (histogram ? "_count" : ""));
    assertThat(labels(sample)).containsExactlyInAnyOrder(upstream.labels.split(" ", -1));
    if (histogram) {
      assertThat(bounds(page, upstream.name))
          .containsExactlyElementsOf(
              Stream.concat(Arrays.stream(upstream.bounds.split(" ", -1)), Stream.of("+Inf"))
                  .toList());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /apis/g/v1/namespaces/prod/things, LIST, namespace",
    "GET, /apis/g/v1/things, LIST, cluster",
    "HEAD, /apis/g/v1/things, LIST, cluster",
    "GET, /apis/g/v1/things?fieldSelector=metadata.name%3Da, GET, resource",
    "GET, /apis/g/v1/namespaces/prod/things/a, GET, resource",
    "GET, /apis/g/v1/things?watch=1, WATCH, cluster",
    "POST, /apis/g/v1/namespaces/prod/things, POST, resource",
    "PUT, /apis/g/v1/namespaces/prod/things/a, PUT, resource",
    "PATCH, /apis/g/v1/namespaces/prod/things/a, PATCH, resource",
    "DELETE, /apis/g/v1/namespaces/prod/things/a, DELETE, resource",
    "GET, /apis/g/v1/namespaces/prod/things/a/log, CONNECT, resource",
    "BREW, /apis/g/v1/namespaces/prod/things/a, other, resource"
  })
  void verbAndScopeAreThoseOfUpstream(String method, String target, String verb, String scope) {
    answer(request(method, target), _ -> PlainText.ok(""));

    assertThat(first(page(), "apiserver_request_total"))
        .contains("verb=\"" + verb + "\"", "scope=\"" + scope + "\"", "group=\"g\"");
  }

  @Test
  void applyIsAVerbOfItsOwn() {
    Request patch =
        Requests.with(
            request("PATCH", THINGS + "/a?dryRun=All"),
            "Content-Type",
            "application/apply-patch+yaml");
    answer(informed(patch), _ -> PlainText.ok(""));

    assertThat(first(page(), "apiserver_request_total"))
        .contains("verb=\"APPLY\"", "dry_run=\"All\"");
  }

  @Test
  void pathThatNobodyServesMakesNoSeriesOfItsOwn() {
    answer(request("GET", "/nowhere/1"), _ -> PlainText.error(404, ""));
    answer(request("GET", "/nowhere/2"), _ -> PlainText.error(404, ""));

    assertThat(page().lines().filter(line -> line.startsWith("apiserver_request_total{")))
        .singleElement()
        .asString()
        .contains("subresource=\"\"", "code=\"404\"")
        .endsWith(" 2.0");
  }

  @Test
  void watchCountsWhileItRunsAndItsEventsOneByOne() {
    answer(
        request("GET", THINGS + "?watch=1"),
        _ ->
            new Response.Stream(
                200,
                Headers.EMPTY,
                sink -> {
                  assertThat(first(page(), "apiserver_longrunning_requests")).endsWith(" 1.0");
                  sink.write(new byte[1500], new byte[1]);
                  sink.write(new byte[10]);
                }));

    assertThat(first(page(), "apiserver_longrunning_requests"))
        .contains("verb=\"WATCH\"")
        .endsWith(" 0.0");
    assertThat(first(page(), "apiserver_watch_events_total")).endsWith(" 2.0");
    assertThat(first(page(), "apiserver_watch_events_sizes_sum")).endsWith(" 1511.0");
  }

  @Test
  void refusalFurtherInIsCountedByItsCode() {
    Request request = request("GET", THINGS);
    try {
      filter.apply(
          request,
          _ -> {
            clock.advance(Duration.ofMillis(30));
            throw new StatusException(Status.failure(504, "Timeout", "late"));
          });
    } catch (StatusException _) {
      // Somebody further out makes an answer of it.
    }

    assertThat(first(page(), "apiserver_request_total")).contains("code=\"504\"");
    assertThat(first(page(), "apiserver_request_terminations_total")).contains("code=\"504\"");
    assertThat(first(page(), "apiserver_request_duration_seconds_sum")).endsWith(" 0.03");
  }

  private void exercise() {
    answer(request("GET", THINGS), _ -> PlainText.ok("all"));
    answer(
        request("GET", THINGS + "?watch=1"),
        _ -> new Response.Stream(200, Headers.EMPTY, sink -> sink.write(new byte[1])));
    metrics.dropped(request("GET", THINGS));
    metrics.watchListed(request("GET", THINGS + "?watch=1"), Duration.ofMillis(1));
    metrics.inFlight(() -> 1, () -> 2);
    metrics.tokenReviewed("201", Duration.ofMillis(1));
    metrics.accessReviewed("<error>", Duration.ofMillis(1));
  }

  private void answer(Request request, Handler handler) {
    if (filter.apply(request, handler) instanceof Response.Stream stream) {
      try {
        stream.body().writeTo(new Swallowing());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Request request(String method, String target) {
    Target parsed = Target.parse(target);
    Request bare = Requests.get(parsed.path());
    return informed(
        Request.of(
            method, parsed.path(), parsed.query(), bare.headers(), bare.body(), bare.peer()));
  }

  private static Request informed(Request request) {
    return request.withInfo(
        RequestInfoParser.parse(request.method(), request.path(), request.query()));
  }

  private String page() {
    return new String(metrics.exposition(), StandardCharsets.UTF_8);
  }

  private static String first(String page, String name) {
    return page.lines()
        .filter(line -> line.startsWith(name + "{"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in\n" + page));
  }

  private static List<String> labels(String sample) {
    List<String> names = new ArrayList<>();
    var matcher = Pattern.compile("[{,]([a-z_]+)=\"").matcher(sample);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private static List<String> bounds(String page, String name) {
    String series = first(page, name + "_bucket").replaceAll("le=\".*", "");
    return page.lines()
        .filter(line -> line.startsWith(series + "le=\""))
        .map(line -> line.replaceAll(".*le=\"([^\"]*)\".*", "$1"))
        .toList();
  }

  private static final class Swallowing implements Sink {
    @Override
    public void write(byte[]... parts) {}

    @Override
    public void flush() {}

    @Override
    public boolean open() {
      return true;
    }

    @Override
    public void onClose(Runnable action) {}
  }
}
