package io.temper.audit.entry;

/// What something is done to; what does not apply is empty.
///
/// @param resource with its group, as `traces.temper.io`; of what is no resource, the path
public record Target(
    String resource, String subresource, String namespace, String name, String uid) {
  public static final Target NOTHING = new Target("", "", "", "", "");
}
