package io.temper.machinery.sample;

import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.Connect;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Subresource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.store.Registry;
import java.util.List;

/// The sample's declarations: one kind that can only be read, one with every verb.
public final class Shop {
  public static final GroupVersion V1 = new GroupVersion("shop.example.com", "v1");

  public static final Describer DESCRIBER =
      element -> {
        Text text = element.getAnnotation(Text.class);
        return text == null ? "" : text.value();
      };

  public static final Subresource.Scale<Rack> SCALE =
      new Subresource.Scale<>(
          List.of("spec", "stands"),
          rack -> rack.spec().stands(),
          Rack::withStands,
          rack -> rack.status().stands(),
          rack -> rack.status().selector());

  private Shop() {}

  /// Sizes of tyres, of the cluster, read only; bikes, in namespaces, with every verb; racks, whose
  /// stands can be scaled.
  public static List<Resource<?>> resources() {
    return List.of(
        Resource.of(V1, "tyres", Tyre.class)
            .cluster()
            .shortNames("ty")
            .categories("shop")
            .columns(TableColumn.integer("Width", "Width in millimetres.", t -> t.body().width()))
            .serve(verbs("get", "list", "watch")),
        Resource.of(V1, "bikes", Bike.class)
            .columns(
                TableColumn.of("Material", "Frame.", b -> b.body().spec().material().name()),
                TableColumn.<Bike>of(
                        "Rideable", "True or False.", b -> "" + b.body().status().roadworthy())
                    .wide())
            .selectable("spec.material", b -> b.body().spec().material().name())
            .status()
            .computed(
                Computed.<Bike, BikeWear>of("wear", BikeWear.class, _ -> BikeWear.NONE)
                    .rows(BikeWear::partByPart)
                    .columns(TableColumn.of("Part", "Which.", wear -> BikeWear.part(wear))))
            .connect(
                Connect.<Bike, RideLog>of("log", RideLog.DEFAULTS, _ -> PlainText.ok(""))
                    .checked(RideLog::errors)
                    .reading())
            .connect(
                Connect.<Bike>of("proxy", _ -> PlainText.ok(""))
                    .methods("GET", "PATCH", "POST")
                    .leadingOn())
            .serve(everyVerb()),
        Resource.of(V1, "racks", Rack.class).status().scale(SCALE).serve(everyVerb()));
  }

  private static <T> Registry<T> everyVerb() {
    return verbs("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  }

  /// A registry that claims verbs and serves none: enough for what is derived from them.
  private static <T> Registry<T> verbs(String... verbs) {
    return new Registry<>() {
      @Override
      public List<String> verbs() {
        return List.of(verbs);
      }
    };
  }

  @Text("A size of tyre.")
  public record Tyre(@Text("Width, in millimetres.") long width) {}
}
