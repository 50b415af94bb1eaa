package io.temper.machinery.verbs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.temper.machinery.ClientFault;
import io.temper.machinery.Seeds;
import io.temper.machinery.request.Target;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.Preconditions;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Writes of one bike: `METHOD TYPE ?QUERY`, where the type is what its Content-Type begins and
/// ends with, a line break, and the body.
final class WritesFuzzTest {
  /// For each character of a manager's name one error, which tells the name.
  private static final int MOST_ERRORS = 256 * 1024;

  private static final StoredBikes SHOP = new StoredBikes();
  private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");

  private static final String BIKE =
      "{'apiVersion':'shop.example.com/v1','kind':'Bike','metadata':{'name':'one'},"
          + "'spec':{'material':'Steel','wheelMillimetres':622,'rings':[{'teeth':34}]}}";

  static Stream<byte[]> requests() {
    String bike = BIKE.replace('\'', '"');
    return Seeds.of(
        "POST json ?fieldValidation=Strict\n" + bike.replace("\"one\"", "\"two\""),
        "POST yaml ?dryRun=All\nmetadata: {generateName: x-}\nspec:\n  material: Titanium\n",
        "PUT json ?fieldManager=me\n" + bike.replace("34", "48"),
        "PATCH merge-patch+json ?fieldValidation=Ignore\n{\"spec\":{\"notes\":{\"a\":\"b\"}}}",
        "PATCH json-patch+json ?\n[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{}}]",
        "PATCH apply-patch+yaml ?fieldManager=flux&force=true\n" + bike.replace("622", "700"),
        "PATCH apply-patch+yaml ?fieldManager=a\nkind: Bike\napiVersion: shop.example.com/v1\n",
        "PATCH merge-patch+json ?\n{\"metadata\":{\"managedFields\":[{\"fieldsV1\":{\"x\":1}}],"
            + "\"finalizers\":[\"a/b\"],\"ownerReferences\":[{}]}}",
        "DELETE json ?\n{\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Foreground\"}",
        "DELETE json ?gracePeriodSeconds=x&orphanDependents=true\n");
  }

  @MethodSource("requests")
  @FuzzTest
  void writes(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    String[] words = new String(bytes, 0, end, ISO_8859_1).split(" ", -1);
    if (end == bytes.length || words.length != 3 || !METHODS.contains(words[0])) {
      return;
    }
    StoredBikes bikes = withOneBike();

    StoredBikes.Call call =
        bikes
            .call(words[0], words[0].equals("POST") ? "a/bikes" : "a/bikes/one")
            .header("Content-Type", "application/" + words[1])
            .bytes(Arrays.copyOfRange(bytes, end + 1, bytes.length));
    for (var parameter : Target.parseQuery(words[2].replaceFirst("^[?]", "")).values().entrySet()) {
      call =
          call.with(parameter.getKey().replace('=', '-') + "=" + parameter.getValue().getFirst());
    }
    requireRightfulAnswer(call.send(), bytes.length);
    requireRightfulAnswer(bikes.call("GET", "a/bikes/one").send(), bytes.length);
  }

  /// The same as new, which takes a hundred times as long to make.
  private static StoredBikes withOneBike() {
    if (SHOP.stored("one") != null) {
      SHOP.store.delete(new Key("a", "one"), Preconditions.NONE, _ -> {});
    }
    SHOP.post(BIKE).send();
    return SHOP;
  }

  private static void requireRightfulAnswer(StoredBikes.Answer answer, int sent) {
    assertThat(ClientFault.may(answer.code(), answer.text())).as("%s", answer.text()).isTrue();
    assertThat(answer.response().body().length).isLessThan(64 * sent + MOST_ERRORS);
  }
}
