package io.temper.machinery.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Conformance("H7")
final class SourceAddressesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1:99 | | | 10.0.0.1",
        "0:0:0:0:0:0:0:1:99 | | | ::1",
        "fe80:0:0:0:1:0:0:1%eth0:99 | | | fe80::1:0:0:1",
        "'' | | | ''",
        "10.0.0.1:99 | 192.0.2.1, 192.0.2.2 | | 192.0.2.1,192.0.2.2,10.0.0.1",
        "10.0.0.1:99 | 192.0.2.1,10.0.0.1 | | 192.0.2.1,10.0.0.1",
        "10.0.0.1:99 | 192.0.2.1 | 192.0.2.9 | 192.0.2.1,192.0.2.9,10.0.0.1",
        "10.0.0.1:99 | 192.0.2.1 | 192.0.2.1 | 192.0.2.1,10.0.0.1",
        "10.0.0.1:99 | nonsense, 1.2, 256.1.1.1, example.com,, ::x | 1 | 10.0.0.1",
        "10.0.0.1:99 | 2001:DB8:0:0:0:0:0:0 | | 2001:db8::,10.0.0.1",
        "10.0.0.1:99 | ::ffff:192.0.2.1 | | 192.0.2.1,10.0.0.1",
        "10.0.0.1:99 | 1:0:0:2:0:0:0:3 | | 1:0:0:2::3,10.0.0.1",
        "10.0.0.1:99 | :: | | ::,10.0.0.1",
        "10.0.0.1:99 | 10:0:2:3:4:5:6:70 | | 10:0:2:3:4:5:6:70,10.0.0.1",
      })
  void addressesAreThoseOfProxiesAndTheConnection(
      String peer, String forwarded, String real, String expected) {
    Headers headers = Headers.EMPTY;
    if (forwarded != null) {
      headers = headers.with("X-Forwarded-For", forwarded);
    }
    if (real != null) {
      headers = headers.with("X-Real-Ip", real);
    }
    Request request =
        Request.of(
            "GET", "/", Query.EMPTY, headers, new byte[0], new Peer(peer, List.of(), "HTTP/1.1"));

    assertThat(String.join(",", SourceAddresses.of(request))).isEqualTo(expected);
  }
}
