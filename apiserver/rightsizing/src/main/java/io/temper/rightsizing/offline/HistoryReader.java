package io.temper.rightsizing.offline;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.temper.rightsizing.demand.Sample;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one line.
///
/// ```
/// {"requestMemory": bytes,
///  "hpa": ["cpu", "memory"],        optional: what a HorizontalPodAutoscaler reckons with
///  "containers": count,             optional: of the pod, 1 unless given
///  "samples": [{"t": unixSeconds, "cpu": cores, "memory": bytes,
///               "oom": bytes,                                    where a kill was seen
///               "throttled": cores, "waited": cores,             optional: CPU that it did not get
///               "busiestThread": cores}]}                        optional
/// ```
///
/// Other names are passed over. Samples go straight to the recommenders, so that a history can be
/// longer than memory; only those before `requestMemory` must wait for it, a million at most.
final class HistoryReader {
  /// Larger than any machine: the most CPUs that Linux can be built for.
  private static final double MOST_CORES = 8192;

  /// Larger than any machine, and the largest amount that the public recommender knows.
  private static final double MOST_BYTES = 1e14;

  /// The year 2200.
  private static final double LATEST_SECONDS = 7_258_118_400.0;

  private static final int MOST_WAITING = 1_000_000;
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

  private final JsonParser json;
  private final Histories histories = new Histories();
  private final List<Sample> waiting = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private long requestedBytes = -1;
  private boolean cpuScaledByHpa;
  private boolean memoryScaledByHpa;
  private int containers = 1;
  private long samples;
  private long latestNanos = -1;

  HistoryReader(JsonParser json) {
    this.json = json;
  }

  /// A history that was read to its end.
  record Line(
      Histories histories, int containers, boolean cpuScaledByHpa, boolean memoryScaledByHpa) {}

  /// @return null if there is nothing on the line
  /// @throws BadHistory if it is none
  /// @throws IOException if the source cannot be read
  @Nullable Line read() throws IOException, BadHistory {
    try {
      return readLine();
    } catch (JsonParseException e) {
      throw new BadHistory(
          "not JSON: %s (column %d)".formatted(firstSentence(e), e.getLocation().getColumnNr()));
    } catch (StreamConstraintsException e) {
      throw new BadHistory("not a history: " + firstSentence(e));
    }
  }

  private static String firstSentence(IOException e) {
    String message = e instanceof JsonParseException p ? p.getOriginalMessage() : e.getMessage();
    return String.valueOf(message).lines().findFirst().orElse("");
  }

  private @Nullable Line readLine() throws IOException, BadHistory {
    JsonToken start = json.nextToken();
    if (start == null) {
      return null;
    }
    if (start != JsonToken.START_OBJECT) {
      throw new BadHistory("not a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      readMember(name);
    }
    if (json.nextToken() != null) {
      throw new BadHistory("more than one JSON value on the line");
    }
    if (requestedBytes < 0) {
      throw new BadHistory("requestMemory is missing");
    }
    if (!seen.contains("samples")) {
      throw new BadHistory("samples is missing");
    }
    release();
    if (samples == 0) {
      throw new BadHistory("samples is empty: there is nothing to size by");
    }
    return new Line(histories, containers, cpuScaledByHpa, memoryScaledByHpa);
  }

  private void readMember(String name) throws IOException, BadHistory {
    switch (name) {
      case "requestMemory" -> {
        once(name);
        requestedBytes = bytes(name);
        release();
      }
      case "containers" -> {
        once(name);
        containers = (int) number(name, 1, 10_000);
      }
      case "hpa" -> {
        once(name);
        readHpa();
      }
      case "samples" -> {
        once(name);
        readSamples();
      }
      default -> json.skipChildren();
    }
  }

  private void once(String name) throws BadHistory {
    if (!seen.add(name)) {
      throw new BadHistory(name + " is there twice");
    }
  }

  private void readHpa() throws IOException, BadHistory {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new BadHistory("hpa is not a list of \"cpu\" and \"memory\"");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      switch (json.getText()) {
        case "cpu" -> cpuScaledByHpa = true;
        case "memory" -> memoryScaledByHpa = true;
        default -> throw new BadHistory("hpa is not a list of \"cpu\" and \"memory\"");
      }
    }
  }

