package io.temper.machinery.kube.twin;

import static io.temper.machinery.kube.twin.KubeAdmin.require;
import static io.temper.machinery.kube.twin.TwinStoreIT.BIKES;
import static io.temper.machinery.kube.twin.TwinStoreIT.NAMESPACE;
import static io.temper.machinery.sample.Bikes.bike;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.temper.machinery.Cases;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.Update;
import io.temper.machinery.store.WatchRequest;
import io.temper.machinery.store.Window;
import io.temper.machinery.store.Written;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.watch.WatchEvent;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.StoredJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a twin holds, and what of it the cluster sees. Against the cluster that TEMPER_KUBECONFIG
/// names.
@Timeout(120)
final class TwinFrontIT {
  private static final Path KUBECONFIG = Path.of(System.getenv("TEMPER_KUBECONFIG"));
  private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
  private static final String GROUP = "f" + RUN + ".example.com";
  private static final String A = "twin-a-" + RUN;
  private static final String B = "twin-b-" + RUN;
  private static final Key ONE = new Key(A, "one");

  private static KubeAdmin admin;
  private TwinStore<Bike> bikes;

  @BeforeAll
  static void define() {
    admin = new KubeAdmin(KUBECONFIG);
    admin.namespaces(NAMESPACE, A, B);
    admin.defineBikes(GROUP, true);
  }

  @AfterAll
  static void remove() {
    admin.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/bikes." + GROUP);
    admin.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/crates." + GROUP);
    admin.delete("/api/v1/namespaces/" + A);
    admin.delete("/api/v1/namespaces/" + B);
  }

  @BeforeEach
  void open() {
    admin.clear(GROUP, "bikes");
    bikes = TwinStoreIT.store(KUBECONFIG, GROUP, BIKES, Window.UPSTREAM);
  }

  @AfterEach
  void close() {
    bikes.close();
  }

  @Test
  void whateverAFrontMayHoldIsKeptAsItIs() {
    Resource<?> crates = Resource.of(Shop.V1, "crates", Crate.class).serve(new Registry<>() {});
    admin.define(
        new TwinDefinition(
            crates, Definitions.of(Shop.V1, List.of(crates), Describer.NONE), GROUP));
    TwinStore<Crate> store =
        new TwinStore<>(
            new TwinClient(
                new ClusterAccess(KUBECONFIG), TwinConfig.of(GROUP, NAMESPACE), Clocks.system()),
            TwinKind.of(Shop.V1, "crates", "Crate"),
            new StoredJson<>(Shop.V1, "Crate", Crate.class),
            Window.UPSTREAM);
    try (store) {
      store.open();
      Eventually.until("the store to be synced", store::synced);
      TwinForm<Crate> form =
          new TwinForm<>(GROUP, "Crate", new StoredJson<>(Shop.V1, "Crate", Crate.class));

      Cases.random(
          60,
          random -> {
            RandomCrates crate = new RandomCrates(random);
            String name = "crate-" + UUID.randomUUID();
            ApiObject<Crate> first = crate.next(A, name);
            ApiObject<Crate> second = crate.next(A, name);
            Key key = new Key(A, name);

            VersionedObject<Crate> created = store.create(first);
            assertThat(created.holds(form.asKept(first))).isTrue();
            assertThat(store.update(key, Preconditions.NONE, to(first)).effect())
                .isEqualTo(Written.Effect.UNCHANGED);
            store.update(key, Preconditions.NONE, to(second));

            assertThat(frontOf(admin.get(path("crates", A, name))))
                .isEqualTo(JsonText.parse(front(form, second)));
            VersionedObject<Crate> read = requireNonNull(store.get(key, new ResourceVersion(0)));
            assertThat(read.holds(form.asKept(second))).isTrue();
            assertThat(
                    store
                        .list(ListRequest.latest(new Selection<>(A, name, _ -> true, false)))
                        .items()
                        .getFirst()
                        .object())
                .isEqualTo(read.object());
          });
    }
  }

