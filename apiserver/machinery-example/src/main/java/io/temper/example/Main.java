package io.temper.example;

import io.temper.machinery.kube.server.AggregatedServer;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.store.Storage;
import java.util.List;

/// An API server of meeting rooms.
final class Main {
  private static final String GROUP = "rooms.example.com";

  private Main() {}

  public static void main(String[] arguments) {
    AggregatedServer.run(GROUP, arguments, stores -> List.of(bookings(stores.twins())));
  }

  private static Resource<Booking> bookings(Storage storage) {
    return Resource.of(new GroupVersion(GROUP, "v1"), "bookings", Booking.class)
        .shortNames("bk")
        .column("Room", "spec.room")
        .column("Person", "spec.person")
        .column("Minutes", "spec.minutes")
        .column("Used", "status.used")
        .selectable("spec.room")
        .strategy(Strategy.checking(Main::check))
        .status()
        .keptIn(storage);
  }

  private static List<FieldError> check(Booking booking) {
    int minutes = booking.spec().minutes();
    return minutes >= 1 && minutes <= 480
        ? List.of()
        : List.of(FieldError.invalidValue("spec.minutes", "" + minutes, "must be 1 to 480"));
  }
}
