package io.temper.machinery.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.ClientFault;
import io.temper.machinery.Seeds;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.sample.Requests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Accept and Content-Type.
final class NegotiationFuzzTest {
  private static final List<String> TYPES =
      List.of(MediaTypes.JSON, MediaTypes.YAML, MediaTypes.PROTOBUF);

  static Stream<byte[]> headers() {
    return Seeds.of(
        "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
        "*/*;q=0.1, application/yaml;q=1e9",
        "application/vnd.kubernetes.protobuf;stream=watch, */*",
        "a/b/c;;=;q=x,,",
        "application/json; charset=utf-8",
        "*");
  }

  @MethodSource("headers")
  @FuzzTest
  void mediaTypes(byte[] bytes) {
    String header = new String(bytes, StandardCharsets.UTF_8);
    Request accepting = Requests.get("/", header);
    Request sending = Requests.with(Requests.get("/"), "Content-Type", header);

    ClientFault.of(() -> Negotiation.require(accepting, TYPES, (_, _) -> true));
    ClientFault.of(() -> Negotiation.requireStream(accepting, TYPES, (_, _) -> true));
    ClientFault.of(() -> {
      Negotiation.requireProduced(accepting, TYPES);
      return true;
    });
    ClientFault.of(() -> Negotiation.contentType(sending, TYPES));
  }
}
