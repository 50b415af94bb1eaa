package io.temper.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.meta.ListMapKey;
import io.temper.machinery.meta.RawJson;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.Registry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DefinitionsTest {
  private static final String BIKE = "com.example.shop.v1.Bike";

  private final Definitions definitions = Definitions.of(Shop.V1, Shop.resources(), Shop.DESCRIBER);

  @Test
  void kindCarriesItsNameOnTheWire() {
    assertThat(definitions.get(BIKE).kinds())
        .containsExactly(new GroupVersionKind("shop.example.com", "v1", "Bike"));
    assertThat(definitions.get(BIKE).description()).isEqualTo("A bicycle.");
  }

  @Test
  void componentIsRequiredUnlessItMayBeNullOrEmpty() {
    assertThat(properties(BIKE + "Spec"))
        .filteredOn(Property::required)
        .extracting(Property::name)
        .containsExactly("material", "wheelMillimetres");
  }

  @Test
  void statusIsNeverAskedOfAClient() {
    assertThat(properties(BIKE))
        .filteredOn(Property::required)
        .extracting(Property::name)
        .containsExactly("spec");
  }

  @Test
  void javaTypesBecomeTheFormsOfTheWire() {
    assertThat(properties(BIKE + "Spec"))
        .extracting(Property::schema)
        .containsExactly(
            new Schema.Scalar("string", "", List.of("Steel", "Titanium")),
            Schema.INT32,
            Schema.listOf(new Schema.Reference("com.example.shop.v1.Ring")),
            Schema.INT64,
            new Schema.MapOf(Schema.STRING));
    assertThat(properties(BIKE + "Status"))
        .extracting(Property::schema)
        .containsExactly(Schema.TIME, Schema.BOOLEAN, Schema.DOUBLE);
  }

  @Test
  void everythingIsDescribed() {
    assertThat(definitions.undescribed()).isEmpty();
  }

  @Test
  void everythingReferredToIsThere() {
    List<String> all = List.copyOf(definitions.byName().keySet());

    assertThat(definitions.reachableFrom(all).byName().keySet()).containsExactlyElementsOf(all);
  }

  @Test
  void rawJsonIsAnObjectOfAnyForm() {
    Definitions read = read(Parcel.class);

    assertThat(read.get("b.a.v1.Parcel").schema())
        .isInstanceOfSatisfying(
            Schema.Structure.class,
            parcel ->
                assertThat(parcel.properties())
                    .contains(Property.optional("content", new Schema.Anything(), "")));
  }

  @Test
  void typeWithoutAFormIsRefusedAtStart() {
    assertThatThrownBy(() -> read(Broken.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Broken.length: no JSON form for java.time.Duration");
  }

  @Test
  void recordMayContainItself() {
    Definitions read = read(Tree.class);

    assertThat(read.get("b.a.v1.Branch").schema())
        .isEqualTo(
            new Schema.Structure(
                List.of(
                    Property.optional(
                        "branches", Schema.listOf(new Schema.Reference("b.a.v1.Branch")), ""))));
  }

  @Test
  void listIsMergedByTheKeysOfItsItems() {
    Definitions read = read(Served.class);

    assertThat(((Schema.Structure) read.get("b.a.v1.Served").schema()).properties())
        .extracting(Property::schema)
        .contains(Schema.listOf(new Schema.Reference("b.a.v1.Port"), "number", "protocol"));
  }

  @Test
  void keyThatMayBeAbsentOrIsNoPlainValueIsRefusedAtStart() {
    assertThatThrownBy(() -> read(KeyedByAbsent.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("KeyedByAbsent.ports: items cannot be told apart by name, ");
    assertThatThrownBy(() -> read(KeyedByList.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("KeyedByList.ports: items cannot be told apart by aliases, ");
  }

  private static <T> Definitions read(Class<T> type) {
    GroupVersion groupVersion = new GroupVersion("a.b", "v1");
    return Definitions.of(
        groupVersion,
        List.of(Resource.of(groupVersion, "things", type).serve(new Registry<>() {})),
        Describer.NONE);
  }

  private List<Property> properties(String name) {
    assertThat(definitions.get(name).schema()).isInstanceOf(Schema.Structure.class);
    return ((Schema.Structure) definitions.get(name).schema()).properties();
  }

  private record Port(int number, Protocol protocol, @Nullable String name, List<String> aliases) {
    private enum Protocol {
      TCP,
      UDP
    }
  }

  private record Served(@ListMapKey({"number", "protocol"}) List<Port> ports) {}

  private record KeyedByAbsent(@ListMapKey("name") List<Port> ports) {}

  private record KeyedByList(@ListMapKey("aliases") List<Port> ports) {}

  private record Broken(Duration length) {}

  private record Parcel(@Nullable RawJson content) {}

  private record Tree(Branch root) {}

  private record Branch(List<Branch> branches) {}
}
