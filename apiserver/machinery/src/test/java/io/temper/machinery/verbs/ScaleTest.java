package io.temper.machinery.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.sample.Rack;
import io.temper.machinery.verbs.StoredBikes.Answer;
import io.temper.machinery.verbs.StoredBikes.Call;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.MetaProto;
import io.temper.machinery.wire.ProtoWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The scale of racks, whose replicas are their stands.
final class ScaleTest {
  private static final String MERGE = "application/merge-patch+json";
  private static final String JSON_PATCH = "application/json-patch+json";
  private static final String APPLY = "application/apply-patch+yaml";

  private final StoredBikes shop = new StoredBikes(Strategy.plain(), new NoMoreThanAHundred());
  private Answer created;

  @BeforeEach
  void create() {
    created =
        shop.call("POST", "a/racks")
            .body("{'metadata':{'name':'one','labels':{'roof':'none'}},'spec':{'stands':3}}")
            .header("User-Agent", "maker/1")
            .send();
    shop.call("PATCH", "a/racks/one/status")
        .header("Content-Type", MERGE)
        .header("User-Agent", "counter/1")
        .body("{'status':{'stands':2,'selector':'rack=one'}}")
        .send();
  }

  private Answer scale() {
    return shop.call("GET", "a/racks/one/scale").send();
  }

  private Answer rack() {
    return shop.call("GET", "a/racks/one").send();
  }

  private Call put(String body) {
    return shop.call("PUT", "a/racks/one/scale").header("User-Agent", "rider/1").body(body);
  }

  private Call patch(String type, String body) {
    return shop.call("PATCH", "a/racks/one/scale")
        .header("Content-Type", type)
        .header("User-Agent", "rider/1")
        .body(body);
  }

  private Call apply(String manager, int replicas) {
    return patch(
            APPLY,
            "{'apiVersion':'autoscaling/v1','kind':'Scale','metadata':{'name':'one'},"
                + "'spec':{'replicas':"
                + replicas
                + "}}")
        .with("fieldManager=" + manager);
  }

  @Test
  @Conformance("F14")
  void scaleTellsWhatItsObjectSays() {
    Answer rack = rack();

    assertThat(scale().text())
        .isEqualTo(
            "{\"kind\":\"Scale\",\"apiVersion\":\"autoscaling/v1\",\"metadata\":{\"name\":\"one\","
                + "\"namespace\":\"a\",\"uid\":\""
                + rack.at("metadata.uid")
                + "\",\"resourceVersion\":\""
                + rack.at("metadata.resourceVersion")
                + "\",\"creationTimestamp\":\""
                + rack.at("metadata.creationTimestamp")
                + "\"},\"spec\":{\"replicas\":3},"
                + "\"status\":{\"replicas\":2,\"selector\":\"rack=one\"}}\n");
  }

  @Test
  @Conformance("F14")
  void noneWantedAndNoSelectorAreNotWritten() {
    shop.call("POST", "a/racks").body("{'metadata':{'name':'empty'}}").send();

    assertThat(shop.call("GET", "a/racks/empty/scale").send().text())
        .endsWith("\"spec\":{},\"status\":{\"replicas\":0}}\n");
  }

  @Test
  @Conformance("F14")
  void writtenScaleChangesTheWantedNumberAndNothingElse() {
    Answer before = rack();

    Answer answer =
        put("{'metadata':{'name':'one','labels':{'a':'b'}},'spec':{'replicas':5},"
                + "'status':{'replicas':9,'selector':'all'}}")
            .send();

    Answer after = rack();
    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(scale().text());
    assertThat(answer.at("spec.replicas")).isEqualTo("5");
    assertThat(answer.at("metadata.resourceVersion"))
        .isEqualTo(after.at("metadata.resourceVersion"))
        .isNotEqualTo(before.at("metadata.resourceVersion"));
    assertThat(after.at("spec.stands")).isEqualTo("5");
    assertThat(after.at("metadata.generation")).isEqualTo("2");
    assertThat(after.at("metadata.labels")).isEqualTo("{roof=none}");
    assertThat(after.at("status")).isEqualTo(before.at("status"));
  }

