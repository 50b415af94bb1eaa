package io.temper.machinery.verbs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.verbs.StoredBikes.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CreateHandlerTest {
  private static final String ONE =
      "{'metadata':{'name':'one'},'spec':{'material':'Steel','wheelMillimetres':622}}";

  private final StoredBikes bikes = new StoredBikes();

  @Test
  @Conformance("F1")
  void newObjectGetsTheServersOwnFields() {
    Answer answer = bikes.post(ONE).header("User-Agent", "kubectl/v1.36").send();

    assertThat(answer.code()).isEqualTo(201);
    assertThat(UUID.fromString(answer.at("metadata.uid")).version()).isEqualTo(4);
    assertThat(answer.text().replaceAll("\"uid\":\"[^\"]*\"", "\"uid\":\"\""))
        .isEqualTo(
            "{\"kind\":\"Bike\",\"apiVersion\":\"shop.example.com/v1\","
                + "\"metadata\":{\"name\":\"one\",\"namespace\":\"a\",\"uid\":\"\","
                + "\"resourceVersion\":\"1099511627778\",\"generation\":1,"
                + "\"creationTimestamp\":\"2026-11-20T12:00:00Z\","
                + "\"managedFields\":[{\"manager\":\"kubectl\",\"operation\":\"Update\","
                + "\"apiVersion\":\"shop.example.com/v1\",\"time\":\"2026-11-20T12:00:00Z\","
                + "\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:spec\":{\".\":{},"
                + "\"f:material\":{},\"f:wheelMillimetres\":{}}}}]},"
                + "\"spec\":{\"material\":\"Steel\",\"wheelMillimetres\":622},"
                + "\"status\":{\"roadworthy\":false,\"wear\":0}}\n");
  }

  @Test
  @Conformance("F1")
  void kindMayLeaveGenerationsAlone() {
    StoredBikes uncounted =
        new StoredBikes(
            new Strategy<>() {
              @Override
              public boolean countsGenerations() {
                return false;
              }

              @Override
              public boolean updatesUnconditionally() {
                return true;
              }
            });
    uncounted.post(ONE).send();

    Answer changed = uncounted.put("one", ONE.replace("622", "584")).send();

    assertThat(changed.at("spec.wheelMillimetres")).isEqualTo("584");
    assertThat(changed.at("metadata.generation")).isEmpty();
  }

  @Test
  @Conformance("F1")
  void whatOnlyTheServerSaysIsWiped() {
    Answer answer =
        bikes
            .post(
                "{'kind':'Bike','apiVersion':'shop.example.com/v1','metadata':{'name':'one',"
                    + "'uid':'mine','generation':7,'creationTimestamp':'2020-01-01T00:00:00Z',"
                    + "'deletionTimestamp':'2020-01-01T00:00:00Z',"
                    + "'deletionGracePeriodSeconds':3},'spec':{'material':'Steel'},"
                    + "'status':{'roadworthy':true,'wear':0.5}}")
            .send();

    assertThat(answer.code()).isEqualTo(201);
    assertThat(answer.at("metadata.uid")).isNotEqualTo("mine");
    assertThat(answer.at("metadata.generation")).isEqualTo("1");
    assertThat(answer.at("metadata.creationTimestamp")).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(answer.at("metadata.deletionTimestamp")).isEmpty();
    assertThat(answer.at("metadata.deletionGracePeriodSeconds")).isEmpty();
    assertThat(answer.at("status")).isEqualTo("{roadworthy=false, wear=0}");
  }

  @Test
  @Conformance("F1")
  void nameThatIsTakenIsAConflict() {
    bikes.post(ONE).send();

    Answer second = bikes.post(ONE).send();

    assertThat(second.code()).isEqualTo(409);
    assertThat(second.text())
        .isEqualTo(
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                + "\"message\":\"bikes.shop.example.com \\\"one\\\" already exists\","
                + "\"reason\":\"AlreadyExists\",\"details\":{\"name\":\"one\","
                + "\"group\":\"shop.example.com\",\"kind\":\"bikes\"},\"code\":409}\n");
  }

  @Test
  @Conformance("F1")
  void namespaceIsThatOfThePath() {
    assertThat(bikes.post(ONE).send().at("metadata.namespace")).isEqualTo("a");

    Answer other =
        bikes
            .post("{'metadata':{'name':'two','namespace':'b'},'spec':{'material':'Steel'}}")
            .send();

    assertThat(other.code()).isEqualTo(400);
    assertThat(other.message())
        .isEqualTo(
            "the namespace of the provided object does not match the namespace sent on the"
                + " request");
  }

  @Test
  @Conformance("F2")
  void tenThousandGeneratedNamesAreAllDifferent() {
    Set<String> names = new HashSet<>();

    for (int i = 0; i < 10_000; i++) {
      Answer answer =
          bikes.post("{'metadata':{'generateName':'b-'},'spec':{'material':'Steel'}}").send();
      assertThat(answer.code()).isEqualTo(201);
      names.add(answer.at("metadata.name"));
    }

    assertThat(names)
        .hasSize(10_000)
        .allMatch(name -> name.matches("b-[bcdfghjklmnpqrstvwxz2456789]{5}"));
  }

  @Test
  @Conformance("F2")
  void nameThatIsGivenGoesBeforeOneThatIsGenerated() {
    Answer answer =
        bikes
            .post("{'metadata':{'name':'one','generateName':'b-'},'spec':{'material':'Steel'}}")
            .send();

    assertThat(answer.at("metadata.name")).isEqualTo("one");
    assertThat(answer.at("metadata.generateName")).isEqualTo("b-");
  }

  @Test
  @Conformance("C4")
  void bodyAndAnswerMayBeYaml() {
    Answer answer =
        bikes
            .call("POST", "a/bikes")
            .bytes(
                """
                metadata: {name: one}
                spec:
                  material: Steel
                  rings: [{teeth: 0x22}]
                """
                    .getBytes(UTF_8))
            .header("Content-Type", "application/yaml")
            .header("Accept", "application/yaml")
            .send();

    assertThat(answer.code()).isEqualTo(201);
    assertThat(answer.text()).startsWith("apiVersion: shop.example.com/v1\n").contains("teeth: 34");
  }

  @Test
  @Conformance("D10")
  void answerMayBeATable() {
    Answer answer =
        bikes.post(ONE).header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").send();

    assertThat(answer.code()).isEqualTo(201);
    assertThat(answer.at("kind")).isEqualTo("Table");
    assertThat(answer.text()).contains("\"cells\":[\"one\",");
  }

  @Test
  @Conformance("C1")
  void nothingIsCreatedWhoseAnswerNobodyCanRead() {
    Answer answer =
        bikes
            .post(ONE)
            .header("Accept", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")
            .send();

    assertThat(answer.code()).isEqualTo(406);
    assertThat(bikes.stored("one")).isNull();
  }

  @Test
  @Conformance("F7")
  void dryRunGoesTheWholeWayAndKeepsNothing() {
    Answer dry = bikes.post(ONE).with("dryRun=All").send();
    Answer generated =
        bikes
            .post("{'metadata':{'generateName':'b-'},'spec':{'material':'Steel'}}")
            .with("dryRun=All")
            .send();

    assertThat(dry.code()).isEqualTo(201);
    assertThat(dry.at("metadata.uid")).isNotEmpty();
    assertThat(dry.at("metadata.resourceVersion")).isEmpty();
    assertThat(generated.at("metadata.name")).startsWith("b-");
    assertThat(bikes.store.revision()).isEqualTo(new StoredBikes().store.revision());
    bikes.post(ONE).send();
    assertThat(bikes.post(ONE).with("dryRun=All").send().code()).isEqualTo(409);
    assertThat(
            bikes
                .post("{'metadata':{'name':'X'},'spec':{'material':'Steel'}}")
                .with("dryRun=All")
                .send()
                .code())
        .isEqualTo(422);
  }

  @Test
  @Conformance({"F8", "F9"})
  void unknownAndDuplicateFieldsAreWarnedOf() {
    Answer answer =
        bikes
            .post(
                "{'metadata':{'name':'one'},'spec':{'material':'Tin','material':'Steel',"
                    + "'colour':'red'}}")
            .send();

    assertThat(answer.code()).isEqualTo(201);
    assertThat(answer.warnings())
        .containsExactly(
            "299 - \"duplicate field \\\"spec.material\\\"\"",
            "299 - \"unknown field \\\"spec.colour\\\"\"");
  }

  @Test
  @Conformance("F8")
  void strictValidationRefusesThem() {
    String body =
        "{'metadata':{'name':'one'},'spec':{'material':'Steel','colour':'red','rings':[],'rings':[]}}";

    Answer strict = bikes.post(body).with("fieldValidation=Strict").send();
    Answer ignoring = bikes.post(body).with("fieldValidation=Ignore").send();

    assertThat(strict.code()).isEqualTo(400);
    assertThat(strict.at("reason")).isEqualTo("BadRequest");
    assertThat(strict.message())
        .isEqualTo(
            "Bike in version \"v1\" cannot be handled as a Bike: strict decoding error: unknown"
                + " field \"spec.colour\", duplicate field \"spec.rings\"");
    assertThat(ignoring.code()).isEqualTo(201);
    assertThat(ignoring.warnings()).isEmpty();
  }

  @Test
  @Conformance("F8")
  void keysThatAreThereTwiceInYamlAreReportedAsGoYamlDoes() {
    String yaml =
        "metadata: {name: one}\nspec:\n  material: Tin\n  material: Steel\n  colour: red\n";

    var call =
        bikes
            .call("POST", "a/bikes")
            .bytes(yaml.getBytes(UTF_8))
            .header("Content-Type", "application/yaml");
    Answer strict = call.with("fieldValidation=Strict").send();
    Answer warned = call.send();

    assertThat(strict.message())
        .isEqualTo(
            "Bike in version \"v1\" cannot be handled as a Bike: strict decoding error: yaml:"
                + " unmarshal errors:\n  line 4: key \"material\" already set in map, unknown field"
                + " \"spec.colour\"");
    assertThat(warned.warnings())
        .containsExactly(
            "299 - \"line 4: key \\\"material\\\" already set in map\"",
            "299 - \"unknown field \\\"spec.colour\\\"\"");
  }

  @Test
  @Conformance("F9")
  void errorCarriesTheWarningsBeforeIt() {
    bikes.post(ONE).send();

    Answer answer =
        bikes.post("{'metadata':{'name':'one'},'spec':{'material':'Steel','colour':'red'}}").send();

    assertThat(answer.code()).isEqualTo(409);
    assertThat(answer.warnings()).containsExactly("299 - \"unknown field \\\"spec.colour\\\"\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dryRun=Some | CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value:"
            + " [\"Some\"]: supported values: \"All\"",
        "fieldValidation=Lax | CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation:"
            + " Unsupported value: \"Lax\": supported values: \"\", \"Ignore\", \"Strict\","
            + " \"Warn\"",
        "fieldManager=a\u0007b | CreateOptions.meta.k8s.io \"\" is invalid: fieldManager: Invalid"
            + " value: \"a\\ab\": invalid character U+0007 (at position 1)",
      })
  @Conformance({"F7", "F8", "F16"})
  void optionThatIsNoneIsInvalid(String parameter, String message) {
    Answer answer = bikes.post(ONE).with(parameter).send();

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'metadata':{}} | Bike.shop.example.com \"\" is invalid: spec.material: Required value",
        "{'metadata':{},'spec':{'material':'Steel'}} | Bike.shop.example.com \"\" is invalid:"
            + " metadata.name: Required value: name or generateName is required",
        "{'metadata':{'name':'one'},'spec':{'material':'Tin'}} | Bike.shop.example.com \"one\" is"
            + " invalid: spec.material: Unsupported value: \"Tin\": supported values: \"Steel\","
            + " \"Titanium\"",
        "{'metadata':{'name':'one','labels':{'-':'x'}},'spec':{'material':'Steel'}} |"
            + " Bike.shop.example.com \"one\" is invalid: metadata.labels: Invalid value: \"-\":"
            + " name part must consist of alphanumeric characters, '-', '_' or '.', and must start"
            + " and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
            + " '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      },
      quoteCharacter = '~')
  @Conformance({"F1", "F16"})
  void objectThatBreaksTheRulesIsInvalid(String body, String message) {
    Answer answer = bikes.post(body).send();

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.at("reason")).isEqualTo("Invalid");
    assertThat(answer.message()).isEqualTo(message);
    assertThat(bikes.stored("one")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "~~ | the object provided is unrecognized (must be of type Bike): couldn't get"
            + " version/kind; json parse error: unexpected end of JSON input (<empty>)",
        "[] | the object provided is unrecognized (must be of type Bike): couldn't get"
            + " version/kind; json parse error: json: cannot unmarshal array into Go value of type"
            + " struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
            + " \"json:\\\"kind,omitempty\\\"\" } (5b5d)",
        "{'kind':7} | the object provided is unrecognized (must be of type Bike): couldn't get"
            + " version/kind; json parse error: json: cannot unmarshal number into Go struct field"
            + " .kind of type string ({\"kind\":7})",
        "{'apiVersion':'a/b/c'} | the object provided is unrecognized (must be of type Bike):"
            + " unexpected GroupVersion string: a/b/c ({\"apiVersion\":\"a/b/c\"})",
        "{'kind':'Car'} | Car in version \"v1\" cannot be handled as a Bike: no kind \"Car\" is"
            + " registered for version \"shop.example.com/v1\"",
        "{'apiVersion':'shop.example.com/v2'} | Bike in version \"v2\" cannot be handled as a Bike:"
            + " no kind \"Bike\" is registered for version \"shop.example.com/v2\"",
        "{'spec':{'wheelMillimetres':'big'}} | Bike in version \"v1\" cannot be handled as a Bike:"
            + " json: cannot unmarshal string into Go struct field BikeSpec.spec.wheelMillimetres"
            + " of type int32",
        "{'metadata':{'creationTimestamp':'now'}} | Bike in version \"v1\" cannot be handled as a"
            + " Bike: parsing time \"now\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"now\""
            + " as \"2006\"",
      },
      quoteCharacter = '~')
  @Conformance("F16")
  void bodyThatIsNoBikeIsABadRequest(String body, String message) {
    Answer answer = bikes.post(body).send();

    assertThat(answer.code()).isEqualTo(400);
    assertThat(answer.at("reason")).isEqualTo("BadRequest");
    assertThat(answer.message()).isEqualTo(message);
  }

  @ParameterizedTest
  @Conformance("C1")
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json;a | 415",
        "application/json;=b | 415",
        "application/json;a=\"b | 415",
        "application/json;;a=b | 415",
        "application/json; | 201",
        "application/json; charset=utf-8 | 201",
        "application/json ; a = \"b;c\" ; d=e | 201",
      })
  void parametersOfMediaTypesAreReadAsGoDoes(String type, int code) {
    assertThat(bikes.post(ONE).header("Content-Type", type).send().code()).isEqualTo(code);
  }

  @Test
  @Conformance("F1")
  void groupWithoutVersionIsOfTheVersionOfThePath() {
    assertThat(
            bikes
                .post(ONE.replace("{'metadata", "{'apiVersion':'shop.example.com/','metadata"))
                .send()
                .code())
        .isEqualTo(201);
  }

  @Test
  @Conformance("C1")
  void bodyInAnUnknownFormatIsUnsupported() {
    Answer answer = bikes.post(ONE).header("Content-Type", "text/plain").send();

    assertThat(answer.code()).isEqualTo(415);
    assertThat(answer.message())
        .isEqualTo(
            "the body of the request was in an unknown format - accepted media types include:"
                + " application/json, application/yaml");
  }

  @Test
  void revisionOfANewObjectIsTheServersToSay() {
    Answer answer =
        bikes
            .post("{'metadata':{'name':'one','resourceVersion':'7'},'spec':{'material':'Steel'}}")
            .send();

    assertThat(answer.code()).isEqualTo(500);
    assertThat(answer.message())
        .isEqualTo("resourceVersion should not be set on objects to be created");
  }

  @Test
  void ownerThatIsThereTwiceIsKeptOnce() {
    String owner = "{'apiVersion':'v1','kind':'Pod','name':'p','uid':'u'}";

    Answer answer =
        bikes
            .post(
                "{'metadata':{'name':'one','ownerReferences':["
                    + owner
                    + ","
                    + owner
                    + "]},'spec':{'material':'Steel'}}")
            .send();

    assertThat(answer.at("metadata.ownerReferences"))
        .isEqualTo("[{apiVersion=v1, kind=Pod, name=p, uid=u}]");
    assertThat(answer.warnings())
        .containsExactly(
            "299 - \".metadata.ownerReferences contains duplicate entries; API server dedups owner"
                + " references in 1.20+, and may reject such requests as early as 1.24; please fix"
                + " your requests; duplicate UID(s) observed: u\"");
  }

  @Test
  void strategyPreparesValidatesAndWarns() {
    StoredBikes strict =
        new StoredBikes(
            new Strategy<>() {
              @Override
              public Bike prepareForCreate(Bike body, UserInfo user) {
                Bike.BikeSpec spec = body.spec();
                return new Bike(
                    new Bike.BikeSpec(
                        spec.material(),
                        spec.wheelMillimetres(),
                        spec.rings(),
                        (long) user.name().length(),
                        spec.notes()),
                    body.status());
              }

              @Override
              public List<FieldError> validate(ApiObject<Bike> object) {
                return object.body().spec().wheelMillimetres() == 0
                    ? List.of(FieldError.required("spec.wheelMillimetres", ""))
                    : List.of();
              }

              @Override
              public List<String> warningsOnCreate(ApiObject<Bike> object) {
                return List.of("spec.material: it rusts");
              }
            });

    Answer good = strict.post(ONE).send();
    Answer bad = strict.post("{'metadata':{'name':'Two'},'spec':{'material':'Steel'}}").send();

    assertThat(good.at("spec.priceCents")).isEqualTo("3");
    assertThat(good.warnings()).containsExactly("299 - \"spec.material: it rusts\"");
    assertThat(bad.code()).isEqualTo(422);
    assertThat(bad.message())
        .isEqualTo(
            "Bike.shop.example.com \"Two\" is invalid: spec.wheelMillimetres: Required value");
    assertThat(bad.warnings()).isEmpty();
  }
}
