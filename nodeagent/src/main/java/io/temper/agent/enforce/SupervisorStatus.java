package io.temper.agent.enforce;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;

/// What the supervisor says of itself, the scheduler and the kernel (docs/enforcement.md).
///
/// @param version of the supervisor
/// @param kernelState the kernel's word for sched_ext: `enabled`, `disabled` …, or `absent`
/// @param kernelOps the scheduler that is attached, empty without one; not necessarily ours
/// @param leaseLeftMillis time until the scheduler is stopped if nothing is heard of us
/// @param safeMode whether the safe-mode file is there
record SupervisorStatus(
    String version,
    Scheduler scheduler,
    String kernelState,
    String kernelOps,
    long enableSeq,
    long leaseLeftMillis,
    boolean safeMode,
    Limits limits) {

  /// Whether the kernel's scheduler is, as far as sched_ext goes, its own.
  boolean stock() {
    return !kernelState.equals("enabled") && !kernelState.equals("enabling");
  }

  /// Our scheduler.
  ///
  /// @param why why it does not run, empty when all is well
  /// @param generation what the agent applied last, 0 when it never did
  /// @param digest of what runs, empty when nothing does
  /// @param version of scx_layered, empty before it first ran
  record Scheduler(
      State state,
      String why,
      long generation,
      String digest,
      String version,
      long exits,
      Exit lastExit,
      Swap lastSwap) {}

  /// What the scheduler's process does.
  enum State {
    STOPPED,
    STARTING,
    RUNNING,
    STOPPING,
    FAILED,
    /// A word this agent does not know.
    UNKNOWN;

    static State of(String word) {
      for (State state : values()) {
        if (state.name().equals(word.toUpperCase(Locale.ROOT))) {
          return state;
        }
      }
      return UNKNOWN;
    }
  }

  /// How the scheduler last ended.
  ///
  /// @param atMillis Unix time; 0 when it never did
  /// @param ejected whether the kernel put it out, rather than we
  record Exit(long atMillis, int code, String reason, boolean ejected) {
    static final Exit NEVER = new Exit(0, 0, "", false);
  }

  /// How the last change of configuration went.
  ///
  /// @param stockMillis time between schedulers, on the kernel's own; -1 when there was no swap
  record Swap(long stockMillis, long loadMillis, boolean parked) {
    static final Swap NONE = new Swap(-1, -1, false);
  }

  /// How CPU limits are kept.
  ///
  /// @param guarantee `Kernel`, `Held` or `No`
  /// @param worstPermille the most a limited cgroup used of its limit over a second
  record Limits(String guarantee, String why, int cgroups, int frozen, int worstPermille) {
    static final Limits UNKNOWN = new Limits("No", "the supervisor has not said", 0, 0, 0);

    /// Whether CPU limits hold.
    boolean hold() {
      return guarantee.equals("Kernel") || guarantee.equals("Held");
    }
  }

  /// An answer to a request.
  ///
  /// @param error why not, empty when it was done
  record Answer(boolean ok, String error, SupervisorStatus status) {}

  private static final JsonFactory FACTORY = new JsonFactory();

  /// Reads a line that holds a status.
  ///
  /// @throws IOException when it is no JSON object
  static SupervisorStatus parse(String line) throws IOException {
    try (JsonParser json = opened(line)) {
      return status(json);
    }
  }

  /// Reads a line that answers a request.
  ///
  /// @throws IOException when it is no JSON object
  static Answer parseAnswer(String line) throws IOException {
    boolean ok = false;
    String error = "";
    SupervisorStatus status = null;
    try (JsonParser json = opened(line)) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "ok" -> ok = json.getValueAsBoolean();
          case "error" -> error = json.getValueAsString("");
          case "status" -> status = status(json);
          default -> json.skipChildren();
        }
      }
    }
    if (status == null) {
      throw new IOException("an answer without a status");
    }
    return new Answer(ok, error, status);
  }

  private static JsonParser opened(String line) throws IOException {
    JsonParser json = FACTORY.createParser(line);
    if (json.nextToken() != JsonToken.START_OBJECT) {
      json.close();
      throw new IOException("no JSON object: " + line.substring(0, Math.min(80, line.length())));
    }
    return json;
  }

  private static SupervisorStatus status(JsonParser json) throws IOException {
    Reading reading = new Reading();
    reading.object(json, "");
    return reading.status();
  }

  /// A status being read: every scalar under its path.
  private static final class Reading {
    private final java.util.Map<String, String> values = new java.util.HashMap<>();

    void object(JsonParser json, String path) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = path + json.currentName();
        switch (json.nextToken()) {
          case START_OBJECT -> object(json, name + ".");
          case START_ARRAY -> json.skipChildren();
          default -> values.put(name, json.getText());
        }
      }
    }

    SupervisorStatus status() {
      return new SupervisorStatus(
          text("version"),
          new Scheduler(
              State.of(text("scheduler.state")),
              text("scheduler.why"),
              number("scheduler.generation", 0),
              text("scheduler.digest"),
              text("scheduler.version"),
              number("scheduler.exits", 0),
              new Exit(
                  number("scheduler.lastExit.atMillis", 0),
                  (int) number("scheduler.lastExit.code", 0),
                  text("scheduler.lastExit.reason"),
                  flag("scheduler.lastExit.ejected")),
              new Swap(
                  number("scheduler.lastSwap.stockMillis", -1),
                  number("scheduler.lastSwap.loadMillis", -1),
                  flag("scheduler.lastSwap.parked"))),
          text("kernel.state"),
          text("kernel.ops"),
          number("kernel.enableSeq", 0),
          number("lease.leftMillis", 0),
          flag("safeMode"),
          new Limits(
              text("limits.guarantee"),
              text("limits.why"),
              (int) number("limits.cgroups", 0),
              (int) number("limits.frozen", 0),
              (int) number("limits.worstPermille", 0)));
    }

    private String text(String path) {
      return values.getOrDefault(path, "");
    }

    private boolean flag(String path) {
      return text(path).equals("true");
    }

    private long number(String path, long absent) {
      try {
        String text = text(path);
        return text.isEmpty() ? absent : Long.parseLong(text);
      } catch (NumberFormatException _) {
        // A field we do not understand says nothing; the others still do.
        return absent;
      }
    }
  }
}
