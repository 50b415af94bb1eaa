package io.temper.machinery.wire;

/// The kind a client wants to have an answer turned into (`as=Table;v=v1;g=meta.k8s.io`); unset
/// strings are empty.
public record Conversion(String group, String version, String kind) {
  /// A conversion of `meta.k8s.io/v1` or `v1beta1` to this kind.
  public boolean isMeta(String wanted) {
    return kind.equals(wanted)
        && group.equals("meta.k8s.io")
        && (version.equals("v1") || version.equals("v1beta1"));
  }
}
