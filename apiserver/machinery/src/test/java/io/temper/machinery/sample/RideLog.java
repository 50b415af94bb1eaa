package io.temper.machinery.sample;

import io.temper.machinery.meta.FieldError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Text("Which part of a bicycle's log is asked for.")
public record RideLog(
    @Text("Go on as long as it is ridden.") boolean follow,
    @Text("Last lines only; absent for all.") @Nullable Long tailLines,
    @Text("Riders, any of them; all when empty.") List<String> rider,
    @Text("Rides since then.") @Nullable Instant sinceTime,
    @Text("Unit of distances: km or mi.") String unit,
    @Text("Lines at once.") int batch) {
  public static final RideLog DEFAULTS = new RideLog(false, null, List.of(), null, "km", 10);

  public RideLog {
    rider = List.copyOf(rider);
  }

  public List<FieldError> errors() {
    return tailLines != null && tailLines < 0
        ? List.of(
            FieldError.invalidValue(
                "tailLines", tailLines.toString(), "must be greater than or equal to 0"))
        : List.of();
  }
}
