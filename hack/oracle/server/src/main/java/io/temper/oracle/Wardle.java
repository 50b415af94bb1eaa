package io.temper.oracle;

import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.store.MemoryStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Window;
import java.time.InstantSource;
import java.util.List;

/// What the server serves. The first version is the preferred one, as with upstream's priorities.
final class Wardle {
  static final String GROUP = "wardle.example.com";
  static final GroupVersion ALPHA = new GroupVersion(GROUP, "v1alpha1");
  static final GroupVersion BETA = new GroupVersion(GROUP, "v1beta1");

  /// What the sample says of itself when it is built as a module.
  static final String VERSION =
      """
      {"major": "1", "minor": "2", "emulationMajor": "1", "emulationMinor": "2", \
      "minCompatibilityMajor": "1", "minCompatibilityMinor": "1", \
      "gitVersion": "v0.0.0-master+$Format:%H$", "gitCommit": "$Format:%H$", \
      "gitTreeState": "", "buildDate": "1970-01-01T00:00:00Z", "goVersion": "none", \
      "compiler": "javac", "platform": "jvm"}\
      """;

  static final Describer TEXTS =
      element -> {
        Text text = element.getAnnotation(Text.class);
        return text == null ? "" : text.value();
      };

  private Wardle() {}

  /// One counter behind all stores, as with upstream's one etcd.
  static List<Resource<?>> resources(InstantSource clock) {
    Revisions revisions = new Revisions(1);
    MemoryStore<Flunder> flunders = store("flunders", revisions, clock);
    return List.of(
        Resource.of(BETA, "flunders", BetaFlunder.class)
            .kind("Flunder")
            .serve(new Converted<>(flunders, Conversion.FLUNDERS, ALPHA.version())),
        Resource.of(ALPHA, "fischers", Fischer.class)
            .cluster()
            .serve(store("fischers", revisions, clock)),
        Resource.of(ALPHA, "flunders", Flunder.class).serve(flunders));
  }

  private static <T> MemoryStore<T> store(String plural, Revisions revisions, InstantSource clock) {
    return new MemoryStore<>(new GroupResource(GROUP, plural), revisions, Window.UPSTREAM, clock);
  }
}
