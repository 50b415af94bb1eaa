package io.temper.example;

import io.temper.machinery.meta.Doc;
import org.jspecify.annotations.Nullable;

@Doc("A meeting room, booked.")
record Booking(
    @Doc("What is booked.") BookingSpec spec,
    @Doc("What came of it.") @Nullable BookingStatus status) {

  @Doc("What is booked.")
  record BookingSpec(
      @Doc("The room.") String room,
      @Doc("Who wants it.") String person,
      @Doc("For how long, in minutes.") int minutes) {}

  @Doc("What came of a booking.")
  record BookingStatus(@Doc("Whether somebody came.") boolean used) {}
}
