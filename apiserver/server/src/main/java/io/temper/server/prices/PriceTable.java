package io.temper.server.prices;

import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.server.port.MachinePrice;
import io.temper.server.port.PriceBook;
import io.temper.server.port.ResourcePrice;
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

/// List prices by machine type, from `machine-types.csv` and `sources.csv` beside this class.
///
/// Clouds price machines, not cores. As OpenCost does, a machine's price is split in the proportion
/// of per-resource defaults: with `d` the default price of a core-hour and `e` that of a GiB-hour,
/// a machine of `c` cores and `m` GiB that costs `p` per hour costs `p / (c·d + m·e) · d` per
/// core-hour and `p / (c·d + m·e) · e` per GiB-hour, so that its parts add up to its price.
public final class PriceTable implements PriceBook {
  /// OpenCost's default price of a core-hour, in nano-dollars: 0.031611 dollars.
  static final long DEFAULT_CORE_HOUR = 31_611_000;

  /// OpenCost's default price of a GiB-hour, in nano-dollars: 0.004237 dollars.
  static final long DEFAULT_GIB_HOUR = 4_237_000;

  /// OpenCost's default price of a GiB-month of storage: 730 times 0.00005479452 dollars.
  static final long DEFAULT_STORAGE_GIB_MONTH = 40_000_000;

  /// OpenCost's default price of a GiB to the internet: 0.12 dollars.
  static final long DEFAULT_EGRESS_GIB = 120_000_000;

  private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);

  private final Map<String, MachinePrice> machines;
  private final String defaultSource;

  private PriceTable(Map<String, MachinePrice> machines, String defaultSource) {
    this.machines = Map.copyOf(machines);
    this.defaultSource = defaultSource;
  }

  /// The table that ships with the server.
  public static PriceTable shipped() {
    Map<String, String> sources = new HashMap<>();
    for (List<String> row : rows("sources.csv")) {
      sources.put(row.getFirst(), describe(row));
    }
    Map<String, MachinePrice> machines = new HashMap<>();
    for (List<String> row : rows("machine-types.csv")) {
      String source = Objects.requireNonNull(sources.get(row.get(4)), row.get(4));
      machines.put(row.getFirst(), split(row, source));
    }
    return new PriceTable(machines, Objects.requireNonNull(sources.get("opencost")));
  }

  @Override
  public MachinePrice of(Machine machine) {
    MachinePrice known = machines.get(machine.type());
    return known != null
        ? known
        : new MachinePrice(
            machine.type(),
            DEFAULT_CORE_HOUR,
            DEFAULT_GIB_HOUR,
            null,
            Origin.Default,
            defaultSource);
  }

  @Override
  public ResourcePrice storageGibMonth() {
    return new ResourcePrice(DEFAULT_STORAGE_GIB_MONTH, Origin.Default, defaultSource);
  }

  @Override
  public ResourcePrice egressGib() {
    return new ResourcePrice(DEFAULT_EGRESS_GIB, Origin.Default, defaultSource);
  }

  /// Machine types with a price.
  int size() {
    return machines.size();
  }

  /// @param row machineType, vcpus, memoryGib, dollarsPerHour, source
  private static MachinePrice split(List<String> row, String source) {
    BigDecimal machineHour = new BigDecimal(row.get(3)).multiply(NANO);
    BigDecimal core = BigDecimal.valueOf(DEFAULT_CORE_HOUR);
    BigDecimal gib = BigDecimal.valueOf(DEFAULT_GIB_HOUR);
    BigDecimal base =
        core.multiply(new BigDecimal(row.get(1))).add(gib.multiply(new BigDecimal(row.get(2))));
    return new MachinePrice(
        row.getFirst(),
        machineHour.multiply(core).divide(base, 0, RoundingMode.HALF_UP).longValueExact(),
        machineHour.multiply(gib).divide(base, 0, RoundingMode.HALF_UP).longValueExact(),
        machineHour.setScale(0, RoundingMode.HALF_UP).longValueExact(),
        Origin.ListPrice,
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
