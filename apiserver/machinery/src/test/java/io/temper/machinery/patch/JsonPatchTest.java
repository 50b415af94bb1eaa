package io.temper.machinery.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// By example; that upstream's library comes to the same is shown with its code
/// ([EmittedPatchesTest]).
final class JsonPatchTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1}         | [{'op':'add','path':'/b','value':[2]}]                | {'a':1,'b':[2]}",
        "{'a':[1,3]}     | [{'op':'add','path':'/a/1','value':2}]                | {'a':[1,2,3]}",
        "{'a':[1]}       | [{'op':'add','path':'/a/-','value':2}]                | {'a':[1,2]}",
        "{'a':{'b':1}}   | [{'op':'remove','path':'/a/b'}]                       | {'a':{}}",
        "{'a':1}         | [{'op':'replace','path':'/a','value':null}]           | {'a':null}",
        "{'a':{'b':[1]}} | [{'op':'copy','from':'/a','path':'/c'},{'op':'add','path':'/c/b/-',"
            + "'value':2}] | {'a':{'b':[1]},'c':{'b':[1,2]}}",
        "{'a':{'b':1}}   | [{'op':'move','from':'/a/b','path':'/c'}]             | {'a':{},'c':1}",
        "{'a/b':1,'~':2} | [{'op':'remove','path':'/a~1b'},{'op':'remove','path':'/~0'}] | {}",
        "{'a':1}         | [{'op':'test','path':'/a','value':1.0}]               | {'a':1}",
        "{'a':1}         | null                                                  | {'a':1}",
      })
  void operationsAreCarriedOut(String document, String patch, String expected) {
    assertThat(JsonPatch.of(json(patch)).apply(json(document))).isEqualTo(json(expected));
  }

  @Test
  void aFailedTestIs422AsKubeSaysIt() {
    assertThat(failure("{'a':1}", "[{'op':'test','path':'/a','value':2}]"))
        .satisfies(status -> {
          assertThat(status.code()).isEqualTo(422);
          assertThat(status.reason()).isEqualTo("Invalid");
          assertThat(status.message())
              .isEqualTo("the server rejected our request due to an error in our request");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
        "['a'] | json: cannot unmarshal string into Go value of type handlers.jsonPatchOp",
        "[{'op':1}] | json: cannot unmarshal number into Go struct field jsonPatchOp.op of type"
            + " string",
      })
  void whatIsNoPatchIs400(String patch, String message) {
    Status status = failure("{}", patch);

    assertThat(status.code()).isEqualTo(400);
    assertThat(status.message()).isEqualTo("error decoding patch: " + message);
  }

  @Test
  void tooManyOperationsAre413() {
    Object operation = json("{'op':'test','path':'/a'}");

    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> JsonPatch.of(Collections.nCopies(10_001, operation)))
        .satisfies(e -> {
          assertThat(e.status().code()).isEqualTo(413);
          assertThat(e.status().message())
              .isEqualTo(
                  "Request entity too large: The allowed maximum operations in a JSON patch is"
                      + " 10000, got 10001");
        });
    assertThat(JsonPatch.of(Collections.nCopies(10_000, operation)).apply(Map.of())).isNotNull();
  }

  @Test
  void copiesCannotGrowWithoutBounds() {
    Object patch = Collections.nCopies(64, json("{'op':'copy','from':'/a','path':'/a/-'}"));

    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> JsonPatch.of(patch).apply(json("{'a':['0123456789']}")))
        .satisfies(e -> assertThat(e.status().code()).isEqualTo(422));
  }

  private static Status failure(String document, String patch) {
    try {
      throw new AssertionError(JsonPatch.of(json(patch)).apply(json(document)));
    } catch (StatusException e) {
      return e.status();
    }
  }

  private static @Nullable Object json(String text) {
    return JsonText.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
