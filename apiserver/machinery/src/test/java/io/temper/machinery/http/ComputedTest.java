package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.BikeWear;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A subresource that is made when it is asked for, from its declaration to the socket.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ComputedTest {
  private static final String BIKES = "/apis/shop.example.com/v1/namespaces/prod/bikes/";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

  private final AtomicInteger looks = new AtomicInteger();
  private final LiveStore<Bike> store = new LiveStore<>(new Revisions(1), InstantSource.system());
  private TestServer server;

  @BeforeAll
  void start() {
    store.apply(writer -> {
      writer.put(Bikes.bike("prod", "front", 1));
      writer.put(Bikes.bike("prod", "lent", 1));
    });
    store.markSynced();
    Resource<Bike> bikes =
        Resource.of(Shop.V1, "bikes", Bike.class)
            .computed(
                Computed.of("wear", BikeWear.class, this::look)
                    .rows(BikeWear::partByPart)
                    .columns(
                        TableColumn.of("Part", "Which.", BikeWear::part),
                        TableColumn.integer(
                            "Gone",
                            "In percent.",
                            wear -> (long) wear.body().parts().getFirst().percent())))
            .serve(store);
    server =
        TestServer.start(
            builder -> builder.resources(List.of(bikes), "Shop", "v1", Shop.DESCRIBER));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    looks.set(0);
  }

  @Test
  void answerIsAnObjectOfItsOwnKindThatNothingKeeps() {
    HttpResponse<String> answer = get("front/wear");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"kind\":\"BikeWear\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":{"
                + "\"name\":\"front\",\"namespace\":\"prod\",\"uid\":\"uid-front\","
                + "\"creationTimestamp\":\"2026-01-02T03:04:05Z\"},\"parts\":["
                + "{\"name\":\"chain\",\"percent\":60},{\"name\":\"tyre\",\"percent\":5}]}\n");
  }

  @Test
  void everyRequestLooksAnew() {
    get("front/wear");
    get("front/wear");

    assertThat(looks).hasValue(2);
  }

  @Test
  @Conformance("C4")
  void yamlIsHadToo() {
    HttpResponse<String> answer = get("front/wear", "Accept", "application/yaml");

    assertThat(answer.body()).startsWith("apiVersion: shop.example.com/v1").contains("percent: 60");
  }

  @Test
  void tableHasARowForEachPartAndItsOwnColumnsAlone() {
    HttpResponse<String> answer = get("front/wear?includeObject=None", "Accept", TABLE);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"name\":\"Part\"")
        .doesNotContain("\"name\":\"Age\"")
        .contains(
            "\"rows\":[{\"cells\":[\"chain\",60],\"object\":null},"
                + "{\"cells\":[\"tyre\",5],\"object\":null}]");
  }

  @Test
  void objectThatIsNotThereIsNotLookedAt() {
    HttpResponse<String> answer = get("gone/wear");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("bikes.shop.example.com \\\"gone\\\" not found");
    assertThat(looks).hasValue(0);
  }

  @Test
  void whatCannotBeToldIsNotLookedAt() {
    HttpResponse<String> answer = get("front/wear", "Accept", "image/png");

    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(looks).hasValue(0);
  }

  @Test
  void refusalOfTheMakerIsTheAnswer() {
    HttpResponse<String> answer = get("lent/wear");

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
    assertThat(answer.body()).contains("somebody rides it");
  }

  @Test
  @Conformance("B5")
  void nothingElseCanBeDoneWithIt() throws Exception {
    HttpResponse<String> answer =
        server
            .user(Version.HTTP_2)
            .send(
                HttpRequest.newBuilder(server.uri(BIKES + "front/wear"))
                    .PUT(BodyPublishers.ofString("{}"))
                    .build(),
                BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
  }

  @Test
  @Conformance("B4")
  void discoveryAndOpenApiKnowIt() {
    String discovery = server.get(server.user(Version.HTTP_2), "/apis/shop.example.com/v1").body();
    String openApi =
        server.get(server.user(Version.HTTP_2), "/openapi/v3/apis/shop.example.com/v1").body();

    assertThat(discovery)
        .contains(
            "{\"name\":\"bikes/wear\",\"singularName\":\"\",\"namespaced\":true,"
                + "\"kind\":\"BikeWear\",\"verbs\":[\"get\"]}");
    assertThat(openApi).contains("/bikes/{name}/wear\"", "readShopExampleComV1NamespacedBikeWear");
  }

  private HttpResponse<String> get(String path, String... headers) {
    return server.get(server.user(Version.HTTP_2), BIKES + path, headers);
  }

  private BikeWear look(ApiObject<Bike> bike) {
    if (bike.metadata().name().equals("lent")) {
      throw new StatusException(Status.tooManyRequests("somebody rides it", 3));
    }
    looks.incrementAndGet();
    return new BikeWear(List.of(new BikeWear.Part("chain", 60), new BikeWear.Part("tyre", 5)));
  }
}
