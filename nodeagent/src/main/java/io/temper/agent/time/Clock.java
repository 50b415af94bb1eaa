package io.temper.agent.time;

/// Time as the agent needs it: one clock for lengths, one for dates.
public interface Clock {
  /// Nanoseconds on a clock that only runs forwards; its zero means nothing.
  long nanos();

  /// Milliseconds since 1970, as the machine believes them; may be set back.
  long unixMillis();
}
