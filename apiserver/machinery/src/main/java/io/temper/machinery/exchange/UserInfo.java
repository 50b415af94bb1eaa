package io.temper.machinery.exchange;

import java.util.List;
import java.util.Map;

/// Who asks, as authentication.k8s.io/v1 UserInfo; unset strings are empty.
public record UserInfo(
    String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  public static final UserInfo ANONYMOUS =
      new UserInfo("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

  public UserInfo {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }
}
