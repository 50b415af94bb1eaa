package io.temper.machinery.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RecordMemberTest {
  private record Light(String colour, Instant status) {}

  private final RecordMember<Bike> status = RecordMember.of(Bike.class, "status");

  @Test
  void memberIsTakenFromAnotherRecord() {
    Bike bike = Bikes.bike("a", "one", 1).body();
    Bike other =
        new Bike(Bikes.bike("a", "two", 2).body().spec(), new Bike.BikeStatus(null, false, 1));

    assertThat(status.copied(bike, other)).isEqualTo(new Bike(bike.spec(), other.status()));
  }

  @Test
  void clearedMemberIsWhatAnAbsentOneIsReadAs() {
    Bike bike = Bikes.bike("a", "one", 1).body();

    assertThat(status.cleared(bike))
        .isEqualTo(new Bike(bike.spec(), new Bike.BikeStatus(null, false, 0)));
  }

  @Test
  void memberThatMustBeThereCannotBeCleared() {
    assertThatThrownBy(() -> RecordMember.of(Light.class, "status"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("status: Required value");
  }

  @Test
  void memberThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> RecordMember.of(Bike.class, "lamp"))
        .hasMessageEndingWith("Bike has no component lamp");
  }
}