  @Test
  @Conformance("F14")
  void scaleThatSaysTheSameCostsNoRevision() {
    Answer before = rack();

    put("{'metadata':{'name':'one'},'spec':{'replicas':3}}").send();

    assertThat(rack().text()).isEqualTo(before.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        MERGE + "|{'spec':{'replicas':7}}",
        JSON_PATCH
            + "|[{'op':'test','path':'/spec/replicas','value':3},"
            + "{'op':'replace','path':'/spec/replicas','value':7}]",
      })
  @Conformance({"F4", "F14"})
  void scaleIsPatched(String type, String body) {
    Answer answer = patch(type, body).send();

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.at("kind")).isEqualTo("Scale");
    assertThat(answer.at("spec.replicas")).isEqualTo("7");
    assertThat(rack().at("spec.stands")).isEqualTo("7");
  }

  @Test
  @Conformance("F14")
  void scaleGoesToNoneAndBack() {
    assertThat(patch(MERGE, "{'spec':{'replicas':0}}").send().at("spec")).isEqualTo("{}");
    assertThat(rack().at("spec.stands")).isEqualTo("0");

    assertThat(patch(MERGE, "{'spec':{'replicas':4}}").send().code()).isEqualTo(200);
    assertThat(rack().at("spec.stands")).isEqualTo("4");
  }

  @Test
  @Conformance({"F3", "F14"})
  void revisionThatIsNoLongerThereIsAConflict() {
    String old = created.at("metadata.resourceVersion");

    Answer answer =
        put("{'metadata':{'name':'one','resourceVersion':'" + old + "'},'spec':{'replicas':5}}")
            .send();

    assertThat(answer.code()).isEqualTo(409);
    assertThat(answer.message())
        .isEqualTo(
            "Operation cannot be fulfilled on racks.shop.example.com \"one\": the object has been"
                + " modified; please apply your changes to the latest version and try again");
    assertThat(rack().at("spec.stands")).isEqualTo("3");
  }

  @Test
  @Conformance("F14")
  void revisionThatIsThereMayBeNamed() {
    String now = rack().at("metadata.resourceVersion");

    Answer answer =
        patch(MERGE, "{'metadata':{'resourceVersion':'" + now + "'},'spec':{'replicas':5}}").send();

    assertThat(answer.at("spec.replicas")).isEqualTo("5");
  }

  @Test
  @Conformance({"F3", "F14"})
  void uidOfAnotherObjectIsAConflict() {
    Answer answer = patch(MERGE, "{'metadata':{'uid':'another'},'spec':{'replicas':5}}").send();

    assertThat(answer.code()).isEqualTo(409);
    assertThat(answer.message())
        .isEqualTo(
            "Operation cannot be fulfilled on racks/scale.shop.example.com \"one\": Precondition"
                + " failed: UID in precondition: another, UID in object meta: "
                + created.at("metadata.uid"));
    assertThat(put("{'metadata':{'name':'one','uid':'another'}}").send().code()).isEqualTo(409);
    assertThat(rack().at("spec.stands")).isEqualTo("3");
  }

  @Test
  @Conformance({"F14", "F16"})
  void fewerThanNoneAreInvalid() {
    Answer answer = put("{'metadata':{'name':'one'},'spec':{'replicas':-1}}").send();

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message())
        .isEqualTo(
            "Scale.autoscaling \"one\" is invalid: spec.replicas: Invalid value: -1: must be"
                + " greater than or equal to 0");
    assertThat(answer.at("details.group")).isEqualTo("autoscaling");
    assertThat(answer.at("details.kind")).isEqualTo("Scale");
  }

  @Test
  @Conformance("F14")
  void rulesOfTheObjectHoldForItsScale() {
    Answer answer = patch(MERGE, "{'spec':{'replicas':101}}").send();

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message())
        .isEqualTo(
            "Rack.shop.example.com \"one\" is invalid: spec.stands: Invalid value: 101: no more"
                + " than a hundred");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "PATCH", "APPLY"})
  @Conformance({"F14", "F16"})
  void objectThatIsNotThereIsNotFound(String verb) {
    Call call =
        shop.call(verb.equals("APPLY") ? "PATCH" : verb, "a/racks/two/scale")
            .header("Content-Type", MERGE)
            .body("{'spec':{'replicas':1}}");
    Answer answer =
        switch (verb) {
          case "PUT" ->
              shop.call("PUT", "a/racks/two/scale").body("{'metadata':{'name':'two'}}").send();
          case "APPLY" ->
              shop.call("PATCH", "a/racks/two/scale")
                  .header("Content-Type", APPLY)
                  .with("fieldManager=x")
                  .body("{'apiVersion':'autoscaling/v1','kind':'Scale','spec':{'replicas':1}}")
                  .send();
          default -> call.send();
        };

    assertThat(answer.code()).isEqualTo(404);
    assertThat(answer.message()).isEqualTo("racks.shop.example.com \"two\" not found");
    assertThat(answer.at("details.kind")).isEqualTo("racks");
  }

  @Test
  @Conformance({"F7", "F14"})
  void dryRunKeepsNothing() {
    Answer before = rack();

    Answer answer = patch(MERGE, "{'spec':{'replicas':7}}").with("dryRun=All").send();

    assertThat(answer.at("spec.replicas")).isEqualTo("7");
    assertThat(rack().text()).isEqualTo(before.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'kind':'Rack','apiVersion':'shop.example.com/v1','metadata':{'name':'one'}}"
            + "|Rack in version \"v1\" cannot be handled as a Scale: no kind \"Rack\" is registered"
            + " for version \"shop.example.com/v1\"",
        "{'metadata':{'name':'two'}}|the name of the object (two) does not match the name on the"
            + " URL (one)",
        "{'spec':{'replicas':'many'}}|Scale in version \"v1\" cannot be handled as a Scale: json:"
            + " cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32",
        "nonsense|couldn't get version/kind; json parse error: invalid character 'o' in literal"
            + " null (expecting 'u')",
      })
  @Conformance({"F14", "F16"})
  void whatIsNoScaleIsABadRequest(String body, String message) {
    Answer answer = put(body).send();

    assertThat(answer.code()).isEqualTo(400);
    assertThat(answer.message()).contains(message);
  }

  @Test
  @Conformance({"F8", "F14"})
  void unknownFieldsOfAScaleAreReported() {
    String body = "{'metadata':{'name':'one'},'spec':{'replicas':5,'stands':6}}";

    assertThat(put(body).with("fieldValidation=Strict").send().message())
        .contains("strict decoding error: unknown field \"spec.stands\"");
    assertThat(put(body).send().warnings())
        .containsExactly("299 - \"unknown field \\\"spec.stands\\\"\"");
  }

  @Test
  @Conformance({"F14", "C4"})
  void autoscalersSendProtobuf() {
    Answer answer = put("").header("Content-Type", MediaTypes.PROTOBUF).bytes(protobuf(6)).send();

    assertThat(answer.code()).isEqualTo(200);
    assertThat(rack().at("spec.stands")).isEqualTo("6");
    assertThat(
            put("")
                .header("Content-Type", MediaTypes.PROTOBUF)
                .bytes(protobuf(-6))
                .send()
                .message())
        .contains("Invalid value: -6: must be greater than or equal to 0");
  }

  @Test
  @Conformance({"F14", "F16"})
  void brokenProtobufIsABadRequest() {
    byte[] whole = protobuf(6);
    int afterMessage = 4; // two fields of the envelope, both empty

    for (int length = 0; length < whole.length - afterMessage; length++) {
      Answer answer =
          put("")
              .header("Content-Type", MediaTypes.PROTOBUF)
              .bytes(Arrays.copyOf(whole, length))
              .send();
      assertThat(answer.code()).as("first %s bytes", length).isEqualTo(400);
    }
    Answer json =
        put("")
            .header("Content-Type", MediaTypes.PROTOBUF)
            .bytes("{}".getBytes(StandardCharsets.UTF_8))
            .send();
    assertThat(json.message())
        .startsWith(
            "the object provided is unrecognized (must be of type Scale): provided data does not"
                + " appear to be a protobuf message, expected prefix [107 56 115 0]");
    assertThat(rack().at("spec.stands")).isEqualTo("3");
  }

  private static byte[] protobuf(int replicas) {
    byte[] message =
        new ProtoWriter()
            .message(1, metadata -> metadata.string(1, "one").string(2, "").number(7, 0))
            .message(2, spec -> spec.number(1, replicas))
            .message(3, status -> status.number(1, 2).string(2, "rack=one"))
            .toByteArray();
    return MetaProto.document("autoscaling/v1", "Scale", message);
  }

  @Test
  @Conformance({"F6", "F14"})
  void whoScalesManagesTheNumberInTheObject() {
    patch(MERGE, "{'spec':{'replicas':7}}").send();

    assertThat(managers())
        .contains(
            "{\"manager\":\"rider\",\"operation\":\"Update\","
                + "\"apiVersion\":\"shop.example.com/v1\"")
        .contains("\"fieldsV1\":{\"f:spec\":{\"f:stands\":{}}},\"subresource\":\"scale\"")
        .as("the maker's, without the number")
        .contains("\"fieldsV1\":{\"f:metadata\":{\"f:labels\":{\".\":{},\"f:roof\":{}}}}}");
  }

  @Test
  @Conformance({"F5", "F14"})
  void numberThatAnotherAppliedIsAConflictAndIsTakenByForce() {
    assertThat(applyRack("planner", "'spec':{'stands':4}").code()).isEqualTo(409);
    shop.call("PATCH", "a/racks/one")
        .header("Content-Type", APPLY)
        .with("fieldManager=planner")
        .with("force=true")
        .body(rackWith("'spec':{'stands':4}"))
        .send();

    Answer conflict = apply("scaler", 6).send();

    assertThat(conflict.code()).isEqualTo(409);
    assertThat(conflict.message())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"planner\": .spec.replicas");
    Answer forced = apply("scaler", 6).with("force=true").send();
    assertThat(forced.code()).isEqualTo(200);
    assertThat(forced.at("spec.replicas")).isEqualTo("6");
    assertThat(managers())
        .contains("{\"manager\":\"scaler\",\"operation\":\"Apply\"")
        .doesNotContain("planner");
  }

  @Test
  @Conformance({"F5", "F14"})
  void whoGivesTheNumberUpLeavesItAsScaled() {
    apply("scaler", 6).with("force=true").send();

    Answer answer = applyRack("planner", "'metadata':{'name':'one','labels':{'roof':'none'}}");

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.at("spec.stands")).isEqualTo("6");
  }

  @Test
  @Conformance({"F5", "F14"})
  void whatAgreesIsManagedByBoth() {
    apply("scaler", 3).send();

    assertThat(managers()).contains("maker", "scaler");
    assertThat(scale().at("spec.replicas")).isEqualTo("3");
  }

  private Answer applyRack(String manager, String fields) {
    return shop.call("PATCH", "a/racks/one")
        .header("Content-Type", APPLY)
        .with("fieldManager=" + manager)
        .body(rackWith(fields))
        .send();
  }

  private static String rackWith(String fields) {
    return "{'apiVersion':'shop.example.com/v1','kind':'Rack'," + fields + "}";
  }

  private String managers() {
    String text = rack().text();
    return text.substring(text.indexOf("\"managedFields\""), text.indexOf("]"));
  }

  @Test
  @Conformance({"D10", "F14"})
  void scaleIsATableToo() {
    Answer answer =
        shop.call("GET", "a/racks/one/scale")
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .send();

    assertThat(answer.text())
        .contains("\"name\":\"Desired\"", "\"name\":\"Available\"", "\"cells\":[\"one\",3,2,");
  }

  private static final class NoMoreThanAHundred implements Strategy<Rack> {
    @Override
    public List<FieldError> validateUpdate(ApiObject<Rack> object, ApiObject<Rack> before) {
      int stands = object.body().spec().stands();
      return stands > 100
          ? List.of(FieldError.invalidValue("spec.stands", "" + stands, "no more than a hundred"))
          : List.of();
    }
  }
}
