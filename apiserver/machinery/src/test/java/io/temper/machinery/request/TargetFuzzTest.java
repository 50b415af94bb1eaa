package io.temper.machinery.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.ClientFault;
import io.temper.machinery.Seeds;
import io.temper.machinery.exchange.RequestInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Targets of request lines, and what they are taken for.
final class TargetFuzzTest {
  private static final List<String> METHODS = List.of("GET", "POST", "DELETE", "nonsense");

  static Stream<byte[]> lines() {
    return Seeds.of(
        "/apis/shop.example.com/v1/namespaces/a/bikes/one/status?fieldManager=x&dryRun=All",
        "/api/v1/watch/namespaces/a/pods?fieldSelector=metadata.name%3Done&watch=1",
        "https://host/apis/g/v/r?labelSelector=a+in+(b,c)&limit=%32",
        "/apis/g/v/proxy",
        "*",
        "/apis/g/v/namespaces/a/status",
        "//apis//g//v//r%2fs/%00",
        "/a%zz",
        "?a;b&=&c==d",
        "/%E2%82%A");
  }

  @MethodSource("lines")
  @FuzzTest
  void targets(byte[] bytes) {
    String raw = new String(bytes, StandardCharsets.UTF_8);

    ClientFault.of(() -> Target.parse(raw)).ifPresent(TargetFuzzTest::requireOneMeaning);
  }

  private static void requireOneMeaning(Target target) {
    assertThat(target.path()).matches("(?s)\\*|/.*").doesNotContain("\0");
    for (String method : METHODS) {
      ClientFault.of(() -> RequestInfoParser.parse(method, target.path(), target.query()))
          .filter(RequestInfo::resourceRequest)
          .ifPresent(info ->
              assertThat(List.of(info.namespace(), info.resource(), info.name()))
                  .noneMatch(part -> part.contains("/")));
    }
  }
}
