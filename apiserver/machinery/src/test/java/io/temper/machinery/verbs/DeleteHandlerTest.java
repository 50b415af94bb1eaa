package io.temper.machinery.verbs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.resource.Propagation;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.verbs.StoredBikes.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeleteHandlerTest {
  private final StoredBikes bikes = new StoredBikes();

  private Answer create(String finalizers) {
    return create(bikes, "one", finalizers);
  }

  private static Answer create(StoredBikes bikes, String name, String finalizers) {
    return bikes
        .post(
            "{'metadata':{'name':'%s','finalizers':[%s]},'spec':{'material':'Steel'}}"
                .formatted(name, finalizers))
        .send();
  }

  private Answer delete(String body) {
    return bikes.call("DELETE", "a/bikes/one").body(body).send();
  }

  @Test
  @Conformance("F10")
  void objectThatIsGoneIsToldByAStatus() {
    Answer created = create("");

    Answer answer = delete("");

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\","
                + "\"details\":{\"name\":\"one\",\"group\":\"shop.example.com\","
                + "\"kind\":\"bikes\",\"uid\":\""
                + created.at("metadata.uid")
                + "\"}}\n");
    assertThat(bikes.stored("one")).isNull();
  }

  @Test
  @Conformance("F10")
  void whatIsNotThereIsNotFound() {
    assertThat(delete("").code()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"meta.k8s.io/v1", "v1", "shop.example.com/v1", "policy/v1beta1"})
  @Conformance("F10")
  void optionsMayBeOfAnyGroupAndVersion(String apiVersion) {
    create("");

    Answer answer =
        delete("{'kind':'DeleteOptions','apiVersion':'" + apiVersion + "','dryRun':['All']}");

    assertThat(answer.at("status")).isEqualTo("Success");
    assertThat(bikes.stored("one")).isNotNull();
  }

  @Test
  @Conformance("F10")
  void optionsMayBeYamlOrComeInTheQuery() {
    create("");

    Answer yaml =
        bikes
            .call("DELETE", "a/bikes/one")
            .bytes("propagationPolicy: Foreground\ndryRun: [All]\n".getBytes(UTF_8))
            .header("Content-Type", "application/yaml")
            .send();
    Answer query =
        bikes
            .call("DELETE", "a/bikes/one")
            .with("propagationPolicy=Orphan")
            .with("dryRun=All")
            .send();

    assertThat(yaml.at("metadata.finalizers")).isEqualTo("[foregroundDeletion]");
    assertThat(query.at("metadata.finalizers")).isEqualTo("[orphan]");
  }

  @Test
  @Conformance("F10")
  void preconditionsMustHold() {
    Answer created = create("");
    String uid = created.at("metadata.uid");
    String revision = created.at("metadata.resourceVersion");

    Answer otherUid = delete("{'preconditions':{'uid':'x'}}");
    Answer otherRevision = delete("{'preconditions':{'resourceVersion':'7'}}");
    Answer right =
        delete("{'preconditions':{'uid':'%s','resourceVersion':'%s'}}".formatted(uid, revision));

    assertThat(otherUid.code()).isEqualTo(409);
    assertThat(otherUid.message())
        .isEqualTo(
            "Operation cannot be fulfilled on Bike.shop.example.com \"one\": the UID in the"
                + " precondition (x) does not match the UID in record ("
                + uid
                + "). The object might have been deleted and then recreated");
    assertThat(otherRevision.message())
        .isEqualTo(
            "Operation cannot be fulfilled on Bike.shop.example.com \"one\": the ResourceVersion in"
                + " the precondition (7) does not match the ResourceVersion in record ("
                + revision
                + "). The object might have been modified");
    assertThat(right.code()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'propagationPolicy':'Foreground','orphanDependents':true} | 422 |"
            + " DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value:"
            + " \"Foreground\": orphanDependents and deletionPropagation cannot be both set",
        "{'propagationPolicy':'Some'} | 422 | DeleteOptions.meta.k8s.io \"\" is invalid:"
            + " propagationPolicy: Unsupported value: \"Some\": supported values: \"Foreground\","
            + " \"Background\", \"Orphan\", \"nil\"",
        "{'dryRun':['All','None']} | 422 | DeleteOptions.meta.k8s.io \"\" is invalid: dryRun:"
            + " Unsupported value: [\"All\",\"None\"]: supported values: \"All\"",
        "{'gracePeriodSeconds':'soon'} | 400 | json: cannot unmarshal string into Go struct field"
            + " DeleteOptions.gracePeriodSeconds of type int64",
        "{'kind':'Bike'} | 400 | no kind \"Bike\" is registered for version \"meta.k8s.io/v1\"",
        "[] | 400 | couldn't get version/kind; json parse error: json: cannot unmarshal array into Go"
            + " value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
            + " Kind string \"json:\\\"kind,omitempty\\\"\" }",
        "{ | 400 | couldn't get version/kind; json parse error: unexpected end of JSON input",
      })
  @Conformance({"F10", "F16"})
  void optionsThatAreNoneAreRefused(String body, int code, String message) {
    create("");

    Answer answer = delete(body);

    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.message()).isEqualTo(message);
    assertThat(bikes.stored("one")).isNotNull();
  }

  @Test
  @Conformance("F16")
  void periodThatIsNoNumberIsABadRequest() {
    create("");

    Answer answer = bikes.call("DELETE", "a/bikes/one").with("gracePeriodSeconds=soon").send();

    assertThat(answer.code()).isEqualTo(400);
    assertThat(answer.message()).isEqualTo("strconv.ParseInt: parsing \"soon\": invalid syntax");
  }

  @Test
  @Conformance("F11")
  void finalizerHoldsAnObjectBack() {
    Answer created = create("'x.example.com/a'");
    bikes.clock.advance(Duration.ofHours(1));

    Answer answer = delete("");

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.at("kind")).isEqualTo("Bike");
    assertThat(answer.at("metadata.deletionTimestamp")).isEqualTo("2026-11-20T13:00:00Z");
    assertThat(answer.at("metadata.deletionGracePeriodSeconds")).isEqualTo("0");
    assertThat(answer.at("metadata.generation")).isEqualTo("2");
    assertThat(answer.at("metadata.finalizers")).isEqualTo("[x.example.com/a]");
    assertThat(Long.parseLong(answer.at("metadata.resourceVersion")))
        .isGreaterThan(Long.parseLong(created.at("metadata.resourceVersion")));
    assertThat(bikes.call("GET", "a/bikes/one").send().text()).isEqualTo(answer.text());
  }

  @Test
  @Conformance("F11")
  void objectThatIsMarkedIsNotMarkedAgain() {
    create("'x.example.com/a'");
    Answer first = delete("");
    bikes.clock.advance(Duration.ofHours(1));

    Answer second = delete("{'gracePeriodSeconds':30}");

    assertThat(second.text()).isEqualTo(first.text());
  }

  @Test
  @Conformance("F11")
  void objectGoesWithItsLastFinalizer() {
    create("'x.example.com/a','x.example.com/b'");
    String marked = delete("").text();

    Answer one = bikes.put("one", marked.replace("\"x.example.com/a\",", "")).send();
    var lastOff = bikes.put("one", one.text().replace("\"x.example.com/b\"", ""));
    Answer dry = lastOff.with("dryRun=All").send();
    assertThat(bikes.stored("one")).isNotNull();
    Answer gone = lastOff.send();

    assertThat(one.at("metadata.finalizers")).isEqualTo("[x.example.com/b]");
    assertThat(dry.text()).isEqualTo(gone.text());
    assertThat(gone.code()).isEqualTo(200);
    assertThat(gone.at("kind")).isEqualTo("Bike");
    assertThat(gone.at("metadata.finalizers")).isEmpty();
    assertThat(gone.at("metadata.resourceVersion")).isEqualTo(one.at("metadata.resourceVersion"));
    assertThat(bikes.stored("one")).isNull();
  }

  @Test
  @Conformance("F11")
  void nobodyIsWaitedForAnew() {
    create("'x.example.com/a'");
    String marked = delete("").text();

    Answer more =
        bikes.put("one", marked.replace("\"x.example.com/a\"", "\"x.example.com/b\"")).send();

    assertThat(more.code()).isEqualTo(422);
    assertThat(more.message())
        .isEqualTo(
            "Bike.shop.example.com \"one\" is invalid: metadata.finalizers: Forbidden: no new"
                + " finalizers can be added if the object is being deleted, found new finalizers"
                + " []string{\"x.example.com/b\"}");
  }

  @Test
  @Conformance("F11")
  void markOfADeletionStays() {
    create("'x.example.com/a'");
    String unmarked = delete("").text().replaceAll("\"deletion[A-Za-z]*\":(\"[^\"]*\"|0),", "");

    Answer answer = bikes.put("one", unmarked.replace("Steel", "Titanium")).send();

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.at("spec.material")).isEqualTo("Titanium");
    assertThat(answer.at("metadata.deletionTimestamp")).isNotEmpty();
    assertThat(answer.at("metadata.deletionGracePeriodSeconds")).isEqualTo("0");
  }

  @Test
  @Conformance("F11")
  void nameOfAnObjectThatWaitsIsTaken() {
    create("'x.example.com/a'");
    delete("");

    Answer again = create("");

    assertThat(again.code()).isEqualTo(409);
    assertThat(again.message())
        .isEqualTo("object is being deleted: bikes.shop.example.com \"one\" already exists");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | {'propagationPolicy':'Foreground'} | [foregroundDeletion] | 200",
        "~~ | {'propagationPolicy':'Orphan'} | [orphan] | 200",
        "~~ | {'orphanDependents':true} | [orphan] | 200",
        "'x/a' | {'orphanDependents':false} | [x/a] | 202",
        "'x/a' | {'propagationPolicy':'Background'} | [x/a] | 200",
        "'x/a' | {'propagationPolicy':'Orphan'} | [x/a, orphan] | 200",
        "'orphan' | {} | [orphan] | 200",
        "'foregroundDeletion' | {} | [foregroundDeletion] | 200",
        "'foregroundDeletion' | {'propagationPolicy':'Orphan'} | [orphan] | 200",
      })
  @Conformance("F11")
  void finalizerTellsTheCollectorWhatToDoFirst(
      String finalizers, String body, String expected, int code) {
    create(finalizers);

    Answer answer = delete(body);

    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.at("metadata.finalizers")).isEqualTo(expected);
    assertThat(answer.at("metadata.deletionTimestamp")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'orphan'", "'foregroundDeletion'"})
  @Conformance("F11")
  void collectorThatIsNotWantedBeforeIsNotWaitedFor(String finalizer) {
    create(finalizer);

    Answer answer = delete("{'propagationPolicy':'Background'}");

    assertThat(answer.at("status")).isEqualTo("Success");
    assertThat(bikes.stored("one")).isNull();
  }

  @Test
  @Conformance("F11")
  void kindMaySayWhatBecomesOfDependents() {
    StoredBikes orphaning =
        new StoredBikes(
            new Strategy<Bike>() {
              @Override
              public Propagation propagation() {
                return Propagation.ORPHAN;
              }
            });
    create(orphaning, "one", "");

    Answer answer = orphaning.call("DELETE", "a/bikes/one").send();

    assertThat(answer.at("metadata.finalizers")).isEqualTo("[orphan]");
  }

  @Test
  @Conformance("F7")
  void dryRunDeletesNothing() {
    create("'x/a'");
    String before = bikes.call("GET", "a/bikes/one").send().text();

    Answer answer = delete("{'dryRun':['All']}");

    assertThat(answer.at("metadata.deletionTimestamp")).isNotEmpty();
    assertThat(bikes.call("GET", "a/bikes/one").send().text()).isEqualTo(before);
  }

  @Test
  @Conformance("F10")
  void oneOfManyDeletesAtOnceHasDoneIt() throws InterruptedException, ExecutionException {
    create("");
    List<Callable<Integer>> deletes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      deletes.add(() -> delete("").code());
    }

    List<Integer> codes = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> done : threads.invokeAll(deletes)) {
        codes.add(done.get());
      }
    }

    assertThat(codes).containsOnlyOnce(200).containsOnly(200, 404);
  }

  @Test
  @Conformance("F12")
  void collectionIsDeletedOneByOneAndListed() {
    create(bikes, "one", "");
    create(bikes, "two", "'x/a'");

    Answer answer = bikes.call("DELETE", "a/bikes").send();

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.at("kind")).isEqualTo("BikeList");
    assertThat(answer.text()).contains("\"name\":\"one\"", "\"name\":\"two\"");
    assertThat(bikes.stored("one")).isNull();
    assertThat(requireNonNull(bikes.stored("two")).metadata().deletionTimestamp()).isNotNull();
  }

  @Test
  @Conformance("F12")
  void selectorsAndLimitsChooseWhatIsDeleted() {
    for (int i = 0; i < 6; i++) {
      bikes
          .post(
              "{'metadata':{'name':'b%d','labels':{'odd':'%s'}},'spec':{'material':'Steel'}}"
                  .formatted(i, i % 2 == 1))
          .send();
    }

    bikes.call("DELETE", "a/bikes").with("labelSelector=odd=true").send();
    bikes.call("DELETE", "a/bikes").with("fieldSelector=metadata.name=b0").send();
    Answer limited = bikes.call("DELETE", "a/bikes").with("limit=1").send();

    assertThat(bikes.call("GET", "a/bikes").send().text())
        .contains("\"b4\"")
        .doesNotContain("\"b0\"", "\"b1\"", "\"b2\"", "\"b3\"", "\"b5\"");
    assertThat(limited.text()).contains("\"b2\"").doesNotContain("\"b4\"");
    assertThat(limited.at("metadata.continue")).isNotEmpty();
  }

  @Test
  @Conformance({"F7", "F12"})
  void dryRunOfACollectionDeletesNothing() {
    create(bikes, "one", "");

    Answer answer = bikes.call("DELETE", "a/bikes").body("{'dryRun':['All']}").send();

    assertThat(answer.text()).contains("\"name\":\"one\"");
    assertThat(bikes.stored("one")).isNotNull();
  }

  @Test
  @Conformance({"F12", "F16"})
  void optionsOfListAndDeletionAreChecked() {
    assertThat(bikes.call("DELETE", "a/bikes").with("resourceVersionMatch=Exact").send().code())
        .isEqualTo(422);
    assertThat(bikes.call("DELETE", "a/bikes").with("labelSelector=a=(").send().code())
        .isEqualTo(400);
    assertThat(bikes.call("DELETE", "a/bikes").with("propagationPolicy=Some").send().code())
        .isEqualTo(422);
  }
}
