package io.temper.machinery.impersonation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which mode last permitted a user to act as somebody else. Tried first the next time, it spares
/// those who have used `impersonate` all along the questions about the others.
final class LastModes {
  private static final int REMEMBERED = 10_000;

  /// Names come from authenticators; one longer than this is not worth the memory.
  private static final int LONGEST = 256;

  private final Map<String, Mode> modes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Mode> eldest) {
          return size() > REMEMBERED;
        }
      };

  synchronized Optional<Mode> of(String username) {
    return Optional.ofNullable(modes.get(username));
  }

  synchronized void remember(String username, Mode mode) {
    if (username.length() <= LONGEST) {
      modes.put(username, mode);
    }
  }
}
