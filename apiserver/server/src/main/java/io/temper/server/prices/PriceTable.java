package io.temper.server.prices;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// List prices by machine type, from `machine-types.csv` and `sources.csv` beside this class.
public final class PriceTable {
  private final Map<String, Listed> machines;
  private final String defaultSource;

  private PriceTable(Map<String, Listed> machines, String defaultSource) {
    this.machines = Map.copyOf(machines);
    this.defaultSource = defaultSource;
  }

  /// A machine type with a list price.
  ///
  /// @param machineHour nano-dollars for the whole machine
  /// @param source where it was published, for people
  record Listed(BigDecimal cores, BigDecimal gib, long machineHour, String source) {}

  /// The table that ships with the server.
  public static PriceTable shipped() {
    Map<String, String> sources = new HashMap<>();
    for (List<String> row : rows("sources.csv")) {
      sources.put(row.getFirst(), describe(row));
    }
    Map<String, Listed> machines = new HashMap<>();
    for (List<String> row : rows("machine-types.csv")) {
      String source = Objects.requireNonNull(sources.get(row.get(4)), row.get(4));
      machines.put(row.getFirst(), listed(row, source));
    }
    return new PriceTable(machines, Objects.requireNonNull(sources.get("opencost")));
  }

  /// A type's price; null for one that is not listed.
  @Nullable Listed find(String machineType) {
    return machines.get(machineType);
  }

  /// Where the prices by resource were published.
  String defaultSource() {
    return defaultSource;
  }

  /// Machine types with a price.
  int size() {
    return machines.size();
  }

  /// @param row machineType, vcpus, memoryGib, dollarsPerHour, source
  private static Listed listed(List<String> row, String source) {
    return new Listed(
        new BigDecimal(row.get(1)),
        new BigDecimal(row.get(2)),
        new BigDecimal(row.get(3))
            .movePointRight(9)
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact(),
        source);
  }

  /// @param row source, provider, region, published, licence, repository, commit, path
  private static String describe(List<String> row) {
    return "%s %s, on demand, Linux, published %s: %s@%s %s (%s)"
        .formatted(
            row.get(1),
            row.get(2),
            row.get(3),
            row.get(5),
            row.get(6).substring(0, 12),
            row.get(7),
            row.get(4));
  }

  private static List<List<String>> rows(String file) {
    try (InputStream in = PriceTable.class.getResourceAsStream(file)) {
      String text =
          new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).map(line -> List.of(line.split(",", -1))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
