package io.temper.machinery.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.Doc;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.store.MemoryStorage;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Storage;
import io.temper.machinery.store.StoredKind;
import io.temper.machinery.store.WritableStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResourceBuilderTest {
  private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void kindAndSingularAreTheRecordsName() {
    Resource<Sprocket> resource = declared();

    assertThat(resource.kind()).isEqualTo("Sprocket");
    assertThat(resource.singular()).isEqualTo("sprocket");
    assertThat(resource.listKind()).isEqualTo("SprocketList");
    assertThat(resource.namespaced()).isTrue();
  }

  @Test
  void tableStartsWithNameAndEndsWithAge() {
    var object =
        new ApiObject<>(ObjectMeta.of("shop", "front", "u1", CREATED, Map.of()), new Sprocket(12));

    assertThat(declared().columns())
        .extracting(TableColumn::name)
        .containsExactly("Name", "Teeth", "Age");
    assertThat(declared().columns())
        .extracting(column -> column.value().apply(object))
        .containsExactly("front", 12L, CREATED);
  }

  @Test
  void subresourcesAreDeclaredByName() {
    Resource<Wheel> wheels =
        Resource.of(new GroupVersion("bike.example", "v1"), "wheels", Wheel.class)
            .status()
            .scale(
                new Subresource.Scale<>(
                    List.of("spokes"),
                    Wheel::spokes,
                    (wheel, spokes) -> new Wheel(spokes, wheel.status()),
                    Wheel::spokes,
                    _ -> ""))
            .connect(Connect.of("log", call -> PlainText.ok(call.object().metadata().name())))
            .serve(new Registry<>() {});

    assertThat(wheels.subresources())
        .extracting(Subresource::name)
        .containsExactly("status", "scale", "log");
    assertThat(wheels.has("status")).isTrue();
    assertThat(wheels.has("exec")).isFalse();
  }

  @Test
  void subresourceIsDeclaredOnce() {
    ResourceBuilder<Wheel> wheels =
        Resource.of(new GroupVersion("bike.example", "v1"), "wheels", Wheel.class).status();

    assertThatThrownBy(wheels::status).hasMessage("declared twice: wheels/status");
  }

  @Test
  void statusNeedsAComponentOfThatName() {
    var sprockets = Resource.of(new GroupVersion("bike.example", "v1"), "s", Sprocket.class);

    assertThatThrownBy(sprockets::status)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("Sprocket has no component status");
  }

  @Test
  void columnOfAFieldHasItsTypeAndItsText() {
    Resource<Crank> cranks =
        cranks()
            .column("Arms", "arms.count")
            .column("Metal", "arms.metal")
            .column("Bent", "bent")
            .column("Made", "made", "When it was forged.")
            .serve(new Registry<>() {});

    assertThat(cranks.columns())
        .extracting(TableColumn::name, TableColumn::type, TableColumn::description)
        .contains(
            tuple("Arms", "integer", "How many there are."),
            tuple("Metal", "string", ""),
            tuple("Bent", "boolean", "Whether it is."),
            tuple("Made", "date", "When it was forged."));
    assertThat(cells(cranks, new Crank(new Arms(5, Metal.STEEL), true, CREATED)))
        .containsExactly("front", 5L, "STEEL", true, CREATED, CREATED);
    assertThat(cells(cranks, new Crank(null, null, null)))
        .containsExactly("front", "<none>", "<none>", "<none>", "<none>", CREATED);
  }

  @Test
  void fieldIsSelectedByWhatIsInIt() {
    Resource<Crank> cranks =
        cranks().selectable("arms.metal").selectable("arms.count").serve(new Registry<>() {});

    assertThat(selected(cranks, "arms.metal", new Crank(new Arms(5, Metal.STEEL), true, CREATED)))
        .isEqualTo("STEEL");
    assertThat(selected(cranks, "arms.count", new Crank(new Arms(5, Metal.STEEL), true, CREATED)))
        .isEqualTo("5");
    assertThat(selected(cranks, "arms.metal", new Crank(null, null, null))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "legs", "arms.", "arms.length", "made.epochSecond", "arms.count.x"})
  void pathThatLeadsNowhereIsRefused(String path) {
    assertThatThrownBy(() -> cranks().column("Nowhere", path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Crank." + path + ": there is no field");
    assertThatThrownBy(() -> cranks().selectable(path))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsKeptHasEveryVerb() {
    Resource<Crank> cranks = cranks().keptIn(new MemoryStorage(new Revisions(1), () -> CREATED));

    assertThat(cranks.verbs())
        .containsExactly(
            "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  }

  @Test
  void storageIsToldWhatTheDeclarationSays() {
    List<StoredKind<?>> told = new ArrayList<>();

    cranks().kind("Pedal").cluster().keptIn(new Recording(told));

    assertThat(told)
        .containsExactly(
            new StoredKind<>(
                new GroupVersion("bike.example", "v1"), "cranks", "Pedal", false, Crank.class));
  }

  @Test
  void checkHoldsForWhatIsNewAndWhatIsChanged() {
    FieldError wrong = FieldError.required("arms", "a crank has arms");
    Strategy<Crank> strategy =
        Strategy.checking(crank -> crank.arms() == null ? List.of(wrong) : List.of());
    ApiObject<Crank> good = object(new Crank(new Arms(5, Metal.STEEL), null, null));
    ApiObject<Crank> bad = object(new Crank(null, null, null));

    assertThat(strategy.validate(good)).isEmpty();
    assertThat(strategy.validate(bad)).containsExactly(wrong);
    assertThat(strategy.validateUpdate(bad, good)).containsExactly(wrong);
  }

  private static ResourceBuilder<Crank> cranks() {
    return Resource.of(new GroupVersion("bike.example", "v1"), "cranks", Crank.class);
  }

  private static <T> ApiObject<T> object(T body) {
    return new ApiObject<>(ObjectMeta.of("shop", "front", "u1", CREATED, Map.of()), body);
  }

  private static List<Object> cells(Resource<Crank> cranks, Crank crank) {
    return cranks.columns().stream().map(column -> column.value().apply(object(crank))).toList();
  }

  private static String selected(Resource<Crank> cranks, String path, Crank crank) {
    return Objects.requireNonNull(cranks.selectableFields().get(path)).apply(object(crank));
  }

  private static Resource<Sprocket> declared() {
    return Resource.of(new GroupVersion("bike.example", "v1"), "sprockets", Sprocket.class)
        .shortNames("sp")
        .columns(TableColumn.integer("Teeth", "Number of teeth.", s -> s.body().teeth()))
        .serve(new Registry<>() {});
  }

  private record Sprocket(long teeth) {}

  private record Wheel(int spokes, String status) {}

  private record Crank(
      @Nullable Arms arms, @Doc("Whether it is.") @Nullable Boolean bent, @Nullable Instant made) {}

  private record Arms(@Doc("How many there are.") int count, Metal metal) {}

  private enum Metal {
    STEEL
  }

  /// Keeps the questions, and objects in memory.
  private record Recording(List<StoredKind<?>> told) implements Storage {
    @Override
    public <T> WritableStore<T> of(StoredKind<T> kind) {
      told.add(kind);
      return new MemoryStorage(new Revisions(1), () -> CREATED).of(kind);
    }

    @Override
    public void open() {}

    @Override
    public Optional<String> waitingFor() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