  @Test
  void twinHasTheFrontsMetadataAsDataAndOnlyLabelsOfItsOwn() {
    bikes.create(Bikes.withEveryMetadata(A, "one"));

    Map<?, ?> twin = tree(admin.get(path("bikes", A, "one")));

    Map<?, ?> own = (Map<?, ?>) requireNonNull(twin.get("metadata"));
    Map<?, ?> front = (Map<?, ?>) requireNonNull(twin.get("front"));
    Map<?, ?> fronts = (Map<?, ?>) requireNonNull(front.get("metadata"));
    assertThat(own.get("labels")).isEqualTo(Map.of("colour", "red"));
    assertThat(own.containsKey("ownerReferences")).isFalse();
    assertThat(own.containsKey("finalizers")).isFalse();
    assertThat(own.containsKey("annotations")).isFalse();
    assertThat(own.containsKey("deletionTimestamp")).isFalse();
    assertThat(own.get("uid")).isNotEqualTo("uid-one");
    assertThat(fronts.get("uid")).isEqualTo("uid-one");
    assertThat(fronts.get("finalizers")).isEqualTo(List.of("z.example.com/a", "orphan"));
    assertThat((List<?>) requireNonNull(fronts.get("ownerReferences"))).hasSize(2);
    assertThat((List<?>) requireNonNull(fronts.get("managedFields"))).hasSize(2);
    assertThat(twin.containsKey("status")).isFalse();
  }

  @Test
  void whoOwnsWhichFieldOfATwinIsForgottenWithTheFirstUpdate() {
    bikes.create(bike(A, "one", 1));
    bikes.update(ONE, Preconditions.NONE, to(bike(A, "one", 2)));
    bikes.update(ONE, Preconditions.NONE, to(bike(A, "one", 3)));

    Map<?, ?> own =
        (Map<?, ?>) requireNonNull(tree(admin.get(path("bikes", A, "one"))).get("metadata"));
    assertThat(own.containsKey("managedFields")).isFalse();
    assertThat(own.get("generation")).isEqualTo(3L);
  }

  @Test
  void labelsAreCopiedSoThatTwinsCanBeSelected() {
    bikes.create(bike(A, "one", 1, Map.of("colour", "red")));
    bikes.create(bike(A, "two", 1, Map.of("colour", "blue")));
    bikes.update(
        new Key(A, "two"), Preconditions.NONE, to(bike(A, "two", 1, Map.of("colour", "green"))));

    assertThat(selected("colour=red")).containsExactly("one");
    assertThat(selected("colour=blue")).isEmpty();
    assertThat(selected("colour=green")).containsExactly("two");
  }

  @Test
  void backupThatIsRestoredGivesBackTheSameObject() {
    VersionedObject<Bike> before = bikes.create(Bikes.withEveryMetadata(A, "one"));
    Watch<Bike> watch = bikes.watch(WatchRequest.after(Selection.all(), before.revision()));
    Map<?, ?> backup = tree(admin.get(path("bikes", A, "one")));

    require(admin.delete(path("bikes", A, "one")));
    require(admin.post(path("bikes", A, ""), restorable(backup, A)));

    Map<?, ?> restored = tree(admin.get(path("bikes", A, "one")));
    VersionedObject<Bike> after = requireNonNull(bikes.get(ONE, new ResourceVersion(0)));
    assertThat(uid(restored)).isNotEqualTo(uid(backup));
    assertThat(after.holds(before.object())).isTrue();
    assertThat(after.metadata().uid()).isEqualTo("uid-one");
    assertThat(after.revision()).isGreaterThan(before.revision());
    assertThat(next(watch)).isInstanceOf(WatchEvent.Deleted.class);
    assertThat(next(watch)).isInstanceOf(WatchEvent.Added.class);
    bikes.update(ONE, new Preconditions("uid-one", ""), to(bike(A, "one", 5)));
    assertThat(prices()).containsExactly(5L);
    watch.close();
  }

