package io.temper.machinery.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.verbs.StoredBikes.Answer;
import io.temper.machinery.verbs.StoredBikes.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Server-side apply by several managers.
final class ApplyTest {
  private static final String HEAD =
      "{'apiVersion':'shop.example.com/v1','kind':'Bike','metadata':{'name':'one'";

  private final StoredBikes bikes = new StoredBikes();

  private Call apply(String manager, String body) {
    return bikes
        .call("PATCH", "a/bikes/one")
        .body(body)
        .header("Content-Type", "application/apply-patch+yaml")
        .with("fieldManager=" + manager);
  }

  private static String bike(String spec) {
    return HEAD + "},'spec':{" + spec + "}}";
  }

  @Test
  @Conformance({"F4", "F5"})
  void applyCreatesWhatIsNotThere() {
    Answer answer = apply("flux", bike("'material':'Steel'")).send();

    assertThat(answer.code()).isEqualTo(201);
    assertThat(answer.at("metadata.uid")).isNotEmpty();
    assertThat(answer.at("metadata.generation")).isEqualTo("1");
    assertThat(answer.text())
        .contains(
            "\"managedFields\":[{\"manager\":\"flux\",\"operation\":\"Apply\","
                + "\"apiVersion\":\"shop.example.com/v1\",\"time\":\"2026-11-20T12:00:00Z\","
                + "\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:spec\":{\"f:material\":{}}}}]");
  }

  @Test
  @Conformance("F5")
  void fieldOfAnotherManagerIsAConflictUnlessForced() {
    apply("flux", bike("'material':'Steel'")).send();

    Answer refused = apply("argo", bike("'material':'Titanium'")).send();
    Answer forced = apply("argo", bike("'material':'Titanium'")).with("force=true").send();

    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.message())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"flux\": .spec.material");
    assertThat(refused.at("details.causes"))
        .isEqualTo(
            "[{reason=FieldManagerConflict, message=conflict with \"flux\","
                + " field=.spec.material}]");
    assertThat(forced.code()).isEqualTo(200);
    assertThat(forced.at("spec.material")).isEqualTo("Titanium");
    assertThat(forced.at("metadata.generation")).isEqualTo("2");
  }

  @Test
  @Conformance("F5")
  void whatIsNoLongerAppliedGoes() {
    apply("flux", bike("'material':'Steel','priceCents':7,'notes':{'a':'b'}")).send();

    Answer answer = apply("flux", bike("'material':'Steel'")).send();

    assertThat(answer.at("spec.priceCents")).isEmpty();
    assertThat(answer.at("spec.notes")).isEmpty();
  }

  @Test
  @Conformance("F5")
  void twoManagersOwnWhatEachApplies() {
    apply("flux", bike("'material':'Steel','notes':{'a':'1'}")).send();
    apply("argo", bike("'notes':{'b':'2'}")).send();

    Answer answer = apply("flux", bike("'material':'Steel'")).send();

    assertThat(answer.at("spec.notes")).isEqualTo("{b=2}");
  }

  @Test
  @Conformance("F3")
  void applyThatChangesNothingKeepsTheRevision() {
    Answer first = apply("flux", bike("'material':'Steel'")).send();

    Answer second = apply("flux", bike("'material':'Steel'")).send();

    assertThat(second.code()).isEqualTo(200);
    assertThat(second.text()).isEqualTo(first.text());
  }

  @Test
  @Conformance({"F5", "F13"})
  void statusIsAppliedOnItsOwn() {
    apply("flux", bike("'material':'Steel'")).send();

    Answer answer =
        bikes
            .call("PATCH", "a/bikes/one/status")
            .body(HEAD + "},'status':{'wear':0.5}}")
            .header("Content-Type", "application/apply-patch+yaml")
            .with("fieldManager=mechanic")
            .send();

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.at("status.wear")).isEqualTo("0.5");
    assertThat(answer.text())
        .contains("\"fieldsV1\":{\"f:status\":{\"f:wear\":{}}},\"subresource\":\"status\"");
    assertThat(apply("flux", bike("'material':'Steel'")).send().at("status.wear")).isEqualTo("0.5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[] | 400 | error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot"
            + " unmarshal array into Go value of type map[string]interface {}",
        "a: b: c | 400 | error decoding YAML: error converting YAML to JSON: yaml:",
        "~~ | 400 | invalid object type: /, Kind=",
        "{'apiVersion':'shop.example.com/v1','kind':'Bike','metadata':{'name':'two'},"
            + "'spec':{'material':'Steel'}} | 400 | the name of the object (two) does not match the"
            + " name on the URL (one)",
        "{'apiVersion':'shop.example.com/v1','kind':'Bike','metadata':{'name':'one','uid':'x'},"
            + "'spec':{'material':'Steel'}} | 409 | uid mismatch: the provided object specified uid"
            + " x, and no existing object was found",
        "{'apiVersion':'shop.example.com/v1','kind':'Bike','metadata':{'name':'one',"
            + "'managedFields':[]},'spec':{'material':'Steel'}} | 400 | metadata.managedFields must"
            + " be nil",
        "{'apiVersion':'shop.example.com/v1','kind':'Bike','metadata':{'name':'one'},"
            + "'spec':{'colour':1}} | 500 | .spec.colour: field not declared in schema",
        "{'apiVersion':'shop.example.com/v1','kind':'Bike','metadata':{'name':'one'}} | 422 |"
            + " spec.material: Required value",
      })
  @Conformance({"F5", "F16"})
  void configurationThatIsNoneIsRefused(String body, int code, String message) {
    Answer answer = apply("flux", body).send();

    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.message()).contains(message);
    assertThat(bikes.stored("one")).isNull();
  }

  @Test
  @Conformance("F5")
  void managerMustBeNamed() {
    Answer answer =
        bikes
            .call("PATCH", "a/bikes/one")
            .body(bike("'material':'Steel'"))
            .header("Content-Type", "application/apply-patch+yaml")
            .send();

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message())
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required"
                + " for apply patch");
  }

  @Test
  @Conformance("F8")
  void keyThatIsThereTwiceIsReported() {
    String body = bike("'material':'Tin','material':'Steel'");

    Answer strict = apply("flux", body).with("fieldValidation=Strict").send();
    Answer warned = apply("flux", body).send();

    assertThat(strict.code()).isEqualTo(400);
    assertThat(strict.message())
        .isEqualTo(
            "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n"
                + "  line 1: key \"material\" already set in map");
    assertThat(warned.code()).isEqualTo(201);
    assertThat(warned.warnings())
        .containsExactly("299 - \"line 1: key \\\"material\\\" already set in map\"");
  }

  @Test
  @Conformance("F7")
  void dryRunCreatesNothing() {
    Answer answer = apply("flux", bike("'material':'Steel'")).with("dryRun=All").send();

    assertThat(answer.code()).isEqualTo(201);
    assertThat(answer.at("metadata.resourceVersion")).isEmpty();
    assertThat(bikes.stored("one")).isNull();
  }
}
