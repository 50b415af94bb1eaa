package io.temper.machinery.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.verbs.StoredBikes.Answer;
import io.temper.machinery.verbs.StoredBikes.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PatchHandlerTest {
  private static final String JSON = "application/json-patch+json";
  private static final String MERGE = "application/merge-patch+json";

  private final StoredBikes bikes = new StoredBikes();
  private Answer created = bikes.post("{}").send();

  @BeforeEach
  void create() {
    created =
        bikes
            .post(
                "{'metadata':{'name':'one','labels':{'a':'b'}},'spec':{'material':'Steel',"
                    + "'wheelMillimetres':622,'rings':[{'teeth':34}]}}")
            .header("User-Agent", "maker/1")
            .send();
  }

  private Call patch(String type, String body) {
    return bikes
        .call("PATCH", "a/bikes/one")
        .body(body)
        .header("Content-Type", type)
        .header("User-Agent", "rider/1");
  }

  @Test
  @Conformance("F4")
  void jsonPatchIsCarriedOut() {
    Answer answer =
        patch(
                JSON,
                "[{'op':'test','path':'/spec/material','value':'Steel'},"
                    + "{'op':'replace','path':'/spec/material','value':'Titanium'},"
                    + "{'op':'add','path':'/spec/rings/-','value':{'teeth':50}}]")
            .send();

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.at("spec.material")).isEqualTo("Titanium");
    assertThat(answer.at("spec.rings")).isEqualTo("[{teeth=34}, {teeth=50}]");
    assertThat(answer.at("metadata.generation")).isEqualTo("2");
  }

  @Test
  @Conformance("F4")
  void mergePatchIsCarriedOutAndNullRemoves() {
    Answer answer =
        patch(
                MERGE + "; charset=utf-8",
                "{'metadata':{'labels':{'a':null,'c':'d'}},'spec':{'wheelMillimetres':null}}")
            .send();

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.at("metadata.labels")).isEqualTo("{c=d}");
    assertThat(answer.at("spec.wheelMillimetres")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/strategic-merge-patch+json",
        "application/json",
        "",
        "Application/merge-patch+json",
      })
  @Conformance({"C2", "F4"})
  void otherPatchesAreUnsupported(String type) {
    Answer answer = patch(type, "{}").send();

    assertThat(answer.code()).isEqualTo(415);
    assertThat(answer.at("reason")).isEqualTo("UnsupportedMediaType");
    assertThat(answer.message())
        .isEqualTo(
            "the body of the request was in an unknown format - accepted media types include:"
                + " application/json-patch+json, application/merge-patch+json,"
                + " application/apply-patch+yaml");
  }

  @Test
  @Conformance("F4")
  void testThatFailsIsUnprocessable() {
    Answer answer = patch(JSON, "[{'op':'test','path':'/spec/material','value':'Tin'}]").send();

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.at("reason")).isEqualTo("Invalid");
  }

  @Test
  @Conformance("F4")
  void whatIsNotThereIsNotFoundWhateverThePatch() {
    Answer answer =
        bikes.call("PATCH", "a/bikes/two").body("nonsense").header("Content-Type", MERGE).send();

    assertThat(answer.code()).isEqualTo(404);
  }

  @Test
  @Conformance("F4")
  void revisionInsideAPatchIsAPrecondition() {
    String revision = created.at("metadata.resourceVersion");

    Answer stale = patch(MERGE, "{'metadata':{'resourceVersion':'7'}}").send();
    Answer right =
        patch(MERGE, "{'metadata':{'resourceVersion':'" + revision + "','labels':{'x':'y'}}}")
            .send();

    assertThat(stale.code()).isEqualTo(409);
    assertThat(stale.message()).contains("the object has been modified");
    assertThat(right.code()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'metadata':{'uid':'x'}} | 422 | metadata.uid: Invalid value: \"x\": field is immutable",
        "{'metadata':{'name':'two'}} | 400 | the name of the object (two) does not match the name"
            + " on the URL (one)",
        "{'metadata':{'namespace':'b'}} | 400 | the namespace of the provided object does not match"
            + " the namespace sent on the request",
        "{'kind':'Car'} | 422 | : no kind \"Car\" is registered for version"
            + " \"shop.example.com/v1\"",
        "{'spec':{'material':'Tin'}} | 422 | Bike.shop.example.com \"one\" is invalid:"
            + " spec.material: Unsupported value: \"Tin\"",
        "{'spec':{'wheelMillimetres':'big'}} | 422 | : json: cannot unmarshal string into Go struct"
            + " field BikeSpec.spec.wheelMillimetres of type int32",
        "[] | 400 | error decoding patch: json: cannot unmarshal array into Go value of type"
            + " map[string]interface {}",
        "null | 400 | Invalid JSON Patch",
        "{ | 400 | error decoding patch: unexpected end of JSON input",
      })
  @Conformance({"F4", "F16"})
  void patchThatMakesNoBikeIsRefused(String body, int code, String message) {
    Answer answer = patch(MERGE, body).send();

    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.message()).contains(message);
    assertThat(bikes.call("GET", "a/bikes/one").send().text()).isEqualTo(created.text());
  }

  @Test
  @Conformance("F8")
  void strictValidationOfAPatchIsUnprocessable() {
    Answer merge = patch(MERGE, "{'spec':{'colour':1}}").with("fieldValidation=Strict").send();
    Answer json =
        patch(JSON, "[{'op':'add','path':'/metadata/labels/x','value':'y','why':1}]")
            .with("fieldValidation=Strict")
            .send();
    Answer warned = patch(MERGE, "{'spec':{'colour':1},'spec':{'colour':2}}").send();

    assertThat(merge.code()).isEqualTo(422);
    assertThat(merge.message())
        .startsWith(" \"\" is invalid: patch: Invalid value: \"{\\\"kind\\\":\\\"Bike\\\",")
        .endsWith("strict decoding error: unknown field \"spec.colour\"");
    assertThat(json.message()).endsWith("json patch unknown field \"[0].why\"");
    assertThat(warned.code()).isEqualTo(200);
    assertThat(warned.warnings())
        .containsExactly(
            "299 - \"duplicate field \\\"spec\\\"\"",
            "299 - \"unknown field \\\"spec.colour\\\"\"");
  }

  @Test
  @Conformance("F16")
  void forceIsForApplyAlone() {
    Answer answer = patch(MERGE, "{}").with("force=true").send();

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message())
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for"
                + " non-apply patch");
  }

  @Test
  @Conformance({"F6", "F13"})
  void statusIsPatchedOnItsOwn() {
    Answer answer =
        bikes
            .call("PATCH", "a/bikes/one/status")
            .body("{'spec':{'wheelMillimetres':1},'status':{'wear':0.5}}")
            .header("Content-Type", MERGE)
            .header("User-Agent", "mechanic/1")
            .send();

    assertThat(answer.at("status.wear")).isEqualTo("0.5");
    assertThat(answer.at("spec.wheelMillimetres")).isEqualTo("622");
    assertThat(answer.at("metadata.generation")).isEqualTo("1");
    assertThat(answer.text())
        .contains("\"fieldsV1\":{\"f:status\":{\"f:wear\":{}}},\"subresource\":\"status\"");
  }

  @Test
  @Conformance("F3")
  void patchThatChangesNothingKeepsTheRevision() {
    assertThat(patch(MERGE, "{'spec':{'material':'Steel'}}").send().text())
        .isEqualTo(created.text());
  }

  @Test
  @Conformance("F7")
  void dryRunKeepsNothing() {
    Answer answer = patch(MERGE, "{'spec':{'material':'Titanium'}}").with("dryRun=All").send();

    assertThat(answer.at("spec.material")).isEqualTo("Titanium");
    assertThat(bikes.call("GET", "a/bikes/one").send().text()).isEqualTo(created.text());
  }

  @Test
  @Conformance("F11")
  void patchThatTakesOffTheLastFinalizerDeletes() {
    patch(MERGE, "{'metadata':{'finalizers':['x/a']}}").send();
    bikes.call("DELETE", "a/bikes/one").send();

    Answer answer = patch(MERGE, "{'metadata':{'finalizers':null}}").send();

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.at("kind")).isEqualTo("Bike");
    assertThat(bikes.stored("one")).isNull();
  }

  @Test
  @Conformance("F4")
  void noneOfAHundredPatchesAtOnceIsLost() throws InterruptedException, ExecutionException {
    List<Callable<Integer>> patches = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String body = "{'metadata':{'labels':{'l" + i + "':'x'}}}";
      patches.add(() -> patch(MERGE, body).send().code());
    }

    List<Integer> codes = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> done : threads.invokeAll(patches)) {
        codes.add(done.get());
      }
    }

    assertThat(codes).containsOnly(200);
    assertThat(bikes.call("GET", "a/bikes/one").send().at("metadata.labels").split(",", -1))
        .hasSize(101);
  }
}