  @Test
  void restoreLeavesItsLabelsOnTheTwinAlone() {
    bikes.create(bike(A, "one", 1, Map.of("colour", "red")));

    require(
        admin.merge(
            path("bikes", A, "one"),
            "{\"metadata\":{\"labels\":{\"velero.io/restore-name\":\"r1\"}}}"));

    assertThat(requireNonNull(bikes.get(ONE, new ResourceVersion(0))).metadata().labels())
        .isEqualTo(Map.of("colour", "red"));
    bikes.update(ONE, Preconditions.NONE, to(bike(A, "one", 2, Map.of("colour", "red"))));
    assertThat(selected("velero.io/restore-name=r1")).isEmpty();
  }

  @Test
  void backupThatIsRestoredElsewhereIsAnotherObject() {
    bikes.create(bike(A, "one", 1));
    Map<?, ?> backup = tree(admin.get(path("bikes", A, "one")));

    require(admin.post(path("bikes", B, ""), restorable(backup, B)));

    String own = uid(tree(admin.get(path("bikes", B, "one"))));
    Key copy = new Key(B, "one");
    VersionedObject<Bike> read = requireNonNull(bikes.get(copy, new ResourceVersion(0)));
    assertThat(read.metadata().uid()).isEqualTo(own);
    assertThat(read.metadata().namespace()).isEqualTo(B);
    assertThat(bikes.list(ListRequest.latest(Selection.inNamespace(B))).items().getFirst().object())
        .isEqualTo(read.object());
    bikes.update(
        copy,
        new Preconditions(own, ""),
        current -> new Update.Outcome.Keep<>(repriced(current, 9)));
    assertThat(requireNonNull(bikes.get(copy, new ResourceVersion(0))).metadata().uid())
        .isEqualTo(own);
    assertThat(requireNonNull(bikes.get(ONE, new ResourceVersion(0))).metadata().uid())
        .isEqualTo("uid-one");
  }

  @Test
  void twinThatSomebodyHoldsBackGoesAllTheSame() {
    VersionedObject<Bike> created = bikes.create(bike(A, "one", 1));
    require(
        admin.merge(
            path("bikes", A, "one"), "{\"metadata\":{\"finalizers\":[\"example.com/mine\"]}}"));

    VersionedObject<Bike> deleted = bikes.delete(ONE, Preconditions.NONE, _ -> {});

    assertThat(deleted.revision()).isGreaterThan(created.revision());
    assertThat(prices()).isEmpty();
    assertThat(admin.get(path("bikes", A, "one")).code()).isEqualTo(404);
  }

  @Test
  void twinThatIsNoObjectIsLeftOutOfListsAndNamedWhenItIsRead() {
    bikes.create(bike(A, "one", 7));
    require(
        admin.post(
            path("bikes", A, ""),
            "{\"apiVersion\":\""
                + GROUP
                + "/v1\",\"kind\":\"Bike\",\"metadata\":{\"name\":\"forged\"}}"));

    assertThat(prices()).containsExactly(7L);
    Status status = refused(() -> bikes.get(new Key(A, "forged"), new ResourceVersion(0)));
    assertThat(status.code()).isEqualTo(500);
    assertThat(status.message())
        .isEqualTo(
            "Internal error occurred: the twin "
                + A
                + "/forged of bikes."
                + GROUP
                + " cannot be read: it has no front");
  }

  @Test
  void namespaceThatIsMissingIsKubesNotFound() {
    Status status = refused(() -> bikes.create(bike("nowhere-" + RUN, "one", 1)));

    assertThat(status.code()).isEqualTo(404);
    assertThat(status.reason()).isEqualTo("NotFound");
    assertThat(status.message()).isEqualTo("namespaces \"nowhere-" + RUN + "\" not found");
    assertThat(bikes.get(new Key("nowhere-" + RUN, "one"), new ResourceVersion(0))).isNull();
  }

