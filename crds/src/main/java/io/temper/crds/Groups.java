package io.temper.crds;

/// API groups and their version.
public final class Groups {
  /// The aggregated API: everything Temper knows or does.
  public static final String TEMPER = "temper.io";

  /// Custom resources that hold intent, made for Git.
  public static final String POLICY = "policy.temper.io";

  public static final String V1 = "v1";

  private Groups() {}
}