  private void readSamples() throws IOException, BadHistory {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new BadHistory("samples is not a list");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      samples++;
      try {
        add(readSample());
      } catch (BadHistory e) {
        throw new BadHistory("sample %d: %s".formatted(samples, e.getMessage()));
      }
    }
  }

  private void add(Sample sample) throws BadHistory {
    if (sample.timeNanos() < latestNanos) {
      throw new BadHistory("t is before the sample before: samples must be in order of time");
    }
    latestNanos = sample.timeNanos();
    if (requestedBytes >= 0) {
      histories.add(sample, requestedBytes);
    } else if (waiting.size() < MOST_WAITING) {
      waiting.add(sample);
    } else {
      throw new BadHistory("more than a million samples before requestMemory: put it first");
    }
  }

  private void release() {
    waiting.forEach(sample -> histories.add(sample, requestedBytes));
    waiting.clear();
  }

  private Sample readSample() throws IOException, BadHistory {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new BadHistory("not a JSON object");
    }
    long time = -1;
    double cpu = -1;
    long memory = -1;
    long killed = -1;
    double throttled = -1;
    double waited = -1;
    double thread = -1;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "t" -> time = first(name, time, nanos());
        case "cpu" -> cpu = first(name, cpu, cores(name));
        case "memory" -> memory = first(name, memory, bytes(name));
        case "oom" -> killed = first(name, killed, isNull() ? 0 : bytes(name));
        case "throttled" -> throttled = first(name, throttled, isNull() ? 0 : cores(name));
        case "waited" -> waited = first(name, waited, isNull() ? 0 : cores(name));
        case "busiestThread" -> thread = first(name, thread, isNull() ? 0 : cores(name));
        default -> json.skipChildren();
      }
    }
    require(time >= 0, "t");
    require(cpu >= 0, "cpu");
    require(memory >= 0, "memory");
    Sample.Cpu measured =
        new Sample.Cpu(cpu, Math.max(0, throttled), Math.max(0, waited), Math.max(0, thread));
    return new Sample(time, measured, memory, Math.max(0, killed));
  }

  private boolean isNull() {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }

  private static void require(boolean there, String name) throws BadHistory {
    if (!there) {
      throw new BadHistory(name + " is missing");
    }
  }

  private static long first(String name, long before, long value) throws BadHistory {
    first(name, (double) before, 0);
    return value;
  }

  private static double first(String name, double before, double value) throws BadHistory {
    if (before >= 0) {
      throw new BadHistory(name + " is there twice");
    }
    return value;
  }

  private long nanos() throws IOException, BadHistory {
    double seconds = json.currentToken().isNumeric() ? json.getDoubleValue() : 0;
    if (seconds > LATEST_SECONDS && seconds < LATEST_SECONDS * 1e9) {
      throw new BadHistory(
          "t is %s: seconds since 1970 are expected, not milliseconds".formatted(json.getText()));
    }
    number("t", 0, LATEST_SECONDS);
    return json.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? json.getLongValue() * 1_000_000_000L
        : json.getDecimalValue().multiply(NANOS).longValue();
  }

  private double cores(String name) throws IOException, BadHistory {
    return number(name, 0, MOST_CORES);
  }

  private long bytes(String name) throws IOException, BadHistory {
    return (long) number(name, 0, MOST_BYTES);
  }

  private double number(String name, double least, double most) throws IOException, BadHistory {
    if (!json.currentToken().isNumeric()) {
      throw new BadHistory("%s is %s, not a number".formatted(name, shown()));
    }
    double value = json.getDoubleValue();
    if (!(value >= least)) {
      throw new BadHistory(
          "%s is %s: %s".formatted(name, shown(), least == 0 ? "negative" : "too small"));
    }
    if (!(value <= most)) {
      throw new BadHistory("%s is %s: no machine has that much".formatted(name, shown()));
    }
    return value;
  }

  private String shown() throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_NULL -> "null";
      default -> {
        String text = json.getText();
        String cut = text.length() > 30 ? text.substring(0, 30) + "…" : text;
        yield json.currentToken() == JsonToken.VALUE_STRING ? '"' + cut + '"' : cut;
      }
    };
  }
}