  @Test
  void namespaceThatGoesAwayTakesNothingNew() {
    String going = "twin-going-" + RUN;
    admin.namespaces(going);
    require(
        admin.post(
            "/api/v1/namespaces/" + going + "/configmaps",
            "{\"metadata\":{\"name\":\"held\",\"finalizers\":[\"example.com/mine\"]}}"));
    require(admin.delete("/api/v1/namespaces/" + going));

    Status status = refused(() -> bikes.create(bike(going, "one", 1)));

    require(
        admin.merge(
            "/api/v1/namespaces/" + going + "/configmaps/held",
            "{\"metadata\":{\"finalizers\":null}}"));
    assertThat(status.code()).isEqualTo(403);
    assertThat(status.reason()).isEqualTo("Forbidden");
    assertThat(requireNonNull(status.details()).causes().getFirst().reason())
        .isEqualTo("NamespaceTerminating");
  }

  @Test
  void definitionThatIsOlderThanTheServerRefusesAndPrunesNothing() {
    bikes.create(bike(A, "one", 1));
    String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/bikes." + GROUP;
    String price =
        "/spec/versions/0/schema/openAPIV3Schema/properties/front/properties/spec/properties/"
            + "priceCents";
    Map<?, ?> definition = tree(admin.get(path));
    require(
        admin.send(
            "PATCH",
            path,
            "application/json-patch+json",
            "[{\"op\":\"remove\",\"path\":\"" + price + "\"}]"));
    try {
      Eventually.until(
          "the definition to be in force",
          () -> {
            try {
              bikes.update(ONE, Preconditions.NONE, current -> keep(repriced(current, 2)));
              return false;
            } catch (StatusException e) {
              assertThat(e.status().code()).isEqualTo(500);
              assertThat(e.status().message()).contains("unknown field \"front.spec.priceCents\"");
              return true;
            }
          });
    } finally {
      Object spec = ((Map<?, ?>) definition).get("spec");
      require(
          admin.merge(
              path,
              new String(
                  new JsonWriter().tree(Map.of("spec", requireNonNull(spec))).toByteArray(),
                  UTF_8)));
      Eventually.until(
          "the definition to be whole again",
          () -> {
            try {
              bikes.update(ONE, Preconditions.NONE, current -> keep(repriced(current, 77)));
              return true;
            } catch (StatusException _) {
              return false;
            }
          });
    }
    assertThat(prices()).containsExactly(77L);
  }

  @Test
  void objectThatIsTooLargeIsRefusedAndTheStoreGoesOn() {
    ApiObject<Bike> large =
        new ApiObject<>(
            bike(A, "one", 1).metadata().toBuilder()
                .annotations(Map.of("a", "x".repeat(2 << 20)))
                .build(),
            bike(A, "one", 1).body());

    Status status = refused(() -> bikes.create(large));

    assertThat(status.code()).isEqualTo(413);
    bikes.create(bike(A, "two", 2));
    assertThat(prices()).containsExactly(2L);
  }

  @Test
  void clockIsNobodysObject() {
    Key clock = new Key(NAMESPACE, "clock." + GROUP);
    bikes.list(ListRequest.latest(Selection.all()));
    assertThat(admin.get(path("bikes", NAMESPACE, clock.name())).succeeded()).isTrue();

    Status create = refused(() -> bikes.create(bike(NAMESPACE, clock.name(), 1)));

    assertThat(create.code()).isEqualTo(403);
    assertThat(bikes.get(clock, new ResourceVersion(0))).isNull();
    assertThat(bikes.list(ListRequest.latest(Selection.all())).items()).isEmpty();
    assertThat(refused(() -> bikes.delete(clock, Preconditions.NONE, _ -> {})).code())
        .isEqualTo(404);
  }

  @Test
  void clockThatSomebodyRemovedIsMadeAgain() {
    bikes.create(bike(A, "one", 1));
    for (int i = 0; i < 3; i++) {
      bikes.list(ListRequest.latest(Selection.all()));
      require(admin.delete(path("bikes", NAMESPACE, "clock." + GROUP)));
    }

    assertThat(prices()).containsExactly(1L);
  }

