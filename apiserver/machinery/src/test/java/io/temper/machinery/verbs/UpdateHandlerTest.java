package io.temper.machinery.verbs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.verbs.StoredBikes.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpdateHandlerTest {
  private final StoredBikes bikes = new StoredBikes();
  private Answer created;

  @BeforeEach
  void create() {
    created =
        bikes
            .post("{'metadata':{'name':'one'},'spec':{'material':'Steel','wheelMillimetres':622}}")
            .header("User-Agent", "maker/1")
            .send();
  }

  /// The object as it is, with something else in place of a part of its text.
  private String edited(String part, String replacement) {
    String text = bikes.call("GET", "a/bikes/one").send().text();
    assertThat(text).contains(part);
    return text.replace(part, replacement);
  }

  private Answer replace(String body) {
    return bikes.put("one", "").bytes(body.getBytes(UTF_8)).header("User-Agent", "rider/1").send();
  }

  @Test
  @Conformance("F3")
  void objectIsReplacedAtANewRevision() {
    Answer answer = replace(edited("\"Steel\"", "\"Titanium\""));

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.at("spec.material")).isEqualTo("Titanium");
    assertThat(answer.at("metadata.uid")).isEqualTo(created.at("metadata.uid"));
    assertThat(Long.parseLong(answer.at("metadata.resourceVersion")))
        .isGreaterThan(Long.parseLong(created.at("metadata.resourceVersion")));
    assertThat(bikes.call("GET", "a/bikes/one").send().text()).isEqualTo(answer.text());
  }

  @Test
  @Conformance("F3")
  void revisionThatIsNoLongerThereIsAConflict() {
    String old = edited("\"Steel\"", "\"Titanium\"");
    replace(edited("Millimetres\":622", "Millimetres\":700"));

    Answer answer = replace(old);

    assertThat(answer.code()).isEqualTo(409);
    assertThat(answer.at("reason")).isEqualTo("Conflict");
    assertThat(answer.message())
        .isEqualTo(
            "Operation cannot be fulfilled on bikes.shop.example.com \"one\": the object has been"
                + " modified; please apply your changes to the latest version and try again");
  }

  @Test
  @Conformance("F3")
  void revisionMustBeNamed() {
    Answer answer = replace("{\"metadata\":{\"name\":\"one\"},\"spec\":{\"material\":\"Steel\"}}");

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message())
        .isEqualTo(
            "bikes.shop.example.com \"one\" is invalid: metadata.resourceVersion: Invalid value: 0:"
                + " must be specified for an update");
  }

  @Test
  @Conformance("F3")
  void uidOfAnotherObjectIsAConflict() {
    Answer answer = replace(edited(created.at("metadata.uid"), "another"));

    assertThat(answer.code()).isEqualTo(409);
    assertThat(answer.message())
        .isEqualTo(
            "Operation cannot be fulfilled on bikes.shop.example.com \"one\": StorageError: invalid"
                + " object, Code: 4, Key: /registry/shop.example.com/bikes/a/one, ResourceVersion:"
                + " 0, AdditionalErrorMsg: Precondition failed: UID in precondition: another, UID"
                + " in object meta: "
                + created.at("metadata.uid"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'metadata':{'name':'two'}} | the name of the object (two) does not match the name on the"
            + " URL (one)",
        "{'metadata':{}} | the name of the object (one based on URL) was undeterminable: name must"
            + " be provided",
        "{'metadata':{'name':'one','namespace':'b'}} | the namespace of the provided object does"
            + " not match the namespace sent on the request",
      })
  @Conformance({"F3", "F16"})
  void objectOfAnotherPlaceIsABadRequest(String metadata, String message) {
    String body = metadata.substring(0, metadata.length() - 1) + ",'spec':{'material':'Steel'}}";

    Answer answer = bikes.put("one", body).send();

    assertThat(answer.code()).isEqualTo(400);
    assertThat(answer.message()).isEqualTo(message);
  }

  @Test
  @Conformance("F3")
  void whatIsNotThereIsNotFound() {
    Answer answer =
        bikes.put("two", "{'metadata':{'name':'two'},'spec':{'material':'Steel'}}").send();

    assertThat(answer.code()).isEqualTo(404);
    assertThat(answer.message()).isEqualTo("bikes.shop.example.com \"two\" not found");
  }

  @Test
  @Conformance("F3")
  void kindMayLetPutCreateAndReplaceWhatever() {
    StoredBikes lenient =
        new StoredBikes(
            new Strategy<>() {
              @Override
              public boolean createsOnUpdate() {
                return true;
              }

              @Override
              public boolean updatesUnconditionally() {
                return true;
              }
            });
    String body = "{'metadata':{'name':'two'},'spec':{'material':'Steel'}}";

    Answer first = lenient.put("two", body).send();
    Answer second = lenient.put("two", body.replace("Steel", "Titanium")).send();

    assertThat(first.code()).isEqualTo(201);
    assertThat(first.at("metadata.generation")).isEqualTo("1");
    assertThat(second.code()).isEqualTo(200);
    assertThat(second.at("metadata.uid")).isEqualTo(first.at("metadata.uid"));
    assertThat(second.at("metadata.generation")).isEqualTo("2");
  }

  @Test
  @Conformance("F3")
  void writeThatChangesNothingKeepsTheRevision() {
    bikes.clock.advance(Duration.ofHours(1));

    Answer same = replace(edited("Steel", "Steel"));

    assertThat(same.code()).isEqualTo(200);
    assertThat(same.text()).isEqualTo(created.text());
    assertThat(bikes.store.revision())
        .isEqualTo(ResourceVersion.parse(created.at("metadata.resourceVersion")));
  }

  @Test
  @Conformance("F13")
  void generationCountsWhatIsWantedAlone() {
    Answer labelled =
        replace(edited("\"generation\":1", "\"generation\":9,\"labels\":{\"a\":\"b\"}"));
    Answer changed = replace(edited("Millimetres\":622", "Millimetres\":700"));

    assertThat(labelled.at("metadata.generation")).isEqualTo("1");
    assertThat(labelled.at("metadata.labels")).isEqualTo("{a=b}");
    assertThat(changed.at("metadata.generation")).isEqualTo("2");
  }

  @Test
  @Conformance("F13")
  void statusAndTheRestDoNotWriteEachOther() {
    String body =
        edited("\"wear\":0", "\"wear\":0.5")
            .replace("Millimetres\":622", "Millimetres\":700")
            .replace("\"one\"", "\"one\",\"labels\":{\"a\":\"b\"}");

    Answer status =
        bikes
            .put("one/status", "")
            .bytes(body.getBytes(UTF_8))
            .header("User-Agent", "mechanic/1")
            .send();
    Answer whole = replace(edited("\"wear\":0.5", "\"wear\":1").replace("622", "622"));

    assertThat(status.code()).isEqualTo(200);
    assertThat(status.at("status")).isEqualTo("{roadworthy=false, wear=0.5}");
    assertThat(status.at("spec.wheelMillimetres")).isEqualTo("622");
    assertThat(status.at("metadata.labels")).isEmpty();
    assertThat(status.at("metadata.generation")).isEqualTo("1");
    assertThat(whole.at("status.wear")).isEqualTo("0.5");
    assertThat(whole.at("metadata.resourceVersion"))
        .isEqualTo(status.at("metadata.resourceVersion"));
  }

  @Test
  @Conformance({"F6", "F13"})
  void eachWriterOwnsItsFieldsPerSubresource() {
    replace(edited("Millimetres\":622", "Millimetres\":700"));

    Answer status =
        bikes
            .put("one/status", "")
            .bytes(edited("\"wear\":0", "\"wear\":0.5").getBytes(UTF_8))
            .header("User-Agent", "mechanic/1")
            .send();

    assertThat(status.text())
        .contains(
            "\"managedFields\":[{\"manager\":\"maker\",\"operation\":\"Update\","
                + "\"apiVersion\":\"shop.example.com/v1\",\"time\":\"2026-11-20T12:00:00Z\","
                + "\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:spec\":{\".\":{},"
                + "\"f:material\":{}}}},{\"manager\":\"mechanic\",\"operation\":\"Update\","
                + "\"apiVersion\":\"shop.example.com/v1\",\"time\":\"2026-11-20T12:00:00Z\","
                + "\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:status\":{\"f:wear\":{}}},"
                + "\"subresource\":\"status\"},{\"manager\":\"rider\",\"operation\":\"Update\","
                + "\"apiVersion\":\"shop.example.com/v1\",\"time\":\"2026-11-20T12:00:00Z\","
                + "\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:spec\":{"
                + "\"f:wheelMillimetres\":{}}}}]");
  }

  @Test
  @Conformance("F7")
  void dryRunGoesTheWholeWayAndKeepsNothing() {
    String body = edited("Millimetres\":622", "Millimetres\":700");

    Answer dry = bikes.put("one", "").bytes(body.getBytes(UTF_8)).with("dryRun=All").send();
    Answer stale =
        bikes
            .put("one", "")
            .bytes(body.replace(created.at("metadata.resourceVersion"), "7").getBytes(UTF_8))
            .with("dryRun=All")
            .send();

    assertThat(dry.code()).isEqualTo(200);
    assertThat(dry.at("spec.wheelMillimetres")).isEqualTo("700");
    assertThat(dry.at("metadata.generation")).isEqualTo("2");
    assertThat(dry.at("metadata.resourceVersion"))
        .isEqualTo(created.at("metadata.resourceVersion"));
    assertThat(stale.code()).isEqualTo(409);
    assertThat(bikes.call("GET", "a/bikes/one").send().text()).isEqualTo(created.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'generation':1 | 'generation':1,'deletionTimestamp':'2026-01-02T03:04:05Z' |"
            + " metadata.deletionTimestamp: Invalid value: \"2026-01-02T03:04:05Z\": field is"
            + " immutable",
        "'generation':1 | 'generation':1,'deletionGracePeriodSeconds':3 |"
            + " metadata.deletionGracePeriodSeconds: Invalid value: 3: field is immutable",
        "'generation':1 | 'generation':1,'finalizers':['/'] | metadata.finalizers: Invalid value:"
            + " \"/\": prefix part must be non-empty",
      })
  @Conformance("F16")
  void metadataMustStayValid(String part, String replacement, String message) {
    Answer answer = replace(edited(part.replace('\'', '"'), replacement.replace('\'', '"')));

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message()).contains(message);
  }

  @Test
  void creationTimeIsNotTheClientsToChange() {
    Answer answer =
        replace(edited("\"creationTimestamp\":\"2026-11", "\"creationTimestamp\":\"2025-11"));

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(created.text());
  }

  @Test
  void revisionThatIsNoneIsRefusedAsUpstreamDoes() {
    Answer answer = replace(edited(created.at("metadata.resourceVersion"), "x"));

    assertThat(answer.code()).isEqualTo(500);
    assertThat(answer.message()).isEqualTo("strconv.ParseUint: parsing \"x\": invalid syntax");
  }

  @Test
  void strategySeesBothObjects() {
    StoredBikes strict =
        new StoredBikes(
            new Strategy<>() {
              @Override
              public Bike prepareForUpdate(Bike body, Bike before, UserInfo user) {
                return body.spec().priceCents() == null
                    ? new Bike(
                        new Bike.BikeSpec(
                            body.spec().material(),
                            body.spec().wheelMillimetres(),
                            body.spec().rings(),
                            1L,
                            before.spec().notes()),
                        body.status())
                    : body;
              }

              @Override
              public List<FieldError> validateUpdate(
                  ApiObject<Bike> object, ApiObject<Bike> before) {
                return object.body().spec().material() == before.body().spec().material()
                    ? List.of()
                    : List.of(FieldError.forbidden("spec.material", "it cannot be recast"));
              }

              @Override
              public List<String> warningsOnUpdate(ApiObject<Bike> object, ApiObject<Bike> before) {
                return List.of("spec: was " + before.body().spec().priceCents());
              }
            });
    String body =
        strict.post("{'metadata':{'name':'one'},'spec':{'material':'Steel'}}").send().text();

    Answer good = strict.put("one", body).send();
    Answer bad = strict.put("one", good.text().replace("Steel", "Titanium")).send();

    assertThat(good.at("spec.priceCents")).isEqualTo("1");
    assertThat(good.at("metadata.generation")).isEqualTo("2");
    assertThat(good.warnings()).containsExactly("299 - \"spec: was null\"");
    assertThat(bad.code()).isEqualTo(422);
    assertThat(bad.message())
        .isEqualTo(
            "Bike.shop.example.com \"one\" is invalid: spec.material: Forbidden: it cannot be"
                + " recast");
  }

  @Test
  @Conformance("F3")
  void noneOfAHundredUpdatesAtOnceIsLost() throws InterruptedException, ExecutionException {
    int writers = 100;
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      tasks.add(this::increment);
    }

    int attempts = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> done : threads.invokeAll(tasks)) {
        attempts += done.get();
      }
    }

    assertThat(attempts).isGreaterThanOrEqualTo(writers);
    assertThat(requireNonNull(bikes.stored("one")).object().body().spec().wheelMillimetres())
        .isEqualTo(622 + writers);
    assertThat(requireNonNull(bikes.stored("one")).metadata().generation()).isEqualTo(1 + writers);
  }

  /// Reads, adds one and writes until nobody was in between; how often that took.
  private int increment() {
    for (int attempt = 1; ; attempt++) {
      String text = bikes.call("GET", "a/bikes/one").send().text();
      int at = text.indexOf("\"wheelMillimetres\":") + "\"wheelMillimetres\":".length();
      int wheel = Integer.parseInt(text.substring(at, text.indexOf('}', at)));
      Answer answer =
          replace(text.substring(0, at) + (wheel + 1) + text.substring(text.indexOf('}', at)));
      if (answer.code() == 200) {
        return attempt;
      }
      assertThat(answer.code()).isEqualTo(409);
    }
  }
}