  @Test
  void listsThatComeTogetherShareAWrite() {
    bikes.create(bike(A, "one", 1));
    bikes.list(ListRequest.latest(Selection.all()));
    long before = clockWrites();
    List<Thread> threads =
        IntStream.range(0, 400)
            .mapToObj(_ -> Thread.ofVirtual().start(() -> assertThat(prices()).containsExactly(1L)))
            .toList();
    threads.forEach(TwinFrontIT::join);

    assertThat(clockWrites() - before).isBetween(1L, 100L);
  }

  @Test
  void namesThatLeadElsewhereAreNotThere() {
    for (String name : List.of("..", "../../x", "a/b", "%2e%2e", "a?b", "", "A", "a b")) {
      assertThat(bikes.get(new Key(A, name), new ResourceVersion(0))).as(name).isNull();
      assertThat(bikes.get(new Key(name, "one"), new ResourceVersion(0))).as(name).isNull();
    }
  }

  private long clockWrites() {
    Map<?, ?> own =
        (Map<?, ?>)
            requireNonNull(
                tree(admin.get(path("bikes", NAMESPACE, "clock." + GROUP))).get("metadata"));
    return (Long) requireNonNull(own.get("generation"));
  }

  private List<Long> prices() {
    return bikes.list(ListRequest.latest(Selection.all())).items().stream()
        .map(b -> Bikes.price(b.object()))
        .toList();
  }

  private static List<String> selected(String selector) {
    Answer answer =
        require(admin.get(path("bikes", A, "") + "?labelSelector=" + selector.replace("/", "%2F")));
    return TwinPage.of(answer.json()).twins().stream().map(t -> t.key().name()).toList();
  }

  /// As restore tools make it from a backup.
  private static String restorable(Map<?, ?> backup, String namespace) {
    Map<Object, Object> twin = new LinkedHashMap<>(backup);
    Map<?, ?> metadata = (Map<?, ?>) requireNonNull(backup.get("metadata"));
    Map<Object, Object> kept = new LinkedHashMap<>();
    kept.put("name", requireNonNull(metadata.get("name")));
    kept.put("namespace", namespace);
    if (metadata.get("labels") instanceof Map<?, ?> labels) {
      kept.put("labels", labels);
    }
    twin.put("metadata", kept);
    twin.remove("status");
    return new String(new JsonWriter().tree(twin).toByteArray(), UTF_8);
  }

  private static ApiObject<Bike> repriced(VersionedObject<Bike> current, long price) {
    return new ApiObject<>(current.metadata(), bike(A, "any", price).body());
  }

  private static <T> Update<T> to(ApiObject<T> object) {
    return _ -> keep(object);
  }

  private static <T> Update.Outcome<T> keep(ApiObject<T> object) {
    return new Update.Outcome.Keep<>(object);
  }

  private static byte[] front(TwinForm<Crate> form, ApiObject<Crate> object) {
    return requireNonNull(
            JsonSpans.Span.of(form.twin(object, new ResourceVersion(0))).member("front"))
        .bytes();
  }

  private static Object frontOf(Answer answer) {
    return requireNonNull(tree(answer).get("front"));
  }

  private static Map<?, ?> tree(Answer answer) {
    return (Map<?, ?>) requireNonNull(JsonText.parse(require(answer).body()));
  }

  private static String uid(Map<?, ?> twin) {
    return (String) requireNonNull(((Map<?, ?>) requireNonNull(twin.get("metadata"))).get("uid"));
  }

  private static String path(String plural, String namespace, String name) {
    return "/apis/"
        + GROUP
        + "/v1/namespaces/"
        + namespace
        + "/"
        + plural
        + (name.isEmpty() ? "" : "/" + name);
  }

  private static WatchEvent<Bike> next(Watch<Bike> watch) {
    WatchEvent<Bike> event = null;
    for (long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        event == null && System.nanoTime() < end; ) {
      event = watch.poll(Duration.ofSeconds(15));
    }
    return requireNonNull(event, "no event");
  }

  private static Status refused(Runnable call) {
    return catchThrowableOfType(StatusException.class, call::run).status();
  }

  private static void join(Thread thread) {
    try {
      assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
